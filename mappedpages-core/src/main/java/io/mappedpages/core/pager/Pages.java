package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageId;
import io.mappedpages.PageInfo;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageWriter;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadView;
import io.mappedpages.WriteMode;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.StagingMemory;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.transaction.CoreTransaction;
import io.mappedpages.core.transaction.ProtectedPages;
import io.mappedpages.core.transaction.RegularPages;
import io.mappedpages.core.tree.TreeReader;
import java.lang.foreign.MemorySegment;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Access to single pages: what a pager, its views and its allocators have in common. */
final class Pages {
  private final Store store;
  private final Committer committer;
  private final RegularPages regular;
  private final ProtectedPages protectedPages;
  private final OpenViews views;
  private final boolean checked;

  Pages(Store store, Committer committer) {
    this.store = store;
    this.committer = committer;
    this.regular = new RegularPages(store);
    this.protectedPages = new ProtectedPages(store);
    this.views = new OpenViews(store.file().name(), store.generations());
    this.checked = store.options().checkedAccess();
  }

  @MustBeClosed
  <S extends PageSize> CoreTransaction<S> begin() {
    store.health().check();
    return new CoreTransaction<>(store, committer, regular, protectedPages);
  }

  OpenViews views() {
    return views;
  }

  @MustBeClosed
  <S extends PageSize> ReadView<S> view() {
    store.health().check();
    OpenViews.Ticket ticket = views.open();
    return ticket.track(new CoreReadView<>(store, this, ticket));
  }

  @MustBeClosed
  PageReader read(long id) {
    store.health().check();
    regular.checkId(id);
    return latchedReader(id, store.latches().lockShared(id));
  }

  @MustBeClosed
  @Nullable PageReader tryRead(long id) {
    store.health().check();
    regular.checkId(id);
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
    if (checked) {
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
  PageReader readProtected(long id) {
    store.health().check();
    Generations.Pin pin = store.generations().pin();
    return pinnedReader(id, pin.generation(), pin.stripe());
  }

  /** Takes over the pin; made like {@link #latchedReader}, and for the same reason. */
  @MustBeClosed
  private PageReader pinnedReader(long id, Generation pinned, int stripe) {
    long place;
    MemorySegment extent;
    try {
      place = protectedPages.place(pinned, id);
      extent = protectedPages.extent(place);
    } catch (RuntimeException | Error e) {
      pinned.unpin(stripe);
      throw e;
    }
    if (checked) {
      return copyOfPinned(id, pinned, stripe);
    }
    return CorePageReader.ofPinned(
        store, extent, protectedPages.offsetBytes(place), pinned, stripe);
  }

  /** The copy needs no pin. */
  @MustBeClosed
  private PageReader copyOfPinned(long id, Generation pinned, int stripe) {
    try {
      return CorePageReader.ofCopy(store, protectedPages.content(pinned, id));
    } catch (InternalError e) {
      throw store.reads().fault(e);
    } finally {
      pinned.unpin(stripe);
    }
  }

  PageInfo info(long id) {
    store.health().check();
    regular.checkId(id);
    Generations.Pin pin = store.generations().pin();
    try {
      return of(PageInfo.Kind.REGULAR, regular.entry(pin.generation(), id)).build();
    } finally {
      pin.release();
    }
  }

  PageInfo infoOfProtected(long id) {
    store.health().check();
    Generations.Pin pin = store.generations().pin();
    try {
      return of(PageInfo.Kind.PROTECTED, protectedPages.entry(pin.generation(), id))
          .lastCommit(store.protectedPlaces().changedBy(id))
          .build();
    } finally {
      pin.release();
    }
  }

  private PageInfo.Builder of(PageInfo.Kind kind, Entry entry) {
    return PageInfo.builder(kind)
        .runPages(entry.run())
        .encodedBytes((long) entry.run() * store.geometry().pageBytes())
        .snapshotEpoch(Integer.toUnsignedLong(entry.birth()));
  }

  /** Returns the content of a protected page in a generation that the caller keeps pinned. */
  MemorySegment content(Generation generation, long id) {
    return protectedPages.content(generation, id);
  }

  @MustBeClosed
  PageWriter write(long id) {
    store.health().check();
    regular.checkId(id);
    store.latches().lockExclusive(id);
    return latchedWriter(id);
  }

  @MustBeClosed
  @Nullable PageWriter tryWrite(long id) {
    store.health().check();
    regular.checkId(id);
    return store.latches().tryExclusive(id) ? latchedWriter(id) : null;
  }

  @MustBeClosed
  private PageWriter latchedWriter(long id) {
    boolean kept = false;
    try {
      long place = regular.place(id);
      boolean mapped = store.options().writeMode() == WriteMode.MAPPED && !checked;
      PageWriter writer =
          mapped
              ? CorePageWriter.mapped(store, id, place)
              : CorePageWriter.staged(store, id, place);
      kept = true;
      return writer;
    } catch (InternalError e) {
      throw store.reads().fault(e);
    } finally {
      if (!kept) {
        store.latches().unlockExclusive(id);
      }
    }
  }

  @MustBeClosed
  ProtectedPageWriter writeProtected(long id) {
    store.health().check();
    store.protectedLocks().lock(id);
    return lockedWriter(id);
  }

  @MustBeClosed
  @Nullable ProtectedPageWriter tryWriteProtected(long id) {
    store.health().check();
    return store.protectedLocks().tryLock(id) ? lockedWriter(id) : null;
  }

  @MustBeClosed
  private ProtectedPageWriter lockedWriter(long id) {
    boolean kept = false;
    Generations.Pin pin = store.generations().pin();
    try {
      MemorySegment page = protectedPages.content(pin.generation(), id);
      StagingMemory.Buffer staged = store.staging().allocate();
      var _ = staged.segment().copyFrom(page);
      kept = true;
      return new CoreProtectedWriter(store, committer, id, staged);
    } catch (InternalError e) {
      throw store.reads().fault(e);
    } finally {
      pin.release();
      if (!kept) {
        store.protectedLocks().unlock(id);
      }
    }
  }

  @MustBeClosed
  <S extends PageSize> Stream<PageId<S>> allocatedPages(OpenViews.Ticket ticket) {
    return ids(store.regular(), ticket, PageId::of);
  }

  @MustBeClosed
  <S extends PageSize> Stream<ProtectedPageId<S>> allocatedProtectedPages(OpenViews.Ticket ticket) {
    return ids(store.protectedTable(), ticket, ProtectedPageId::of);
  }

  @MustBeClosed
  private static <H> Stream<H> ids(
      TreeReader reader, OpenViews.Ticket ticket, LongFunction<H> handle) {
    try {
      IdSpliterator<H> ids = IdSpliterator.all(reader, ticket.generation(), handle);
      return ticket.track(StreamSupport.stream(ids, false).onClose(ticket::close));
    } catch (RuntimeException e) {
      ticket.close();
      throw e;
    }
  }
}
