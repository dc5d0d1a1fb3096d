package io.mappedpages.core.pager;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.table.PageLatches;

/**
 * Moves regular pages that a snapshot has, before they are written. Whoever moves a page holds its
 * latch exclusively; the next commit carries the move.
 */
final class PageMoves {
  private final Store store;
  private final Committer committer;

  PageMoves(Store store, Committer committer) {
    this.store = store;
    this.committer = committer;
  }

  /**
   * Reserves a place for a page, and whatever the commit will need that carries the move.
   *
   * @throws CapacityExceededException at the limit or on a full disk; nothing has changed
   */
  long reserve(long id, long near) {
    int nodes = store.relocations().promise(id);
    long place = 0;
    boolean promised = false;
    try {
      committer.reclaiming(
          () -> {
            store.space().promiseNodes(nodes);
            return nodes;
          });
      promised = true;
      place = committer.reclaiming(() -> store.space().reserve(near)).page();
      if (store.space().isBeingZeroed(place)) {
        var _ = committer.commit(new Change()); // it begins when that batch has ended
      }
      return place;
    } catch (RuntimeException | Error e) {
      int givenUp = store.relocations().giveUp(id);
      store.space().redeemNodes(promised ? givenUp : givenUp - nodes);
      if (place != 0) {
        store.space().giveBack(place);
      }
      throw e;
    }
  }

  /** The bytes are at the place: the page lies there from now on. */
  void done(long id, long place) {
    store.relocations().moved(id, place);
    store.latches().set(id, PageLatches.MOVED);
  }

  /** The page stays where it was. */
  void cancel(long id, long place) {
    store.space().redeemNodes(store.relocations().giveUp(id));
    store.space().giveBack(place);
  }
}
