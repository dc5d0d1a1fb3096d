package io.mappedpages.jcstress;

import static io.mappedpages.jcstress.StressPager.PAGER;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.mappedpages.CorruptFileException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Commits of a whole pager beside each other and beside readers: the order in which a batch stores
 * entries, publishes and acknowledges, and how callers hand over to the committer.
 */
public final class PagerStress {
  private PagerStress() {}

  /** Both commit a page, then read their own and the other's (I13). */
  @JCStressTest
  @Outcome(id = "1, 1, 1, 1", expect = ACCEPTABLE, desc = "One batch, or both read after both.")
  @Outcome(id = "1, 0, 1, 1", expect = ACCEPTABLE, desc = "The one was done before the other.")
  @Outcome(id = "1, 1, 1, 0", expect = ACCEPTABLE, desc = "The other was done before the one.")
  @Outcome(id = "1, 0, 1, 0", expect = FORBIDDEN, desc = "Acknowledged, and not yet published.")
  @Outcome(expect = FORBIDDEN, desc = "It does not read what it has committed itself.")
  @State
  public static class CommitBesideCommit {
    private final ProtectedPageId<Kib1> ones = StressPager.page();
    private final ProtectedPageId<Kib1> others = StressPager.page();
    private final long onesBase = StressPager.value(ones);
    private final long othersBase = StressPager.value(others);

    @Actor
    public void one(IIII_Result r) {
      PAGER.protectedPages().update(ones, StressPager::increment);
      r.r1 = (int) (StressPager.value(ones) - onesBase);
      r.r2 = (int) (StressPager.value(others) - othersBase);
    }

    @Actor
    public void other(IIII_Result r) {
      PAGER.protectedPages().update(others, StressPager::increment);
      r.r3 = (int) (StressPager.value(others) - othersBase);
      r.r4 = (int) (StressPager.value(ones) - onesBase);
    }
  }

  /** A view is opened while a transaction over two pages commits (I8, I13). */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The view is of an older generation.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The view has the commit's generation.")
  @Outcome(id = "0, 0, 1", expect = FORBIDDEN, desc = "Published before its entries were stored.")
  @Outcome(expect = FORBIDDEN, desc = "Half of a commit, or one of a later generation.")
  @State
  public static class ViewBesideCommit {
    private final ProtectedPageId<Kib1> first = StressPager.page();
    private final ProtectedPageId<Kib1> second = StressPager.page();
    private final long firstBase = StressPager.value(first);
    private final long secondBase = StressPager.value(second);
    private long committed;
    private long viewed;

    @Actor
    public void commit() {
      try (Transaction<Kib1> tx = PAGER.begin()) {
        StressPager.increment(tx.write(first));
        StressPager.increment(tx.write(second));
        committed = tx.commit();
      }
    }

    @Actor
    public void view(III_Result r) {
      try (ReadView<Kib1> view = PAGER.view()) {
        viewed = view.generation();
        r.r1 = (int) (StressPager.value(view.read(first)) - firstBase);
        r.r2 = (int) (StressPager.value(view.read(second)) - secondBase);
      }
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = viewed >= committed ? 1 : 0;
    }
  }

  /** Both read a page, change it, and commit (RULES 3). */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "One after the other, in whatever order.")
  @Outcome(id = "1", expect = FORBIDDEN, desc = "One began with the content of before the other's.")
  @Outcome(expect = FORBIDDEN, desc = "No such content.")
  @State
  public static class UpdateBesideUpdate {
    private final ProtectedPageId<Kib1> id = StressPager.page();
    private final long base = StressPager.value(id);

    private void update() {
      try (ProtectedPageWriter writer = PAGER.write(id)) {
        StressPager.increment(writer.segment());
        var _ = writer.commit();
      }
    }

    @Actor
    public void one() {
      update();
    }

    @Actor
    public void other() {
      update();
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = (int) (StressPager.value(id) - base);
    }
  }

  /** A view reads a page twice, while commits free the copy that it reads, and go on (I9). */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The view stays what it was.")
  @Outcome(expect = FORBIDDEN, desc = "The copy was written anew under the view.")
  @State
  public static class ViewBesideReuse {
    private static final int COMMITS = 5; // the freed copy is used again by the third one after it
    private final ProtectedPageId<Kib1> id = StressPager.page();

    @Actor
    public void commits() {
      for (int i = 0; i < COMMITS; i++) {
        PAGER.protectedPages().update(id, StressPager::increment);
      }
    }

    @Actor
    public void view(I_Result r) {
      try (ReadView<Kib1> view = PAGER.view()) {
        MemorySegment page = view.read(id);
        long before = StressPager.value(page);
        for (int i = 0; i < 100; i++) {
          Thread.onSpinWait();
        }
        boolean same =
            StressPager.value(page) == before && StressPager.value(view.read(id)) == before;
        r.r1 = same ? 1 : 0;
      } catch (CorruptFileException _) {
        r.r1 = 2; // even its tree is not there any more
      }
    }
  }

  /** An asynchronous operation is cancelled while it is prepared, waits, and is committed (I20). */
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "Cancelled too late, or before it began.")
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Cancelled before a batch took it.")
  @Outcome(id = "1, 0, 1", expect = FORBIDDEN, desc = "Cancelled, and yet durable.")
  @Outcome(expect = FORBIDDEN, desc = "Acknowledged and not there, or there and not acknowledged.")
  @State
  public static class CancelBesideCommit {
    private final ProtectedPageId<Kib1> id = StressPager.page();
    private final long base = StressPager.value(id);
    private volatile @Nullable CompletableFuture<@Nullable Void> update;

    @Actor
    public void caller(III_Result r) {
      CompletableFuture<@Nullable Void> future =
          PAGER.async(Runnable::run).update(id, StressPager::increment);
      update = future;
      try {
        future.join();
        r.r2 = 1;
      } catch (CancellationException _) {
        r.r2 = 0;
      }
    }

    @Actor
    public void canceller(III_Result r) {
      CompletableFuture<@Nullable Void> future = update;
      r.r1 = future != null && future.cancel(false) ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result r) {
      r.r3 = (int) (StressPager.value(id) - base);
    }
  }

  /** A regular page is asked for at its latch, then in the newest generation. */
  private static void lookUp(PageId<Kib1> id, II_Result r) {
    try (PageReader _ = PAGER.read(id)) {
      r.r1 = 1;
    } catch (OutOfBoundsException _) {
      r.r1 = 0;
    }
    try {
      var _ = PAGER.info(id);
      r.r2 = 1;
    } catch (OutOfBoundsException _) {
      r.r2 = 0;
    }
  }

  /** A page is allocated while somebody asks for it, twice. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both times before the commit.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Before the commit, and after it.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both times after the commit.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "It was there, and then it was not.")
  @State
  public static class LookUpBesideAllocation {
    private final Transaction<Kib1> tx = PAGER.begin();
    private final PageId<Kib1> id = tx.allocate();

    @Actor
    public void commit() {
      var _ = tx.commit();
    }

    @Actor
    public void reader(II_Result r) {
      lookUp(id, r);
    }

    @Arbiter
    public void end() {
      tx.close();
      PAGER.free(id);
    }
  }

  /** A page is freed while somebody asks for it, twice. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both times before the commit.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Before the commit, and after it.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both times after the commit.")
  @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "It was gone, and then it was there.")
  @State
  public static class LookUpBesideFree {
    private final PageId<Kib1> id = PAGER.allocate();

    @Actor
    public void free() {
      PAGER.free(id);
    }

    @Actor
    public void reader(II_Result r) {
      lookUp(id, r);
    }
  }
}
