package io.mappedpages.tests.suite.history;

import static io.mappedpages.tests.suite.history.StoreModel.Kind.PROTECTED;
import static io.mappedpages.tests.suite.history.StoreModel.Kind.REGULAR;

import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import io.mappedpages.tests.suite.faults.Stamped;
import io.mappedpages.tests.suite.history.Step.Allocated;
import io.mappedpages.tests.suite.history.Step.CommittedIn;
import io.mappedpages.tests.suite.history.Step.Exchanged;
import io.mappedpages.tests.suite.history.Step.Freed;
import io.mappedpages.tests.suite.history.Step.Held;
import io.mappedpages.tests.suite.history.Step.NotAllThere;
import io.mappedpages.tests.suite.history.Step.RootSet;
import io.mappedpages.tests.suite.history.Step.RootWas;
import io.mappedpages.tests.suite.history.Step.Saw;
import io.mappedpages.tests.suite.history.StoreModel.Kind;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Transactions over pages of both kinds and roots, committed or not. All lock in one order:
 * protected pages, regular ones, roots, each ascending.
 */
final class TransactionCaller {
  private static final int ROOTS = 8;

  private final String name;
  private final Pager<Kib1> pager;
  private final Recording recording;
  private final KnownIds known;
  private final SplittableRandom random;

  TransactionCaller(
      String name,
      Pager<Kib1> pager,
      Recording recording,
      KnownIds known,
      SplittableRandom random) {
    this.name = name;
    this.pager = pager;
    this.recording = recording;
    this.known = known;
    this.random = random;
  }

  /** What a transaction is to do, and what it has found. */
  final class Plan {
    private final List<Long> pages = known.some(PROTECTED, 3, random);
    private final List<Long> regular = known.some(REGULAR, 2, random);
    private final boolean allocates = random.nextInt(3) == 0;
    private final boolean setsRoot = random.nextInt(3) == 0;
    private final int slot = random.nextInt(ROOTS);
    private final SplittableRandom choices = random.split();
    private final List<Step> seen = new ArrayList<>(); // true whether it commits or not
    private final List<Step> steps = new ArrayList<>();
    private boolean changes;

    /** The calls up to the commit. */
    void perform(Transaction<Kib1> tx) {
      for (long id : pages) {
        missing(PROTECTED, id, () -> protectedPage(tx, id));
      }
      for (long id : regular) {
        missing(REGULAR, id, () -> regularPage(tx, id));
      }
      if (setsRoot) {
        long old = tx.root(slot);
        seen.add(new RootWas(slot, old));
        steps.add(new RootWas(slot, old));
        if (choices.nextBoolean()) {
          long value = Caller.newStamp(choices);
          tx.root(slot, value);
          change(new RootSet(slot, value));
        }
      }
      if (allocates) {
        allocate(tx);
      }
    }

    private void change(Step step) {
      steps.add(step);
      changes = true;
    }

    /** That an id is not allocated is true at the time of the call; nothing locks it. */
    private void missing(Kind kind, long id, Runnable use) {
      Recording.Call call = recording.begin(name);
      try {
        use.run();
      } catch (OutOfBoundsException | DoubleFreeException _) {
        call.add(new NotAllThere(kind, Set.of(id)));
      }
      call.done();
    }

    private void protectedPage(Transaction<Kib1> tx, long id) {
      ProtectedPageId<Kib1> page = ProtectedPageId.of(id);
      switch (choices.nextInt(6)) {
        case 0, 1 -> {
          Held held = new Held(PROTECTED, id, Stamped.of(tx.read(page)));
          seen.add(held);
          steps.add(held);
        }
        case 2 -> {
          tx.free(page);
          change(new Freed(PROTECTED, id));
        }
        default -> exchange(PROTECTED, id, tx.write(page));
      }
    }

    private void regularPage(Transaction<Kib1> tx, long id) {
      PageId<Kib1> page = PageId.of(id);
      if (choices.nextInt(4) == 0) {
        tx.free(page);
        change(new Freed(REGULAR, id));
      } else {
        exchange(REGULAR, id, tx.write(page));
      }
    }

    private void exchange(Kind kind, long id, MemorySegment page) {
      long old = Stamped.of(page);
      long stamp = Caller.newStamp(choices);
      Stamped.fill(page, stamp);
      seen.add(new Held(kind, id, old));
      change(new Exchanged(kind, id, old, stamp));
    }

    private void allocate(Transaction<Kib1> tx) {
      ProtectedPageId<Kib1> page = tx.allocateProtected();
      change(new Allocated(PROTECTED, page.value()));
      write(PROTECTED, page.value(), tx.write(page));
      PageId<Kib1> regularPage = tx.allocate();
      change(new Allocated(REGULAR, regularPage.value()));
      if (choices.nextBoolean()) {
        write(REGULAR, regularPage.value(), tx.write(regularPage));
      }
    }

    private void write(Kind kind, long id, MemorySegment page) {
      long stamp = Caller.newStamp(choices);
      long old = Stamped.of(page);
      Stamped.fill(page, stamp);
      change(new Exchanged(kind, id, old, stamp));
    }

    /** Records it as committed. */
    void committed(Recording.Call call) {
      for (Step step : steps) {
        call.add(step);
        if (step instanceof Allocated allocated) {
          known.add(allocated.kind(), allocated.id());
        }
      }
    }

    boolean changes() {
      return changes;
    }
  }

  void run() {
    Plan plan = new Plan();
    Recording.Call call = recording.begin(name);
    try (Transaction<Kib1> tx = pager.begin()) {
      plan.perform(tx);
      if (random.nextInt(5) > 0) {
        long generation = tx.commit();
        plan.committed(call);
        call.add(plan.changes() ? new CommittedIn(generation) : new Saw(generation));
      } else {
        call.hasEnded(); // all locks are still held
        plan.seen.forEach(call::add);
      }
    }
    call.done();
  }
}
