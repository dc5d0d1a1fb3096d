package io.mappedpages.tests.suite.powercut;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.tests.suite.faults.PipeJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a store, or makes it, and does no more until its input ends, or it is killed. */
public final class OpenProgram {
  private OpenProgram() {}

  /** Arguments: the store, a store elsewhere that may be made. */
  public static void main(String[] arguments) throws IOException {
    Path store = Path.of(arguments[0]);
    Path elsewhere = Path.of(arguments[1]);
    // With all classes loaded the next opening is little else than its reads, writes and forces.
    open(elsewhere).close();
    open(elsewhere).close();
    PipeJournal journal = new PipeJournal();
    journal.say("opening");
    Pager<Kib1> pager = open(store);
    journal.say("ready " + pager.recovery().kind());
    var _ = System.in.read();
  }

  @SuppressWarnings("MustBeClosedChecker")
  private static Pager<Kib1> open(Path store) {
    return Files.exists(store)
        ? Pager.open(store, PageSize.KIB_1)
        : Pager.create(store, PageSize.KIB_1);
  }
}
