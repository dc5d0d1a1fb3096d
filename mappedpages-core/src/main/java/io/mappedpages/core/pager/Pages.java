package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageWriter;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.WriteMode;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.PinnedPages;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.StagingMemory;
import io.mappedpages.core.transaction.CoreTransaction;
import io.mappedpages.core.transaction.RegularPages;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Access to single pages by latches and locks: what a pager and its allocators have in common. */
final class Pages {
  private final Store store;
  private final Committer committer;
  private final ReadPages reads;
  private final PinnedPages pinned;
  private final RegularPages regular;
  private final PageMoves moves;

  Pages(Store store, Committer committer) {
    this.store = store;
    this.committer = committer;
    this.reads =
        new ReadPages(
            store.read(), new OpenViews(store.file().name(), store.generations(), () -> {}));
    this.pinned = reads.pinned();
    this.regular = new RegularPages(store, pinned);
    this.moves = new PageMoves(store, committer);
  }

  @MustBeClosed
  <S extends PageSize> CoreTransaction<S> begin() {
    store.health().check();
    return new CoreTransaction<>(store, committer, regular, pinned, reads.compressed().pages());
  }

  /** Refuses a strategy that this store is asking something. */
  void refuseStrategy() {
    store.gate().refuse();
  }

  ReadPages reads() {
    return reads;
  }

  @MustBeClosed
  PageReader read(long id) {
    store.health().check();
    pinned.checkRegularId(id);
    return latchedReader(id, store.latches().lockShared(id));
  }

  @MustBeClosed
  @Nullable PageReader tryRead(long id) {
    store.health().check();
    pinned.checkRegularId(id);
    int known = store.latches().enterShared(id);
    return known < 0 ? null : latchedReader(id, known);
  }

  /**
   * A read must leave no garbage: so the reader is made at one place, with no other reader merged
   * into it behind, and everything rare is in methods of its own, which keeps this one small enough
   * to be inlined.
   */
  @MustBeClosed
  private PageReader latchedReader(long id, int known) {
    long place;
    MemorySegment extent;
    try {
      place = regular.place(id, known);
      extent = store.extents().extent(place);
    } catch (RuntimeException | Error e) {
      store.latches().unlockShared(id);
      throw e;
    }
    if (reads.copies()) {
      return copyOfLatched(id, place);
    }
    return CorePageReader.ofLatched(store, extent, store.extents().offsetBytes(place), id);
  }

  /** The copy takes over the latch. */
  @MustBeClosed
  private PageReader copyOfLatched(long id, long place) {
    boolean kept = false;
    try {
      PageReader reader = CorePageReader.ofLatchedCopy(store, store.reads().unchecked(place), id);
      kept = true;
      return reader;
    } catch (InternalError e) {
      throw store.reads().fault(e);
    } finally {
      if (!kept) {
        store.latches().unlockShared(id);
      }
    }
  }

  @MustBeClosed
  PageWriter write(long id) {
    store.health().check();
    refuseStrategy(); // before it waits for a latch
    pinned.checkRegularId(id);
    int entered = store.regularWriters().enter();
    boolean latched = false;
    try {
      store.latches().lockExclusive(id);
      latched = true;
    } finally {
      if (!latched) {
        store.regularWriters().leave(entered);
      }
    }
    return latchedWriter(id, entered);
  }

  @MustBeClosed
  @Nullable PageWriter tryWrite(long id) {
    store.health().check();
    pinned.checkRegularId(id);
    int entered = store.regularWriters().tryEnter();
    if (entered < 0) {
      return null; // a snapshot is being taken
    }
    if (!store.latches().tryExclusive(id)) {
      store.regularWriters().leave(entered);
      return null;
    }
    return latchedWriter(id, entered);
  }

  @MustBeClosed
  private PageWriter latchedWriter(long id, int entered) {
    boolean kept = false;
    long from = 0;
    long place = 0;
    try {
      from = regular.place(id);
      place = regular.isFrozen(id) ? moves.reserve(id, from) : from;
      CorePageWriter.Target target = new CorePageWriter.Target(id, from, place, entered);
      boolean mapped = store.options().writeMode() == WriteMode.MAPPED && !reads.copies();
      PageWriter writer =
          mapped
              ? CorePageWriter.mapped(store, moves, target)
              : CorePageWriter.staged(store, moves, target);
      kept = true;
      return writer;
    } catch (InternalError e) {
      throw store.reads().fault(e);
    } finally {
      if (!kept) {
        if (place != from) {
          moves.cancel(id, place);
        }
        store.latches().unlockExclusive(id);
        store.regularWriters().leave(entered);
      }
    }
  }

  @MustBeClosed
  ProtectedPageWriter writeProtected(long id) {
    store.health().check();
    refuseStrategy();
    int entered = store.changers().enter();
    boolean locked = false;
    try {
      store.protectedLocks().lock(id);
      locked = true;
    } finally {
      if (!locked) {
        store.changers().leave(entered);
      }
    }
    return lockedWriter(id, entered);
  }

  @MustBeClosed
  @Nullable ProtectedPageWriter tryWriteProtected(long id) {
    store.health().check();
    int entered = store.changers().tryEnter();
    if (entered < 0) {
      return null; // the file is being rolled back
    }
    if (!store.protectedLocks().tryLock(id)) {
      store.changers().leave(entered);
      return null;
    }
    return lockedWriter(id, entered);
  }

  @MustBeClosed
  private ProtectedPageWriter lockedWriter(long id, int entered) {
    boolean kept = false;
    Generations.Pin pin = store.generations().pin();
    try {
      MemorySegment page = pinned.protectedContent(pin.generation(), id);
      StagingMemory.Buffer staged = store.staging().allocate();
      var _ = staged.segment().copyFrom(page);
      kept = true;
      return new CoreProtectedWriter(store, committer, id, staged, entered);
    } catch (InternalError e) {
      throw store.reads().fault(e);
    } finally {
      pin.release();
      if (!kept) {
        store.protectedLocks().unlock(id);
        store.changers().leave(entered);
      }
    }
  }
}
