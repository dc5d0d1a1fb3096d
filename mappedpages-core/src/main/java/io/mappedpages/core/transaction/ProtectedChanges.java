package io.mappedpages.core.transaction;

import io.mappedpages.DoubleFreeException;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.PinnedPages;
import io.mappedpages.core.commit.Store;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/** What a transaction does to protected pages. It holds the lock of each to its end. */
final class ProtectedChanges {
  private final Store store;
  private final PinnedPages pages;
  private final Change change;
  private final TransactionBuffers buffers;
  private final Set<Long> locked = new HashSet<>();

  ProtectedChanges(Store store, PinnedPages pages, Change change, TransactionBuffers buffers) {
    this.store = store;
    this.pages = pages;
    this.change = change;
    this.buffers = buffers;
  }

  long reserve() {
    long id = store.protectedIds().reserve();
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
    MemorySegment content = published(id);
    return store.options().checkedAccess() ? buffers.copy(content).asReadOnly() : content;
  }

  MemorySegment write(long id) {
    own(id);
    MemorySegment staged = change.content().get(id);
    if (staged == null) {
      boolean fresh = change.allocatedProtected().contains(id);
      staged = fresh ? buffers.zeros() : buffers.copy(published(id));
      change.content().put(id, staged);
    }
    return staged;
  }

  void freeAll(long[] ids) {
    Ascending.forEachOnce(ids, this::checkFreeable, this::notFreeable);
    for (long id : ids) {
      change.content().remove(id);
      if (change.allocatedProtected().remove(id)) {
        store.protectedIds().giveBack(id);
      } else {
        change.freedProtected().add(id);
      }
    }
  }

  private void checkFreeable(long id) {
    if (change.freedProtected().contains(id)) {
      throw notFreeable(id);
    }
    if (!change.allocatedProtected().contains(id)) {
      lockPresent(id, this::notFreeable);
    }
  }

  /** Sees to it that nobody else changes a page until the transaction ends. */
  private void own(long id) {
    if (change.freedProtected().contains(id)) {
      throw pages.protectedOutOfBounds(id);
    }
    if (!change.allocatedProtected().contains(id)) {
      lockPresent(id, pages::protectedOutOfBounds);
    }
  }

  private void lockPresent(long id, LongFunction<RuntimeException> otherwise) {
    if (locked.contains(id)) {
      return;
    }
    store.protectedLocks().lock(id);
    boolean present = false;
    try {
      present = isAllocated(id);
    } finally {
      if (!present) {
        store.protectedLocks().unlock(id);
      }
    }
    if (!present) {
      throw otherwise.apply(id);
    }
    locked.add(id);
  }

  private MemorySegment published(long id) {
    // Locked: nobody frees the page that this generation has, so that the pin may end here.
    Generations.Pin pin = store.generations().pin();
    try {
      return pages.protectedContent(pin.generation(), id);
    } finally {
      pin.release();
    }
  }

  private boolean isAllocated(long id) {
    Generations.Pin pin = store.generations().pin();
    try {
      return pages.isProtectedAllocated(pin.generation(), id);
    } finally {
      pin.release();
    }
  }

  private RuntimeException notFreeable(long id) {
    return id >= 0 && id <= store.protectedIds().highest()
        ? new DoubleFreeException(store.file().name(), PinnedPages.PROTECTED, id)
        : pages.protectedOutOfBounds(id);
  }

  boolean frees(long id) {
    return change.freedProtected().contains(id);
  }

  List<Long> reserved() {
    return List.copyOf(change.allocatedProtected());
  }

  void giveBack() {
    change.allocatedProtected().forEach(store.protectedIds()::giveBack);
  }

  void unlock() {
    locked.forEach(store.protectedLocks()::unlock);
  }
}
