package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.file.StagingMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Protected pages, ids and roots as of one generation, which stays pinned until the view is closed.
 */
final class CoreReadView<S extends PageSize> implements ReadView<S> {
  private final ReadStore store;
  private final ReadPages pages;
  private final OpenViews.Ticket ticket;
  private final ConcurrentLinkedQueue<StagingMemory.Buffer> copies = new ConcurrentLinkedQueue<>();

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
  public void close() {
    ticket.close();
    for (StagingMemory.Buffer copy = copies.poll(); copy != null; copy = copies.poll()) {
      copy.release();
    }
  }
}
