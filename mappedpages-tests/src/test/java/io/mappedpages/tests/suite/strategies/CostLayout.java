package io.mappedpages.tests.suite.strategies;

import java.util.BitSet;
import java.util.Random;

/** How the free pages of a file lie, before a strategy's steps are counted. */
enum CostLayout {
  /** Nowhere. */
  FULL(1, 0, 1, 0),

  /** One page, the last one. */
  LAST_PAGE(1, 0, 1, 0) {
    @Override
    BitSet free(int pages, Random random) {
      BitSet free = new BitSet(pages);
      free.set(pages - 1);
      return free;
    }
  },

  /** One page in a hundred, anywhere. */
  SCATTERED(1, 0, 1, 0) {
    @Override
    BitSet free(int pages, Random random) {
      BitSet free = new BitSet(pages);
      for (int i = 0; i < pages / RARE; i++) {
        free.set(random.nextInt(pages));
      }
      return free;
    }
  },

  /** Runs of up to 40 pages, anywhere; one page in a hundred. */
  MIXED(1, 0, 1, 0) {
    @Override
    BitSet free(int pages, Random random) {
      BitSet free = new BitSet(pages);
      for (int i = 0; i < pages / RARE / 20; i++) {
        int page = random.nextInt(pages - 40);
        free.set(page, page + 1 + random.nextInt(40));
      }
      return free;
    }
  },

  /** Every other page at the end of the file: no run at all. */
  ALTERNATING(16, 1, 2, 1),

  /** Runs of 7 pages, far from each other: one page too short for 8. */
  SEVENS_APART(1, 7, 700, 350),

  /** Runs of 7 pages with one taken page between them, at the end of the file. */
  SEVENS_NEAR(16, 7, 8, 1),

  /** Runs of 16 pages, far from each other and aligned. */
  SIXTEENS(1, 16, 1600, 800),

  /** Runs of 14 pages that hold no eight aligned ones, far from each other. */
  MISALIGNED(1, 14, 1600, 801),

  /** Runs of 63 pages across the words of 64. */
  ACROSS_WORDS(1, 63, 1600, 33),

  /** Runs of 1023 pages with one taken page between them. */
  LONG_RUNS(1, 1023, 1024, 1),

  /** Everywhere. */
  EMPTY(1, 64, 64, 0);

  private static final int RARE = 100;

  private final int share;
  private final int runPages;
  private final int period;
  private final int phase;

  /**
   * A regular one.
   *
   * @param share in which part of the file, the last one, there are free pages: 1 for all, 2 for
   *     the second half
   * @param runPages how long the runs are
   * @param period how far apart they begin
   * @param phase where the first one begins
   */
  CostLayout(int share, int runPages, int period, int phase) {
    this.share = share;
    this.runPages = runPages;
    this.period = period;
    this.phase = phase;
  }

  /** Returns which pages of a file are free. */
  BitSet free(int pages, Random random) {
    BitSet free = new BitSet(pages);
    int first = pages - pages / share + phase;
    for (int page = first; runPages > 0 && page + runPages <= pages; page += period) {
      free.set(page, page + runPages);
    }
    return free;
  }
}
