package io.mappedpages.core.transaction;

import io.mappedpages.DoubleFreeException;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.table.PageIds;
import io.mappedpages.core.table.PageLocks;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * What a transaction does to pages of a kind that is copied on write. It holds the lock of each to
 * its end.
 */
abstract class ContentChanges {
  final Store store;
  private final PageIds ids;
  private final PageLocks locks;
  private final String kind;
  private final Set<Long> freed;
  private final Set<Long> locked = new HashSet<>();

  /**
   * Changes nothing yet.
   *
   * @param kind what messages call the pages
   * @param freed the ids that the change will free
   */
  ContentChanges(Store store, PageIds ids, PageLocks locks, String kind, Set<Long> freed) {
    this.store = store;
    this.ids = ids;
    this.locks = locks;
    this.kind = kind;
    this.freed = freed;
  }

  /** Returns the ids of pages that the transaction has allocated. */
  abstract Collection<Long> allocated();

  /** Forgets what was staged for a page. */
  abstract void forget(long id);

  abstract boolean isAllocated(Generation generation, long id);

  abstract RuntimeException outOfBounds(long id);

  long reserveId() {
    return ids.reserve();
  }

  void freeAll(long[] ascending) {
    Ascending.forEachOnce(ascending, this::checkFreeable, this::notFreeable);
    for (long id : ascending) {
      forget(id);
      if (allocated().remove(id)) {
        ids.giveBack(id);
      } else {
        freed.add(id);
      }
    }
  }

  private void checkFreeable(long id) {
    if (freed.contains(id)) {
      throw notFreeable(id);
    }
    if (!allocated().contains(id)) {
      lockPresent(id, this::notFreeable);
    }
  }

  /** Sees to it that nobody else changes a page until the transaction ends. */
  void own(long id) {
    if (freed.contains(id)) {
      throw outOfBounds(id);
    }
    if (!allocated().contains(id)) {
      lockPresent(id, this::outOfBounds);
    }
  }

  private void lockPresent(long id, LongFunction<RuntimeException> otherwise) {
    if (locked.contains(id)) {
      return;
    }
    locks.lock(id);
    boolean present = false;
    try {
      present = published(generation -> isAllocated(generation, id));
    } finally {
      if (!present) {
        locks.unlock(id);
      }
    }
    if (!present) {
      throw otherwise.apply(id);
    }
    locked.add(id);
  }

  /** Looks at the newest generation. What it has of a locked page stays when the pin has ended. */
  <T> T published(Function<Generation, T> look) {
    return store.generations().newest(look);
  }

  private RuntimeException notFreeable(long id) {
    return id >= 0 && id <= ids.highest()
        ? new DoubleFreeException(store.file().name(), kind, id)
        : outOfBounds(id);
  }

  boolean frees(long id) {
    return freed.contains(id);
  }

  List<Long> reserved() {
    return List.copyOf(allocated());
  }

  void giveBack() {
    allocated().forEach(ids::giveBack);
  }

  void unlock() {
    locked.forEach(locks::unlock);
  }
}
