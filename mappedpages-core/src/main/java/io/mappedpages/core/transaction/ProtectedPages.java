package io.mappedpages.core.transaction;

import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
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
      return !find(pin.generation(), id).isAbsent();
    } finally {
      pin.release();
    }
  }

  private Entry find(Generation generation, long id) {
    return id < 0 || id >= PageGeometry.MAX_PAGES
        ? Entry.ABSENT
        : store
            .protectedTable()
            .find(
                generation.tree(TreeKind.PROTECTED_TABLE),
                generation.pageCount(),
                id,
                Entry.Kind.PROTECTED);
  }

  /**
   * Returns the content of a page in a generation, checked once and read-only.
   *
   * @throws OutOfBoundsException if the id is not allocated there
   */
  public MemorySegment content(Generation generation, long id) {
    TreeReader table = store.protectedTable();
    long pageCount = generation.pageCount();
    long leaf =
        id < 0 || id >= PageGeometry.MAX_PAGES
            ? 0
            : table.leafPage(
                generation.tree(TreeKind.PROTECTED_TABLE), pageCount, table.shape().leafIndex(id));
    int slot = table.shape().slotInLeaf(id);
    long place = leaf == 0 ? 0 : table.place(leaf, slot, Entry.Kind.PROTECTED, pageCount);
    if (place == 0) {
      throw outOfBounds(id);
    }
    long page = Entry.page(place);
    return page == 0 ? zeros : store.reads().checked(KIND, id, page, table.checksum(leaf, slot));
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
