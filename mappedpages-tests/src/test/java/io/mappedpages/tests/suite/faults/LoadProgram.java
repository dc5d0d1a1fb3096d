package io.mappedpages.tests.suite.faults;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Several threads that work until the process is killed, each with a part of the pages. */
public final class LoadProgram {
  private static final int THREADS = 3;
  private static final int FAILED = 9;

  private LoadProgram() {}

  /** Arguments: the store, a seed, a mutant. */
  @SuppressWarnings("MustBeClosedChecker")
  public static void main(String[] arguments) {
    Path store = Path.of(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Mutant mutant = Mutant.valueOf(arguments[2]);
    PipeJournal journal = new PipeJournal();
    Pager<Kib1> pager =
        Files.exists(store)
            ? Pager.open(store, PageSize.KIB_1)
            : Pager.create(store, PageSize.KIB_1);
    State state = State.of(pager);
    journal.say("ready");
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      RandomLoad load =
          new RandomLoad(
              new Actions(pager, thread, journal, mutant, state.part(thread, THREADS)),
              new Random(seed + thread));
      Thread.ofPlatform().start(() -> run(load));
    }
  }

  private static void run(RandomLoad load) {
    try {
      while (true) {
        load.step();
      }
    } catch (Throwable e) { // whatever it is, the parent shall know
      System.err.println("a thread failed: " + e);
      e.printStackTrace();
      Runtime.getRuntime().halt(FAILED);
    }
  }
}
