package io.mappedpages.tests.suite.faults;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.PagerException;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerIoException;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The same work each time, in one thread, while a system call fails. A step that is refused is
 * repeated once; a pager that has failed must say so at every call. It tells the parent which.
 */
public final class InjectedProgram {
  private static final long SEED = 4711;

  private final PipeJournal journal;
  private final Pager<Kib1> pager;
  private final Actions actions;
  private final RandomLoad load;

  private InjectedProgram(PipeJournal journal, Pager<Kib1> pager, Mutant mutant) {
    this.journal = journal;
    this.pager = pager;
    this.actions = new Actions(pager, 0, journal, mutant, new State());
    this.load = new RandomLoad(actions, new Random(SEED));
  }

  /** Arguments: the store, a mutant, whether growth is sparse. */
  public static void main(String[] arguments) {
    Path store = Path.of(arguments[0]);
    PagerBuilder builder = Pager.builder().sparse(Boolean.parseBoolean(arguments[2]));
    PipeJournal journal = new PipeJournal();
    Pager<Kib1> pager = open(builder, store, journal);
    if (pager == null) {
      // Nothing stands in the way of trying again; the name exists only with the whole store.
      pager = open(builder, store, journal);
    }
    if (pager != null) {
      new InjectedProgram(journal, pager, Mutant.valueOf(arguments[1])).run();
    }
  }

  private static @Nullable Pager<Kib1> open(PagerBuilder builder, Path store, PipeJournal journal) {
    try {
      return Files.exists(store)
          ? builder.open(store, PageSize.KIB_1)
          : builder.create(store, PageSize.KIB_1);
    } catch (PagerIoException | CapacityExceededException e) {
      requireIo(e);
      journal.say("refused create: " + e.getCause());
      return null;
    }
  }

  private void run() {
    journal.say("open");
    try {
      work();
    } catch (PagerFailedException e) {
      requireIo(e);
      requirePoisoned(e.getCause());
      journal.say("poisoned: " + e.getCause());
    }
    closeAndSay();
  }

  private void work() {
    List<Runnable> steps =
        List.of(
            () -> actions.allocate(3),
            () -> actions.allocateProtected(2),
            () -> actions.writeInPlace(first(actions.own().regular), 11),
            () -> actions.writeProtected(first(actions.own().protectedPages), 12),
            () -> load.transaction(actions.own()),
            () -> actions.allocate(80), // grows
            () -> actions.free(List.copyOf(actions.own().regular.keySet()).subList(0, 20)),
            () -> load.transaction(actions.own()),
            actions::force);
    for (Runnable step : steps) {
      if (!succeeds(step)) {
        journal.say("repeated");
        actions.readAll();
        var _ = State.of(pager);
        if (!succeeds(step)) {
          return;
        }
      }
    }
  }

  private static long first(Map<Long, Long> pages) {
    return pages.keySet().iterator().next();
  }

  private boolean succeeds(Runnable step) {
    try {
      step.run();
      return true;
    } catch (PagerIoException | CapacityExceededException e) {
      requireIo(e);
      journal.say("refused: " + e.getCause());
      return false;
    }
  }

  private static void requireIo(PagerException e) {
    if (!(e.getCause() instanceof IOException)) {
      throw new AssertionError("no cause from the operating system", e);
    }
    boolean device = e.getCause().toString().contains("Input/output error");
    if (device && e instanceof CapacityExceededException) {
      throw new AssertionError("the device is at fault, and not want of room", e);
    }
  }

  /** Opens something. */
  private interface Opening {
    @MustBeClosed
    AutoCloseable open();
  }

  /** Every call says what went wrong first. */
  private void requirePoisoned(@Nullable Throwable first) {
    PageId<Kib1> id = PageId.of(3); // whether it is allocated or not
    List<Supplier<?>> calls =
        List.of(
            pager::allocate,
            pager::allocateProtected,
            () -> pager.pages().allocateAll(2),
            pager::force,
            pager::generation,
            () -> pager.verify(_ -> {}));
    for (Supplier<?> call : calls) {
      requireFailed(first, () -> Objects.requireNonNull(call.get()));
    }
    List<Opening> openings =
        List.of(
            () -> pager.read(id),
            () -> pager.write(id),
            pager::view,
            pager::begin,
            pager::allocatedPages);
    for (Opening opening : openings) {
      requireFailed(
          first,
          () -> {
            try (AutoCloseable opened = opening.open()) {
              return opened;
            }
          });
    }
  }

  @SuppressWarnings("ReferenceEquality") // the first cause itself, not one like it
  private static void requireFailed(@Nullable Throwable first, Callable<?> call) {
    try {
      var _ = call.call();
    } catch (PagerFailedException e) {
      if (e.getCause() != first) {
        throw new AssertionError("not the first cause", e);
      }
      return;
    } catch (Exception e) {
      throw new AssertionError("a failed pager says something else", e);
    }
    throw new AssertionError("a call of a failed pager returned");
  }

  private void closeAndSay() {
    try {
      pager.close();
      journal.say("closed");
    } catch (PagerIoException e) {
      if (!(e.getCause() instanceof PagerFailedException failed)) {
        throw e;
      }
      requireIo(failed);
      journal.say("not closed: " + e.getCause());
    }
  }
}
