package io.mappedpages.core.transaction;

import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.ReservedPageException;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.table.PageLatches;

/** Finds regular pages by id. The caller holds the latch of the page when it matters. */
public final class RegularPages {
  /** How messages call the kind. */
  public static final String KIND = "page";

  private final Store store;

  /** Finds pages of a store. */
  public RegularPages(Store store) {
    this.store = store;
  }

  /**
   * Refuses ids that no regular page can have.
   *
   * @throws ReservedPageException for 0, 1 and 2
   * @throws OutOfBoundsException for negative ids, and those that no file can have
   */
  public void checkId(long id) {
    if (id >= 0 && id < PageGeometry.FIRST_DATA_PAGE) {
      throw new ReservedPageException(store.file().name(), id);
    }
    if (id < 0 || id >= store.generations().current().pageCount()) {
      throw outOfBounds(id);
    }
  }

  /** Returns whether an id is allocated in the newest generation. */
  public boolean isAllocated(long id) {
    return state(id) != PageLatches.ABSENT;
  }

  private int state(long id) {
    int state = store.latches().state(id);
    return state != PageLatches.UNKNOWN ? state : fill(id);
  }

  /** Pin, then look up (I8): what is filled in is not older than what a commit sets. */
  private int fill(long id) {
    Generations.Pin pin = store.generations().pin();
    try {
      long page = find(pin.generation(), id);
      int state =
          page == 0 ? PageLatches.ABSENT : page == id ? PageLatches.IN_PLACE : PageLatches.MOVED;
      return store.latches().fill(id, state);
    } finally {
      pin.release();
    }
  }

  /**
   * Returns what a generation that the caller pins has of a page.
   *
   * @throws OutOfBoundsException if it is not allocated there
   */
  public Entry entry(Generation generation, long id) {
    Entry entry =
        store
            .regular()
            .find(
                generation.tree(TreeKind.REGULAR_TABLE),
                generation.pageCount(),
                id,
                Entry.Kind.REGULAR);
    if (entry.isAbsent()) {
      throw outOfBounds(id);
    }
    return entry;
  }

  /** Returns the physical page, or 0: no page of a user's lies there. */
  private long find(Generation generation, long id) {
    return store
        .regular()
        .findPage(
            generation.tree(TreeKind.REGULAR_TABLE),
            generation.pageCount(),
            id,
            Entry.Kind.REGULAR);
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
    int state = known == PageLatches.UNKNOWN ? fill(id) : known;
    if (state == PageLatches.IN_PLACE) {
      return id;
    }
    if (state == PageLatches.ABSENT) {
      throw outOfBounds(id);
    }
    Generations.Pin pin = store.generations().pin();
    try {
      return find(pin.generation(), id);
    } finally {
      pin.release();
    }
  }

  /** Returns the exception for an id that cannot be freed. */
  RuntimeException notFreeable(long id) {
    return id >= 0 && id < store.generations().current().pageCount()
        ? new DoubleFreeException(store.file().name(), KIND, id)
        : outOfBounds(id);
  }

  /** Returns the exception for an id that cannot be read or written. */
  public OutOfBoundsException outOfBounds(long id) {
    return new OutOfBoundsException(
        store.file().name(),
        KIND,
        id,
        "allocated pages, 3.." + (store.generations().current().pageCount() - 1));
  }
}
