package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.CompressedPageId;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.file.Lease;
import io.mappedpages.core.file.StagingMemory;
import io.mappedpages.core.format.Entry;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Protected pages, ids and roots as of one generation, which stays pinned until the view is closed.
 */
final class CoreReadView<S extends PageSize> implements ReadView<S> {
  private final ReadStore store;
  private final ReadPages pages;
  private final OpenViews.Ticket ticket;
  private final ConcurrentLinkedQueue<Lease> copies = new ConcurrentLinkedQueue<>();
  private final Map<Long, MemorySegment> decoded = new ConcurrentHashMap<>();

  CoreReadView(ReadStore store, ReadPages pages, OpenViews.Ticket ticket) {
    this.store = store;
    this.pages = pages;
    this.ticket = ticket;
  }

  private void check() {
    store.health().check();
    if (ticket.isClosed()) {
      throw new IllegalStateException("the view is closed");
    }
  }

  @Override
  public long generation() {
    check();
    return ticket.generation().number();
  }

  @Override
  public MemorySegment read(ProtectedPageId<S> id) {
    check();
    return pages.copies()
        ? copy(ticket.generation(), id.value())
        : pages.pinned().protectedContent(ticket.generation(), id.value());
  }

  private MemorySegment copy(Generation generation, long id) {
    return generation.read( // I22: it looks after the copy
        () -> {
          MemorySegment page = pages.pinned().protectedContent(generation, id);
          StagingMemory.Buffer copy = store.staging().allocate();
          copies.add(copy);
          return copy.segment().copyFrom(page).asReadOnly();
        });
  }

  @Override
  public MemorySegment read(CompressedPageId<S, ?> id) {
    check();
    MemorySegment known = decoded.get(id.value());
    return known != null ? known : decode(ticket.generation(), id.value());
  }

  private MemorySegment decode(Generation generation, long id) {
    CompressedReads compressed = pages.compressed();
    Entry entry = generation.read(() -> compressed.pages().entry(generation, id));
    MemorySegment content = compressed.inPlace(generation, id, entry);
    if (content != null) {
      return content.asReadOnly();
    }
    MemorySegment cached = compressed.cached(generation, id, entry);
    if (cached != null) {
      decoded.put(id, cached);
      return cached;
    }
    Lease lease = compressed.decoded(generation, id, entry);
    copies.add(lease);
    decoded.put(id, lease.segment());
    return lease.segment();
  }

  @Override
  public long root(int slot) {
    check();
    return ticket.generation().record().roots().get(slot);
  }

  @Override
  @MustBeClosed
  public Stream<PageId<S>> allocatedPages() {
    check();
    return pages.allocatedPages(ticket.again());
  }

  @Override
  @MustBeClosed
  public Stream<ProtectedPageId<S>> allocatedProtectedPages() {
    check();
    return pages.allocatedProtectedPages(ticket.again());
  }

  @Override
  @MustBeClosed
  public Stream<CompressedPageId<S, ?>> allocatedCompressedPages() {
    check();
    return CompressedReads.allocated(ticket.again());
  }

  @Override
  public void close() {
    ticket.close();
    for (Lease copy = copies.poll(); copy != null; copy = copies.poll()) {
      copy.release();
    }
  }
}
