package io.mappedpages.core.transaction;

import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.table.ProtectedPlaces;
import io.mappedpages.core.tree.TreeReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Finds protected pages by id, as of a generation that the caller pins. */
public final class ProtectedPages {
  /** How messages call the kind. */
  public static final String KIND = "protected page";

  private final Store store;
  private final MemorySegment zeros;

  /** Finds pages of a store. */
  public ProtectedPages(Store store) {
    this.store = store;
    this.zeros = Arena.ofAuto().allocate(store.geometry().pageBytes(), 64).asReadOnly();
  }

  /** Returns whether an id is allocated in the newest generation. */
  public boolean isAllocated(long id) {
    Generations.Pin pin = store.generations().pin();
    try {
      long known = store.protectedPlaces().find(id, pin.generation().number());
      return known == 0
          ? entry(pin.generation(), id, leaf(pin.generation(), id)) != 0
          : known != ProtectedPlaces.ABSENT;
    } finally {
      pin.release();
    }
  }

  /**
   * Returns the content of a page in a generation, checked once and read-only.
   *
   * @throws OutOfBoundsException if the id is not allocated there
   */
  public MemorySegment content(Generation generation, long id) {
    long place = place(generation, id);
    return place == ProtectedPlaces.NOT_WRITTEN ? zeros : store.extents().page(place);
  }

  /**
   * Returns what a generation that the caller pins has of a page.
   *
   * @throws OutOfBoundsException if it is not allocated there
   */
  public Entry entry(Generation generation, long id) {
    Entry entry =
        id < 0 || id >= PageGeometry.MAX_PAGES
            ? Entry.ABSENT
            : store
                .protectedTable()
                .find(
                    generation.tree(TreeKind.PROTECTED_TABLE),
                    generation.pageCount(),
                    id,
                    Entry.Kind.PROTECTED);
    if (entry.isAbsent()) {
      throw outOfBounds(id);
    }
    return entry;
  }

  /** Returns the memory that a place is part of. */
  public MemorySegment extent(long place) {
    return place == ProtectedPlaces.NOT_WRITTEN ? zeros : store.extents().extent(place);
  }

  /** Returns where in that memory it begins. */
  public long offsetBytes(long place) {
    return place == ProtectedPlaces.NOT_WRITTEN ? 0 : store.extents().offsetBytes(place);
  }

  /**
   * Returns where a page lies in a generation, its content checked once. What is usual is short, to
   * be inlined.
   *
   * @return a physical page, or {@link ProtectedPlaces#NOT_WRITTEN}
   * @throws OutOfBoundsException if the id is not allocated there
   */
  public long place(Generation generation, long id) {
    long known = store.protectedPlaces().findChecked(id, generation.number());
    return known != 0 && known != ProtectedPlaces.ABSENT ? known : checkedPlace(generation, id);
  }

  private long checkedPlace(Generation generation, long id) {
    TreeReader table = store.protectedTable();
    long leaf = leaf(generation, id);
    long entry = entry(generation, id, leaf);
    if (entry == 0) {
      throw outOfBounds(id);
    }
    long page = Entry.page(entry);
    if (page == 0) {
      page = ProtectedPlaces.NOT_WRITTEN;
    } else {
      int slot = table.shape().slotInLeaf(id);
      store.reads().verify(KIND, id, page, table.checksum(leaf, slot));
    }
    store.protectedPlaces().fillChecked(id, page);
    return page;
  }

  /** Returns the page of the leaf that has an id's entry, or 0 if there is none. */
  private long leaf(Generation generation, long id) {
    TreeReader table = store.protectedTable();
    return id < 0 || id >= PageGeometry.MAX_PAGES
        ? 0
        : table.leafPage(
            generation.tree(TreeKind.PROTECTED_TABLE),
            generation.pageCount(),
            table.shape().leafIndex(id));
  }

  /** Returns {@link Entry#place} of an id in its leaf, or 0. */
  private long entry(Generation generation, long id, long leaf) {
    TreeReader table = store.protectedTable();
    int slot = table.shape().slotInLeaf(id);
    return leaf == 0 ? 0 : table.place(leaf, slot, Entry.Kind.PROTECTED, generation.pageCount());
  }

  /** Returns the content of a page that was never written. */
  MemorySegment zeros() {
    return zeros;
  }

  /** Returns the exception for an id that cannot be freed. */
  RuntimeException notFreeable(long id) {
    return id >= 0 && id <= store.protectedIds().highest()
        ? new DoubleFreeException(store.file().name(), KIND, id)
        : outOfBounds(id);
  }

  /** Returns the exception for an id that cannot be read or written. */
  public OutOfBoundsException outOfBounds(long id) {
    return new OutOfBoundsException(store.file().name(), KIND, id, "allocated protected pages");
  }
}
