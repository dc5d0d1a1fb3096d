package io.mappedpages.core.transaction;

import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;

/** What a transaction does to regular pages. It holds the exclusive latch of each to its end. */
final class RegularChanges {
  private final Store store;
  private final Committer committer;
  private final RegularPages pages;
  private final Change change;
  private final TransactionBuffers buffers;
  private final Set<Long> latched = new HashSet<>();

  RegularChanges(
      Store store,
      Committer committer,
      RegularPages pages,
      Change change,
      TransactionBuffers buffers) {
    this.store = store;
    this.committer = committer;
    this.pages = pages;
    this.change = change;
    this.buffers = buffers;
  }

  /** Reserves a page: its place in the file is its id, unless a page that moved away has that. */
  long reserve() {
    Space.Place place = committer.reclaiming(() -> store.space().reserve(-1));
    long id = 0;
    try {
      id = store.regularIds().reserve(place.page());
    } finally {
      if (id == 0) { // met damage
        store.space().giveBack(place.page());
      }
    }
    change.allocated().put(id, place);
    return id;
  }

  /** Returns a private copy that goes out with the commit. */
  MemorySegment write(long id) {
    MemorySegment staged = change.inPlace().get(id);
    if (staged == null) {
      staged = change.allocated().containsKey(id) ? buffers.zeros() : copyOfPresent(id);
      change.inPlace().put(id, staged);
    }
    return staged;
  }

  private MemorySegment copyOfPresent(long id) {
    if (change.freed().contains(id)) {
      throw pages.outOfBounds(id);
    }
    pages.checkId(id);
    latchPresent(id, pages::outOfBounds);
    return buffers.copy(store.reads().unchecked(pages.place(id)));
  }

  void freeAll(long[] ids) {
    Ascending.forEachOnce(ids, this::checkFreeable, pages::notFreeable);
    for (long id : ids) {
      change.inPlace().remove(id);
      Space.Place place = change.allocated().remove(id);
      if (place != null) {
        giveBack(id, place);
      } else {
        change.freed().add(id);
      }
    }
  }

  private void checkFreeable(long id) {
    if (change.freed().contains(id)) {
      throw pages.notFreeable(id);
    }
    if (!change.allocated().containsKey(id)) {
      pages.checkId(id);
      latchPresent(id, pages::notFreeable);
    }
  }

  private void latchPresent(long id, LongFunction<RuntimeException> otherwise) {
    if (latched.contains(id)) {
      return;
    }
    store.latches().lockExclusive(id);
    boolean present = false;
    try {
      present = pages.isAllocated(id); // which may meet damage
    } finally {
      if (!present) {
        store.latches().unlockExclusive(id);
      }
    }
    if (!present) {
      throw otherwise.apply(id);
    }
    latched.add(id);
  }

  /** Returns whether the transaction knows better than the store what a page holds. */
  boolean stages(long id) {
    return latched.contains(id) || change.allocated().containsKey(id);
  }

  boolean frees(long id) {
    return change.freed().contains(id);
  }

  List<Long> reserved() {
    return List.copyOf(change.allocated().keySet());
  }

  void giveBack() {
    change.allocated().forEach(this::giveBack);
  }

  private void giveBack(long id, Space.Place place) {
    store.space().giveBack(place.page());
    store.regularIds().giveBack(id);
  }

  void unlock() {
    latched.forEach(store.latches()::unlockExclusive);
  }
}
