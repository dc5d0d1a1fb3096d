package io.mappedpages.core.transaction;

import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.PinnedPages;
import io.mappedpages.core.commit.Relocations;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.table.PageLatches;

/** What the latch words know of regular pages. The caller holds the latch when it matters. */
public final class RegularPages {
  private final Store store;
  private final PinnedPages pinned;

  /** Finds pages of a store. */
  public RegularPages(Store store, PinnedPages pinned) {
    this.store = store;
    this.pinned = pinned;
  }

  /** Returns whether an id is allocated in the newest generation. */
  public boolean isAllocated(long id) {
    return state(id) != PageLatches.ABSENT;
  }

  private int state(long id) {
    int state = store.latches().state(id);
    return isSettled(state) ? state : lookUp(id);
  }

  /** That an id is not allocated is only true until a generation is published that has it. */
  private static boolean isSettled(int state) {
    return state != PageLatches.UNKNOWN && state != PageLatches.ABSENT;
  }

  /**
   * Pin, then look up (I8): what is filled in is not older than what a commit sets. A commit that
   * allocates sets that after it is published: so what is still said to be absent is what the
   * pinned generation says.
   */
  private int lookUp(long id) {
    Generations.Pin pin = store.generations().pin();
    try {
      long page = pinned.findRegular(pin.generation(), id);
      int found =
          page == 0 ? PageLatches.ABSENT : page == id ? PageLatches.IN_PLACE : PageLatches.MOVED;
      int known = store.latches().fill(id, found);
      return known == PageLatches.ABSENT ? found : known;
    } finally {
      pin.release();
    }
  }

  /**
   * Returns where a page lies; the caller holds its latch.
   *
   * @throws OutOfBoundsException if it is not allocated
   */
  public long place(long id) {
    return place(id, state(id));
  }

  /**
   * Returns where a page lies; the caller holds its latch.
   *
   * @param known what the latch said when it was taken
   * @throws OutOfBoundsException if it is not allocated
   */
  public long place(long id, int known) {
    return known == PageLatches.IN_PLACE ? id : findPlace(id, known);
  }

  private long findPlace(long id, int known) {
    int state = isSettled(known) ? known : lookUp(id);
    if (state == PageLatches.IN_PLACE) {
      return id;
    }
    if (state == PageLatches.ABSENT) {
      throw pinned.regularOutOfBounds(id);
    }
    long moved = store.relocations().place(id); // first: it is forgotten after the table has it
    if (moved != 0) {
      return moved;
    }
    Generations.Pin pin = store.generations().pin();
    try {
      long page = pinned.findRegular(pin.generation(), id);
      if (page == 0) { // in a damaged table only, where ids share entries: never the superblock
        throw outOfBounds(id);
      }
      return page;
    } finally {
      pin.release();
    }
  }

  /**
   * Returns whether a page must not be written where it lies, as a snapshot has it; the caller
   * holds its latch exclusively.
   */
  public boolean isFrozen(long id) {
    Relocations relocations = store.relocations();
    if (!relocations.mayBeFrozen(id) || relocations.place(id) != 0) {
      return false;
    }
    int birth =
        store.generations().newest(generation -> pinned.regularEntry(generation, id).birth());
    if (relocations.isFrozen(birth)) {
      return true;
    }
    relocations.thawed(id);
    return false;
  }

  /** Refuses ids that no regular page can have. */
  void checkId(long id) {
    pinned.checkRegularId(id);
  }

  /** Returns the exception for an id that cannot be freed. */
  RuntimeException notFreeable(long id) {
    return id >= 0 && id < store.generations().current().pageCount()
        ? new DoubleFreeException(store.file().name(), PinnedPages.REGULAR, id)
        : outOfBounds(id);
  }

  /** Returns the exception for an id that cannot be read or written. */
  OutOfBoundsException outOfBounds(long id) {
    return pinned.regularOutOfBounds(id);
  }
}
