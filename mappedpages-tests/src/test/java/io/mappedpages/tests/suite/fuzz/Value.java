package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.core.format.PageGeometry;

/**
 * What a field becomes: near what it was, at the edge of a range, or the number of a page that is
 * something else.
 *
 * @param kind how the number is meant
 * @param number 24 bits, signed
 */
record Value(int kind, int number) {
  private static final int PAGES = 12;

  // Not close below 2^62: a store that far along cannot be closed before it has gone further.
  private static final long[] EDGES = {
    0,
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    12,
    16,
    31,
    32,
    63,
    64,
    65,
    255,
    256,
    1024,
    65_535,
    65_536,
    1L << 20,
    1L << 24,
    (1L << 31) - 1,
    1L << 31,
    (1L << 32) - 1,
    1L << 32,
    (1L << 33) + 1,
    (1L << 40) - 1,
    1L << 40,
    (1L << 40) + 1,
    1L << 48,
    1L << 56,
    1L << 62,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2
  };

  /**
   * Returns the new value.
   *
   * @param before what the field was
   * @param own the page that it lies in
   * @param bits its size
   * @param other the same field of another structure
   */
  long of(SoundStore store, long before, long own, int bits, long other) {
    return switch (kind % 8) {
      case 0 -> before ^ 1L << Math.floorMod(number, bits);
      case 1 -> before + (byte) number;
      case 2 -> EDGES[Math.floorMod(number, EDGES.length)];
      case 3 -> page(store, own);
      case 4 -> number;
      case 5 -> (long) number << 16;
      case 6 -> other;
      default -> 0;
    };
  }

  /** Returns the number of a page that has a part in the store, or has none. */
  long page(SoundStore store, long own) {
    int index = Math.floorMod(number, PAGES);
    int which = Math.floorMod(number / PAGES, 1 << 16);
    return switch (index) {
      case 0, 1, 2 -> store.nodes().get(which % store.nodes().size()).page();
      case 3, 4 -> store.content().get(which % store.content().size());
      case 5, 6 -> store.regular().get(which % store.regular().size());
      case 7 -> store.free().get(which % store.free().size());
      case 8 -> which % PageGeometry.FIRST_DATA_PAGE;
      case 9 -> store.pageCount() + (byte) which;
      case 10 -> own;
      default -> which % store.pageCount();
    };
  }
}
