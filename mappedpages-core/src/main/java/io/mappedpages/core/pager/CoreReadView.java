package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.StagingMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Protected pages, ids and roots as of one generation, which stays pinned until the view is closed.
 */
final class CoreReadView<S extends PageSize> implements ReadView<S> {
  private final Store store;
  private final Pages pages;
  private final Generations.Pin pin;
  private final ConcurrentLinkedQueue<StagingMemory.Buffer> copies = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  CoreReadView(Store store, Pages pages) {
    this.store = store;
    this.pages = pages;
    this.pin = store.generations().pin();
  }

  private void check() {
    store.health().check();
    if (closed.get()) {
      throw new IllegalStateException("the view is closed");
    }
  }

  @Override
  public long generation() {
    check();
    return pin.generation().number();
  }

  @Override
  public MemorySegment read(ProtectedPageId<S> id) {
    check();
    MemorySegment page = pages.content(pin.generation(), id.value());
    if (!store.options().checkedAccess()) {
      return page;
    }
    StagingMemory.Buffer copy = store.staging().allocate();
    copies.add(copy);
    return copy.segment().copyFrom(page).asReadOnly();
  }

  @Override
  public long root(int slot) {
    check();
    return pin.generation().record().roots().get(slot);
  }

  @Override
  @MustBeClosed
  public Stream<PageId<S>> allocatedPages() {
    check();
    return pages.allocatedPages(pin.again());
  }

  @Override
  @MustBeClosed
  public Stream<ProtectedPageId<S>> allocatedProtectedPages() {
    check();
    return pages.allocatedProtectedPages(pin.again());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      pin.release();
      copies.forEach(StagingMemory.Buffer::release);
    }
  }
}
