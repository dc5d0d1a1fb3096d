package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * One entry of a tree page, 16 bytes: a child of a branch, or what a table says of an id.
 *
 * <pre>
 *   word 0   page: bits 0..39 | run: bits 40..47 | kind: bits 48..55 | flags: bits 56..63
 *   word 1   birth: 32 bits   | crc32c: 32 bits
 * </pre>
 *
 * <p>All zero: nothing there. A checksum lives in the page that refers to its subject, so that lost
 * and misdirected writes are noticed.
 *
 * @param kind what the entry is
 * @param flags of a branch, bit 0: nothing below is free; of a compressed page, bits 0..2: the
 *     binary logarithm of its logical size in pages, bits 3..7: the number of its codec
 * @param page the first physical page; 0 for a page that was never written and reads as zeros
 * @param run how many physical pages: 1, or for a compressed page up to its logical size; 0 if
 *     {@code page} is 0
 * @param birth the number of the last snapshot that existed when the page was written
 * @param checksum CRC32C of the page or run; 0 for a regular page, which is written in place
 */
public record Entry(Kind kind, int flags, long page, int run, int birth, int checksum) {
  /** The size of an entry. */
  public static final int BYTES = 16;

  /** The binary logarithm of {@link #BYTES}. */
  public static final int BYTES_SHIFT = 4;

  /** The layout of an entry; {@code place} packs the fields that the head of the class draws. */
  public static final StructLayout LAYOUT =
      structLayout(U64.withName("place"), U32.withName("birth"), U32.withName("crc32c"));

  private static final long PAGE_MASK = (1L << 40) - 1;
  private static final int RUN_SHIFT = 40;
  private static final int KIND_SHIFT = 48;
  private static final int FLAGS_SHIFT = 56;
  private static final int FULL = 1;
  private static final int SIZE_MASK = 7;
  private static final int CODEC_SHIFT = 3;

  /** The most codecs that the pages of a file can have; their numbers begin with 1. */
  public static final int MAX_CODECS = 31;

  /** The binary logarithm of the largest logical size of a compressed page, in pages. */
  public static final int MAX_SIZE_SHIFT = 6;

  private static final long BIRTH_AT = offset(LAYOUT, "birth");
  private static final long CRC_AT = offset(LAYOUT, "crc32c");

  /** What an entry is. */
  public enum Kind {
    /** Nothing: all 16 bytes are zero. */
    ABSENT(0),
    /** A child of a branch. */
    CHILD(1),
    /** A regular page. */
    REGULAR(2),
    /** A protected page. */
    PROTECTED(3),
    /** A compressed page. */
    COMPRESSED(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Returns what stands on disk. */
    public int code() {
      return code;
    }
  }

  /** Nothing there. */
  public static final Entry ABSENT = new Entry(Kind.ABSENT, 0, 0, 0, 0, 0);

  /** Makes the entry of a branch's child. */
  public static Entry child(long page, boolean full, int birth, int checksum) {
    return new Entry(Kind.CHILD, full ? FULL : 0, page, 1, birth, checksum);
  }

  /** Makes the entry of a regular page. */
  public static Entry regular(long page, int birth) {
    return new Entry(Kind.REGULAR, 0, page, 1, birth, 0);
  }

  /** Makes the entry of a protected page that has content. */
  public static Entry protectedPage(long page, int birth, int checksum) {
    return new Entry(Kind.PROTECTED, 0, page, 1, birth, checksum);
  }

  /** Makes the entry of a protected page that was never written: it takes no physical page. */
  public static Entry protectedZero(int birth) {
    return new Entry(Kind.PROTECTED, 0, 0, 0, birth, 0);
  }

  /** Makes the entry of a compressed page that has content. */
  public static Entry compressed(PageForm form, long page, int run, int birth, int checksum) {
    return new Entry(Kind.COMPRESSED, flags(form), page, run, birth, checksum);
  }

  /** Makes the entry of a compressed page that was never written: it takes no physical page. */
  public static Entry compressedZero(PageForm form, int birth) {
    return new Entry(Kind.COMPRESSED, flags(form), 0, 0, birth, 0);
  }

  /** Returns the flags of a compressed page. */
  public static int flags(PageForm form) {
    return form.sizeShift() | form.codec() << CODEC_SHIFT;
  }

  /** Returns logical size and codec of a compressed page. */
  public PageForm form() {
    return form(flags);
  }

  /** Returns logical size and codec of a compressed page, from its flags. */
  public static PageForm form(int flags) {
    return new PageForm(flags & SIZE_MASK, flags >>> CODEC_SHIFT);
  }

  /** Returns whether nothing below a child is free. */
  public boolean full() {
    return flags == FULL;
  }

  /** Returns whether the content of a compressed page is stored as it is, without a header. */
  public boolean isPlain() {
    return run == 1 << (flags & SIZE_MASK);
  }

