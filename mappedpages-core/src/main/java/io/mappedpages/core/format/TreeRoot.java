package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * Where a tree begins, 24 bytes in the commit record. All zero: the tree is empty.
 *
 * @param page the physical page of the root; 0 if the tree is empty
 * @param birth the number of the last snapshot that existed when the root was written
 * @param checksum CRC32C of the root page: a lost or misdirected write of it is noticed
 * @param levels how many levels of branches lie above the leaves; 0: the root is a leaf
 */
public record TreeRoot(long page, int birth, int checksum, int levels) {
  /** The size of a root in the commit record. */
  public static final int BYTES = 24;

  /** An empty tree. */
  public static final TreeRoot EMPTY = new TreeRoot(0, 0, 0, 0);

  /** The layout of a root. */
  public static final StructLayout LAYOUT =
      structLayout(
          U64.withName("page"),
          U32.withName("birth"),
          U32.withName("crc32c"),
          U32.withName("levels"),
          U32.withName("reserved"));

  private static final long PAGE_AT = offset(LAYOUT, "page");
  private static final long BIRTH_AT = offset(LAYOUT, "birth");
  private static final long CRC_AT = offset(LAYOUT, "crc32c");
  private static final long LEVELS_AT = offset(LAYOUT, "levels");
  private static final long RESERVED_AT = offset(LAYOUT, "reserved");

  /** Returns whether the tree has no page. */
  public boolean isEmpty() {
    return page == 0;
  }

  void encode(MemorySegment record, long at) {
    record.set(U64, at + PAGE_AT, page);
    record.set(U32, at + BIRTH_AT, birth);
    record.set(U32, at + CRC_AT, checksum);
    record.set(U32, at + LEVELS_AT, levels);
  }

  /**
   * Reads a root. More levels than any key needs are refused: their arithmetic would overflow.
   *
   * @param maxLevels how many levels of branches the tree may have
   */
  static TreeRoot parse(MemorySegment record, long at, int index, long pageCount, int maxLevels)
      throws DamageException {
    TreeRoot root =
        new TreeRoot(
            record.get(U64, at + PAGE_AT),
            record.get(U32, at + BIRTH_AT),
            record.get(U32, at + CRC_AT),
            record.get(U32, at + LEVELS_AT));
    boolean empty = root.page == 0;
    boolean valid =
        empty
            ? root.equals(EMPTY)
            : root.page >= PageGeometry.FIRST_DATA_PAGE
                && root.page < pageCount
                && root.levels >= 0
                && root.levels <= maxLevels;
    if (!valid || record.get(U32, at + RESERVED_AT) != 0) {
      throw new DamageException(
          "tree root %d empty, or of at most %d levels in pages 3..%d"
              .formatted(index, maxLevels, pageCount - 1),
          root.toString());
    }
    return root;
  }
}
