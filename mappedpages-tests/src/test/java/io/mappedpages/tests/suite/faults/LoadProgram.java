package io.mappedpages.tests.suite.faults;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Several threads that work until the process is killed, each with a part of the pages. */
public final class LoadProgram {
  private static final int THREADS = 3;

  /** The exit status when a thread could not go on; what it got is on the standard error. */
  public static final int FAILED = 9;

  private LoadProgram() {}

  /** Returns the arguments for work on a store: the same seed does the same. */
  public static List<String> arguments(
      Path store, long seed, Mutant mutant, boolean sparse, WriteMode mode) {
    return List.of(
        store.toString(),
        Long.toString(seed),
        mutant.name(),
        Boolean.toString(sparse),
        mode.name());
  }

  /** Arguments: the store, a seed, a mutant, whether growth is sparse, a write mode. */
  @SuppressWarnings("MustBeClosedChecker")
  public static void main(String[] arguments) {
    Path store = Path.of(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    Mutant mutant = Mutant.valueOf(arguments[2]);
    PagerBuilder builder =
        Pager.builder()
            .sparse(Boolean.parseBoolean(arguments[3]))
            .writeMode(WriteMode.valueOf(arguments[4]));
    PipeJournal journal = new PipeJournal();
    Pager<Kib1> pager =
        Files.exists(store)
            ? builder.open(store, PageSize.KIB_1)
            : builder.create(store, PageSize.KIB_1);
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
      report(e);
    }
  }

  /** Ends the process with the first failure of any thread. */
  private static synchronized void report(Throwable failure) {
    System.err.print("a thread failed: ");
    failure.printStackTrace();
    Runtime.getRuntime().halt(FAILED);
  }
}