  /** Returns whether nothing is there. */
  public boolean isAbsent() {
    return kind == Kind.ABSENT;
  }

  /** Returns whether the entry at an index of a node is not absent. */
  public static boolean isPresent(MemorySegment node, int index) {
    return kindOf(node, index) != 0;
  }

  /** Returns whether an entry leaves nothing free: present, and full if it is a child. */
  public static boolean leavesNothingFree(MemorySegment node, int index) {
    long word = node.get(U64, (long) index << BYTES_SHIFT);
    int kind = (int) (word >>> KIND_SHIFT) & 0xff;
    return kind != 0 && (kind != Kind.CHILD.code || (word >>> FLAGS_SHIFT & FULL) != 0);
  }

  private static int kindOf(MemorySegment node, int index) {
    return (int) (node.get(U64, (long) index << BYTES_SHIFT) >>> KIND_SHIFT) & 0xff;
  }

  /** Writes the entry into a node. */
  public void encode(MemorySegment node, int index) {
    long at = (long) index << BYTES_SHIFT;
    long word =
        page
            | (long) run << RUN_SHIFT
            | (long) kind.code << KIND_SHIFT
            | (long) flags << FLAGS_SHIFT;
    node.set(U64, at, word);
    node.set(U32, at + BIRTH_AT, birth);
    node.set(U32, at + CRC_AT, checksum);
  }

  /**
   * Reads an entry of a node. Total: any bytes give an entry of the wanted kind, or absent, or an
   * exception.
   *
   * @param wanted the kind that this node holds
   * @param pageCount pages beyond are refused
   */
  public static Entry parse(MemorySegment node, int index, Kind wanted, long pageCount)
      throws DamageException {
    long word = place(node, 0, index, wanted, pageCount);
    if (word == 0) {
      return ABSENT;
    }
    int flags = (int) (word >>> FLAGS_SHIFT);
    int run = (int) (word >>> RUN_SHIFT) & 0xff;
    return new Entry(wanted, flags, page(word), run, birth(node, index), checksum(node, 0, index));
  }

  private static int birth(MemorySegment node, int index) {
    return node.get(U32, ((long) index << BYTES_SHIFT) + BIRTH_AT);
  }

  /** Returns the page of an entry that {@link #place} gave. */
  public static long page(long place) {
    return place & PAGE_MASK;
  }

  /** Returns the checksum of an entry of a node that begins at an offset. */
  public static int checksum(MemorySegment bytes, long nodeAt, int index) {
    return bytes.get(U32, nodeAt + ((long) index << BYTES_SHIFT) + CRC_AT);
  }

  /**
   * Checks an entry of a node that begins at an offset. What {@link #parse} does, without an
   * object: a walk through a tree leaves no garbage.
   *
   * @return the first word of the entry, of which {@link #page} is part; 0 if it is absent
   */
  public static long place(MemorySegment bytes, long nodeAt, int index, Kind wanted, long pageCount)
      throws DamageException {
    long at = nodeAt + ((long) index << BYTES_SHIFT);
    long word = bytes.get(U64, at);
    int birth = bytes.get(U32, at + BIRTH_AT);
    int checksum = bytes.get(U32, at + CRC_AT);
    if (word == 0 && birth == 0 && checksum == 0) {
      return 0;
    }
    int kind = (int) (word >>> KIND_SHIFT) & 0xff;
    long page = word & PAGE_MASK;
    int run = (int) (word >>> RUN_SHIFT) & 0xff;
    int flags = (int) (word >>> FLAGS_SHIFT);
    boolean staged = wanted == Kind.PROTECTED || wanted == Kind.COMPRESSED;
    boolean zeroPage = staged && page == 0 && run == 0 && checksum == 0;
    int most = wanted == Kind.COMPRESSED ? 1 << (flags & SIZE_MASK) : 1;
    boolean placed =
        page >= PageGeometry.FIRST_DATA_PAGE && run > 0 && run <= most && page <= pageCount - run;
    boolean flagged =
        wanted == Kind.COMPRESSED
            ? isForm(flags)
            : (flags & ~(wanted == Kind.CHILD ? FULL : 0)) == 0;
    boolean summed = wanted != Kind.REGULAR || checksum == 0;
    if (kind != wanted.code || !(zeroPage || placed) || !flagged || !summed) {
      throw new DamageException(
          "entry " + index + " absent or one " + wanted + " page in 3.." + (pageCount - 1),
          String.format("0x%016x%08x%08x", word, birth, checksum));
    }
    return word;
  }

  private static boolean isForm(int flags) {
    int sizeShift = flags & SIZE_MASK;
    return sizeShift > 0 && sizeShift <= MAX_SIZE_SHIFT && flags >>> CODEC_SHIFT > 0;
  }
}
