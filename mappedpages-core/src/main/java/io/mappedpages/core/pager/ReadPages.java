package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageId;
import io.mappedpages.PageInfo;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.PinnedPages;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.tree.TreeReader;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Access to pages of pinned generations, which takes no latch: all that a pager which cannot write
 * has, and what one that can write has in common with it.
 */
final class ReadPages {
  private static final long AHEAD_BYTES = 2 << 20;

  private final ReadStore store;
  private final PinnedPages pinned;
  private final OpenViews views;
  private final boolean copies;
  private final CompressedReads compressed;

  /**
   * Reads pages of a store.
   *
   * @param views told of what keeps a generation pinned for long
   */
  ReadPages(ReadStore store, OpenViews views) {
    this.store = store;
    this.pinned = new PinnedPages(store);
    this.views = views;
    this.copies = store.options().checkedAccess() || store.generations().hold().canBeLost();
    this.compressed = new CompressedReads(store, views, copies);
  }

  PinnedPages pinned() {
    return pinned;
  }

  CompressedReads compressed() {
    return compressed;
  }

  OpenViews views() {
    return views;
  }

  /** Returns whether pages are read by copy. */
  boolean copies() {
    return copies;
  }

  @MustBeClosed
  <S extends PageSize> ReadView<S> view() {
    store.health().check();
    OpenViews.Ticket ticket = views.open();
    return ticket.track(new CoreReadView<>(store, this, ticket));
  }

  @MustBeClosed
  PageReader readProtected(long id) {
    store.health().check();
    Generations.Pin pin = store.generations().pin();
    return protectedReader(id, pin.generation(), pin.stripe());
  }

  /** Takes over the pin. What is rare is in methods of its own, so that this one is inlined. */
  @MustBeClosed
  private PageReader protectedReader(long id, Generation generation, int stripe) {
    long place;
    MemorySegment extent;
    try {
      place = pinned.protectedPlace(generation, id);
      extent = pinned.extent(place);
    } catch (RuntimeException | Error e) {
      generation.unpin(stripe);
      generation.explain(e);
      throw e;
    }
    return copies
        ? copyOfPinned(extent, pinned.offsetBytes(place), generation, stripe)
        : CorePageReader.ofPinned(store, extent, pinned.offsetBytes(place), generation, stripe);
  }

  /** Reads a regular page as it lies in the file; nothing keeps a writer from changing it. */
  @MustBeClosed
  PageReader readRegular(long id) {
    store.health().check();
    pinned.checkRegularId(id);
    Generations.Pin pin = store.generations().pin();
    return regularReader(id, pin.generation(), pin.stripe());
  }

  /** Takes over the pin. */
  @MustBeClosed
  private PageReader regularReader(long id, Generation generation, int stripe) {
    long place;
    MemorySegment extent;
    try {
      place = pinned.regularPlace(generation, id);
      extent = store.extents().extent(place);
    } catch (RuntimeException | Error e) {
      generation.unpin(stripe);
      generation.explain(e);
      throw e;
    }
    long offsetBytes = store.extents().offsetBytes(place);
    return copies
        ? copyOfPinned(extent, offsetBytes, generation, stripe)
        : CorePageReader.ofPinned(store, extent, offsetBytes, generation, stripe);
  }

  /** The copy needs no pin. */
  @MustBeClosed
  private PageReader copyOfPinned(
      MemorySegment extent, long offsetBytes, Generation generation, int stripe) {
    try {
      MemorySegment page = extent.asSlice(offsetBytes, store.geometry().pageBytes());
      PageReader reader = CorePageReader.ofCopy(store, page);
      generation.ensureHeld(); // I22: after the copy
      return reader;
    } catch (InternalError e) {
      throw generation.trees().reads().fault(e);
    } finally {
      generation.unpin(stripe);
    }
  }

  PageInfo info(long id) {
    store.health().check();
    pinned.checkRegularId(id);
    return store
        .generations()
        .newest(
            generation -> of(PageInfo.Kind.REGULAR, pinned.regularEntry(generation, id)).build());
  }

  PageInfo infoOfProtected(long id) {
    store.health().check();
    return store
        .generations()
        .newest(
            generation ->
                of(PageInfo.Kind.PROTECTED, pinned.protectedEntry(generation, id))
                    .lastCommit(generation.trees().protectedPlaces().changedBy(id))
                    .build());
  }

  private PageInfo.Builder of(PageInfo.Kind kind, Entry entry) {
    return PageInfo.builder(kind)
        .runPages(entry.run())
        .logicalBytes(store.geometry().pageBytes())
        .encodedBytes((long) entry.run() * store.geometry().pageBytes())
        .snapshotEpoch(Integer.toUnsignedLong(entry.birth()));
  }

  @MustBeClosed
  <S extends PageSize> Stream<PageId<S>> allocatedPages() {
    store.health().check();
    return allocatedPages(views.open());
  }

  @MustBeClosed
  <S extends PageSize> Stream<ProtectedPageId<S>> allocatedProtectedPages() {
    store.health().check();
    return allocatedProtectedPages(views.open());
  }

  /** Takes over the ticket. */
  @MustBeClosed
  <S extends PageSize> Stream<PageId<S>> allocatedPages(OpenViews.Ticket ticket) {
    return ids(ticket.generation().trees().regular(), ticket, PageId::of, _ -> {}, () -> {});
  }

  /** The same for who reads every page: they are brought into memory ahead. */
  @MustBeClosed
  <S extends PageSize> Stream<PageId<S>> scanPages() {
    store.health().check();
    OpenViews.Ticket ticket = views.open();
    TreeReader table = ticket.generation().trees().regular();
    ReadAhead ahead = new ReadAhead(store);
    long keys = table.shape().keysPerLeaf();
    long distance = Math.max(keys, AHEAD_BYTES / store.geometry().pageBytes());
    return ids(
        table, ticket, PageId::of, first -> ahead.soon(first, keys + distance), ahead::close);
  }

  /** Takes over the ticket. */
  @MustBeClosed
  <S extends PageSize> Stream<ProtectedPageId<S>> allocatedProtectedPages(OpenViews.Ticket ticket) {
    return ids(
        ticket.generation().trees().protectedTable(),
        ticket,
        ProtectedPageId::of,
        _ -> {},
        () -> {});
  }

  /** Takes over the ticket. */
  @MustBeClosed
  static <H> Stream<H> ids(
      TreeReader reader,
      OpenViews.Ticket ticket,
      LongFunction<H> handle,
      LongConsumer leafBegins,
      Runnable closed) {
    try {
      IdSpliterator<H> ids = IdSpliterator.all(reader, ticket.generation(), handle, leafBegins);
      return ticket.track(StreamSupport.stream(ids, false).onClose(ticket::close).onClose(closed));
    } catch (RuntimeException e) {
      ticket.close();
      closed.run();
      ticket.generation().explain(e);
      throw e;
    }
  }
}
