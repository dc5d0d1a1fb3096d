package io.mappedpages.core.format;

/**
 * The sizes that follow from the page size.
 *
 * @param pageBytes the page size, a power of two, 1 KiB to 1 MiB
 */
public record PageGeometry(int pageBytes) {
  /** The smallest page size of the format. */
  public static final int MIN_PAGE_BYTES = 1 << 10;

  /** The largest page size of the format. */
  public static final int MAX_PAGE_BYTES = 1 << 20;

  /** Page numbers have 40 bits; the count may be this large. */
  public static final long MAX_PAGES = 1L << 40;

  /** The superblock. */
  public static final long SUPERBLOCK_PAGE = 0;

  /** Commit records of even generations. */
  public static final long METADATA_A_PAGE = 1;

  /** The first page that can hold user data or a tree page. */
  public static final long FIRST_DATA_PAGE = 3;

  /** A store is created with this many pages. */
  public static final long INITIAL_PAGES = 64;

  /** Checks the page size. */
  public PageGeometry {
    if (!isPageSize(pageBytes)) {
      throw new IllegalArgumentException("page size " + pageBytes);
    }
  }

  /** Returns whether the format has pages of this size. */
  public static boolean isPageSize(long bytes) {
    return bytes >= MIN_PAGE_BYTES && bytes <= MAX_PAGE_BYTES && Long.bitCount(bytes) == 1;
  }

  /** Returns the binary logarithm of the page size. */
  public int pageShift() {
    return Integer.numberOfTrailingZeros(pageBytes);
  }

  /** Returns where a page begins in the file. */
  public long offsetBytes(long page) {
    return Math.multiplyExact(page, (long) pageBytes);
  }

  /** Returns the length of the record at the start of a metadata page; the rest of it is zero. */
  public int recordBytes() {
    return Math.min(pageBytes, CommitRecord.MAX_BYTES);
  }

  /** Returns the metadata page of a generation: 1 if it is even, 2 if it is odd. */
  public static long metadataPage(long generation) {
    return METADATA_A_PAGE + (generation & 1);
  }

  /** Returns how messages call the metadata page of a generation. */
  public static String metadataName(long page) {
    return page == METADATA_A_PAGE ? "metadata A" : "metadata B";
  }
}
