package io.mappedpages.core.format;

/** The trees of a store. */
public enum TreeKind {
  /** Physical page to one bit: taken or free. */
  ALLOCATION_MAP(0, "allocation map"),
  /** {@code PageId} to the place of the page. */
  REGULAR_TABLE(1, "regular table"),
  /** {@code ProtectedPageId} to the current copy and its checksum. */
  PROTECTED_TABLE(2, "protected table");

  private final int index;
  private final String title;

  TreeKind(int index, String title) {
    this.index = index;
    this.title = title;
  }

  /** Returns the place of the root in the commit record. */
  public int index() {
    return index;
  }

  /** Returns how messages and documents call the tree. */
  public String title() {
    return title;
  }

  /** Keys have 40 bits: page numbers, and ids. */
  public static final int KEY_BITS = 40;

  /** Returns how many levels of branches it takes to hold every key. */
  public int maxLevels(PageGeometry geometry) {
    return Math.ceilDiv(KEY_BITS - leafBits(geometry), geometry.pageShift() - Entry.BYTES_SHIFT);
  }

  /** Returns how many low bits of a key select the bit or entry in a leaf. */
  public int leafBits(PageGeometry geometry) {
    return this == ALLOCATION_MAP
        ? geometry.pageShift() + 3
        : geometry.pageShift() - Entry.BYTES_SHIFT;
  }
}
