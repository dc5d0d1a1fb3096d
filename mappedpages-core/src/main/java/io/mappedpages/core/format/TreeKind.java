package io.mappedpages.core.format;

import org.jspecify.annotations.Nullable;

/** The trees of a store. */
public enum TreeKind {
  /** Physical page to one bit: taken or free. */
  ALLOCATION_MAP(0, "allocation map"),
  /** {@code PageId} to the place of the page. */
  REGULAR_TABLE(1, "regular table"),
  /** {@code ProtectedPageId} to the current copy and its checksum. */
  PROTECTED_TABLE(2, "protected table"),
  /** {@code CompressedPageId} to the run of pages that holds it, and its checksum. */
  COMPRESSED_TABLE(3, "compressed table"),
  /** Number of a snapshot to what is known of it: a leaf of its own. */
  SNAPSHOT_CATALOGUE(4, "snapshot catalogue"),
  /** Number of a codec to its name; one leaf. */
  CODEC_NAMES(5, "codec names"),
  /** Number of a dictionary, and which of its pages, to a part of its bytes. */
  DICTIONARIES(6, "dictionaries");

  private final int index;
  private final String title;

  TreeKind(int index, String title) {
    this.index = index;
    this.title = title;
  }

  /** Returns the tree whose root has a place in the commit record, or null if there is none. */
  public static @Nullable TreeKind of(int index) {
    for (TreeKind kind : values()) {
      if (kind.index == index) {
        return kind;
      }
    }
    return null;
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
    if (this == CODEC_NAMES) {
      return 0;
    }
    int keyBits =
        switch (this) {
          case DICTIONARIES -> Dictionary.KEY_BITS;
          case SNAPSHOT_CATALOGUE -> Integer.SIZE;
          default -> KEY_BITS;
        };
    return Math.ceilDiv(keyBits - leafBits(geometry), geometry.pageShift() - Entry.BYTES_SHIFT);
  }

  /** Returns whether the leaves have entries: those of pages, which snapshots keep. */
  public boolean isTable() {
    return this == REGULAR_TABLE || this == PROTECTED_TABLE || this == COMPRESSED_TABLE;
  }

  /** Returns how many low bits of a key select the bit or entry in a leaf. */
  public int leafBits(PageGeometry geometry) {
    return switch (this) {
      case ALLOCATION_MAP -> geometry.pageShift() + 3;
      case DICTIONARIES, SNAPSHOT_CATALOGUE -> 0;
      default -> geometry.pageShift() - Entry.BYTES_SHIFT;
    };
  }
}
