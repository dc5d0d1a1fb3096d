package io.mappedpages.core.commit;

import io.mappedpages.OutOfBoundsException;
import io.mappedpages.ReservedPageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.table.ProtectedPlaces;
import io.mappedpages.core.table.Trees;
import io.mappedpages.core.tree.TreeReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Finds pages by id, as of a generation that the caller pins. Takes no lock. */
public final class PinnedPages {
  /** How messages call regular pages. */
  public static final String REGULAR = "page";

  /** How messages call protected pages. */
  public static final String PROTECTED = "protected page";

  private final ReadStore store;
  private final MemorySegment zeros;

  /** Finds pages of a store. */
  public PinnedPages(ReadStore store) {
    this.store = store;
    this.zeros = Arena.ofAuto().allocate(store.geometry().pageBytes(), 64).asReadOnly();
  }

  // ---- regular pages ----

  /**
   * Refuses ids that no regular page can have.
   *
   * @throws ReservedPageException for 0, 1 and 2
   * @throws OutOfBoundsException for negative ids, and those that no file can have
   */
  public void checkRegularId(long id) {
    if (id >= 0 && id < PageGeometry.FIRST_DATA_PAGE) {
      throw new ReservedPageException(store.file().name(), id);
    }
    if (id < 0 || (id >= store.generations().current().pageCount() && isBehindTable(id))) {
      throw regularOutOfBounds(id);
    }
  }

  /** In a file that was cut, ids may be higher than any page is. */
  private boolean isBehindTable(long id) {
    return id >= PageGeometry.MAX_PAGES
        || store.generations().<Boolean>newest(generation -> id > highestRegular(generation));
  }

  private static long highestRegular(Generation generation) {
    return generation
        .trees()
        .regular()
        .lastKey(generation.tree(TreeKind.REGULAR_TABLE), generation.pageCount());
  }

  /** Returns the physical page of a regular page, or 0 if it is not allocated. */
  public long findRegular(Generation generation, long id) {
    return generation
        .trees()
        .regular()
        .findPage(
            generation.tree(TreeKind.REGULAR_TABLE),
            generation.pageCount(),
            id,
            Entry.Kind.REGULAR);
  }

  /**
   * Returns where a regular page lies, for who has no latches that know.
   *
   * @throws OutOfBoundsException if it is not allocated
   */
  public long regularPlace(Generation generation, long id) {
    return generation.trees().inPlace().contains(id) ? id : findRegularPlace(generation, id);
  }

  private long findRegularPlace(Generation generation, long id) {
    long page = findRegular(generation, id);
    if (page == 0) {
      throw regularOutOfBounds(id);
    }
    if (page == id) {
      generation.trees().inPlace().add(id);
    }
    return page;
  }

  /**
   * Returns what is known of a regular page.
   *
   * @throws OutOfBoundsException if it is not allocated
   */
  public Entry regularEntry(Generation generation, long id) {
    Entry entry =
        generation
            .trees()
            .regular()
            .find(
                generation.tree(TreeKind.REGULAR_TABLE),
                generation.pageCount(),
                id,
                Entry.Kind.REGULAR);
    if (entry.isAbsent()) {
      throw regularOutOfBounds(id);
    }
    return entry;
  }

  /** Returns the exception for an id that cannot be read or written. */
  public OutOfBoundsException regularOutOfBounds(long id) {
    return new OutOfBoundsException(
        store.file().name(),
        REGULAR,
        id,
        "allocated pages, 3.." + (store.generations().current().pageCount() - 1));
  }

  // ---- protected pages ----

  /** Returns whether a protected page is allocated. */
  public boolean isProtectedAllocated(Generation generation, long id) {
    long known = generation.trees().protectedPlaces().find(id, generation.number());
    return known == 0
        ? entry(generation, id, leaf(generation, id)) != 0
        : known != ProtectedPlaces.ABSENT;
  }

  /**
   * Returns the content of a protected page, checked once and read-only.
   *
   * @throws OutOfBoundsException if it is not allocated
   */
  public MemorySegment protectedContent(Generation generation, long id) {
    long place = protectedPlace(generation, id);
    return place == ProtectedPlaces.NOT_WRITTEN ? zeros : store.extents().page(place);
  }

  /**
   * Returns where a protected page lies, its content checked once. What is usual is short, to be
   * inlined.
   *
   * @return a physical page, or {@link ProtectedPlaces#NOT_WRITTEN}
   * @throws OutOfBoundsException if it is not allocated
   */
  public long protectedPlace(Generation generation, long id) {
    long known = generation.trees().protectedPlaces().findChecked(id, generation.number());
    return known != 0 && known != ProtectedPlaces.ABSENT ? known : checkedPlace(generation, id);
  }

  private long checkedPlace(Generation generation, long id) {
    Trees trees = generation.trees();
    TreeReader table = trees.protectedTable();
    long leaf = leaf(generation, id);
    long entry = entry(generation, id, leaf);
    if (entry == 0) {
      throw protectedOutOfBounds(id);
    }
    long page = Entry.page(entry);
    if (page == 0) {
      page = ProtectedPlaces.NOT_WRITTEN;
    } else {
      int slot = table.shape().slotInLeaf(id);
      trees.reads().verify(PROTECTED, id, page, table.checksum(leaf, slot));
    }
    trees.protectedPlaces().fillChecked(id, page);
    return page;
  }

  /** Returns the page of the leaf that has an id's entry, or 0 if there is none. */
  private static long leaf(Generation generation, long id) {
    TreeReader table = generation.trees().protectedTable();
    return id < 0 || id >= PageGeometry.MAX_PAGES
        ? 0
        : table.leafPage(
            generation.tree(TreeKind.PROTECTED_TABLE),
            generation.pageCount(),
            table.shape().leafIndex(id));
  }

  /** Returns {@link Entry#place} of an id in its leaf, or 0. */
  private static long entry(Generation generation, long id, long leaf) {
    TreeReader table = generation.trees().protectedTable();
    int slot = table.shape().slotInLeaf(id);
    return leaf == 0 ? 0 : table.place(leaf, slot, Entry.Kind.PROTECTED, generation.pageCount());
  }

  /**
   * Returns what is known of a protected page.
   *
   * @throws OutOfBoundsException if it is not allocated
   */
  public Entry protectedEntry(Generation generation, long id) {
    Entry entry =
        id < 0 || id >= PageGeometry.MAX_PAGES
            ? Entry.ABSENT
            : generation
                .trees()
                .protectedTable()
                .find(
                    generation.tree(TreeKind.PROTECTED_TABLE),
                    generation.pageCount(),
                    id,
                    Entry.Kind.PROTECTED);
    if (entry.isAbsent()) {
      throw protectedOutOfBounds(id);
    }
    return entry;
  }

  /** Returns the exception for an id that cannot be read or written. */
  public OutOfBoundsException protectedOutOfBounds(long id) {
    return new OutOfBoundsException(
        store.file().name(), PROTECTED, id, "allocated protected pages");
  }

  /** Returns the memory that a place of a protected page is part of. */
  public MemorySegment extent(long place) {
    return place == ProtectedPlaces.NOT_WRITTEN ? zeros : store.extents().extent(place);
  }

  /** Returns where in that memory it begins. */
  public long offsetBytes(long place) {
    return place == ProtectedPlaces.NOT_WRITTEN ? 0 : store.extents().offsetBytes(place);
  }

  /** Returns the content of a page that was never written. */
  public MemorySegment zeros() {
    return zeros;
  }
}
