package io.mappedpages.core.transaction;

import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.PinnedPages;
import io.mappedpages.core.commit.Store;
import java.lang.foreign.MemorySegment;
import java.util.Collection;

/** What a transaction does to protected pages. */
final class ProtectedChanges extends ContentChanges {
  private final PinnedPages pages;
  private final Change change;
  private final TransactionBuffers buffers;

  ProtectedChanges(Store store, PinnedPages pages, Change change, TransactionBuffers buffers) {
    super(
        store,
        store.protectedIds(),
        store.protectedLocks(),
        PinnedPages.PROTECTED,
        change.freedProtected());
    this.pages = pages;
    this.change = change;
    this.buffers = buffers;
  }

  long reserve() {
    long id = reserveId();
    change.allocatedProtected().add(id);
    return id;
  }

  MemorySegment read(long id) {
    own(id);
    MemorySegment staged = change.content().get(id);
    if (staged != null) {
      return staged.asReadOnly();
    }
    if (change.allocatedProtected().contains(id)) {
      return pages.zeros();
    }
    MemorySegment content = content(id);
    return store.options().checkedAccess() ? buffers.copy(content).asReadOnly() : content;
  }

  MemorySegment write(long id) {
    own(id);
    MemorySegment staged = change.content().get(id);
    if (staged == null) {
      boolean fresh = change.allocatedProtected().contains(id);
      staged = fresh ? buffers.zeros() : buffers.copy(content(id));
      change.content().put(id, staged);
    }
    return staged;
  }

  private MemorySegment content(long id) {
    return published(generation -> pages.protectedContent(generation, id));
  }

  @Override
  Collection<Long> allocated() {
    return change.allocatedProtected();
  }

  @Override
  void forget(long id) {
    change.content().remove(id);
  }

  @Override
  boolean isAllocated(Generation generation, long id) {
    return pages.isProtectedAllocated(generation, id);
  }

  @Override
  RuntimeException outOfBounds(long id) {
    return pages.protectedOutOfBounds(id);
  }
}
