package io.mappedpages.tests.suite.faults;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.PagerException;
import io.mappedpages.PagerIoException;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Fills a store until nothing more fits, frees some pages, uses them again, and closes. A refusal
 * changes nothing; where growth allocates really, it is always a {@link CapacityExceededException}.
 */
public final class FillProgram {
  private static final int MOST_ROUNDS = 12;

  private final PipeJournal journal;
  private final Pager<Kib1> pager;
  private final Actions actions;
  private final boolean sparse;
  private long stamp = 1;

  private FillProgram(PipeJournal journal, Pager<Kib1> pager, boolean sparse, Mutant mutant) {
    this.journal = journal;
    this.pager = pager;
    this.sparse = sparse;
    this.actions = new Actions(pager, 0, journal, mutant, new State());
  }

  /** Arguments: the store, whether growth is sparse, the write mode, a mutant. */
  @SuppressWarnings("MustBeClosedChecker")
  public static void main(String[] arguments) {
    boolean sparse = Boolean.parseBoolean(arguments[1]);
    PagerBuilder builder =
        Pager.builder().sparse(sparse).writeMode(WriteMode.valueOf(arguments[2]));
    PipeJournal journal = new PipeJournal();
    Pager<Kib1> pager;
    try {
      pager = builder.create(Path.of(arguments[0]), PageSize.KIB_1);
    } catch (CapacityExceededException e) {
      requireIo(e);
      journal.say("refused create");
      return;
    }
    journal.say("open");
    FillProgram program = new FillProgram(journal, pager, sparse, Mutant.valueOf(arguments[3]));
    program.fill();
    program.reuse();
    pager.close();
    journal.say("closed");
  }

  private static void requireIo(PagerException e) {
    if (!(e.getCause() instanceof IOException)) {
      throw new AssertionError("no cause from the operating system", e);
    }
  }

  /** Returns whether it was done; a refusal must leave everything as it was. */
  private boolean fits(Runnable action) {
    try {
      action.run();
      return true;
    } catch (CapacityExceededException e) {
      journal.say("refused: capacity");
    } catch (PagerIoException e) {
      if (!sparse) {
        throw e;
      }
      requireIo(e);
      journal.say("refused: write");
    }
    actions.readAll();
    return false;
  }

  private void fill() {
    boolean _ = fits(() -> actions.allocateProtected(6));
    for (int count : new int[] {48, 7, 1}) {
      // Sparse growth goes on for ever: what is refused there are the writes.
      for (int i = 0; i < MOST_ROUNDS && fits(() -> actions.allocate(count)); i++) {
        actions.own().regular.keySet().stream()
            .limit(2)
            .toList()
            .forEach(id -> fits(() -> actions.writeInPlace(id, stamp++)));
        writeProtected();
      }
    }
    writeProtected();
    var _ = State.of(pager);
  }

  private void writeProtected() {
    List.copyOf(actions.own().protectedPages.keySet())
        .forEach(id -> fits(() -> actions.writeProtected(id, stamp++)));
  }

  /** Where space is really allocated, a full store can free, and use again what it freed. */
  private void reuse() {
    List<Long> ids = List.copyOf(actions.own().regular.keySet());
    List<Long> half = ids.subList(0, ids.size() / 2);
    mustFit("free", () -> actions.free(half));
    mustFit("reuse", () -> actions.allocate(half.size() / 2));
    // Not all: what was refused last must still hold what it held before.
    actions.own().protectedPages.keySet().stream()
        .limit(2)
        .toList()
        .forEach(id -> mustFit("commit", () -> actions.writeProtected(id, stamp++)));
    List.copyOf(actions.own().regular.keySet())
        .forEach(id -> mustFit("write", () -> actions.writeInPlace(id, stamp++)));
    mustFit("force", actions::force);
  }

  private void mustFit(String what, Runnable action) {
    if (!fits(action) && !sparse) {
      throw new AssertionError("a full store cannot " + what);
    }
  }
}
