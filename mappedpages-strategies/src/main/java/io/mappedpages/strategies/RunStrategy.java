package io.mappedpages.strategies;

import io.mappedpages.spi.FreeSpace;

/** A strategy that looks for runs, and what several of them have in common. */
abstract class RunStrategy extends TreeStrategy<RunTree> {
  private static final int TRIES = 32;

  RunStrategy(FreeSpace space, RunTree.Classes classes) {
    super(space, new RunTree(classes));
  }

  /** Returns the first place, not below a page, for an aligned run, or -1. */
  static long firstAligned(RunTree tree, long from, long runPages, long alignmentPages) {
    long page = from;
    for (int i = 0; i < TRIES; i++) {
      page = tree.first(page, runPages);
      long aligned = alignedUp(page, alignmentPages);
      if (page < 0 || aligned == page || tree.isFree(aligned, runPages)) {
        return aligned;
      }
      page = aligned;
    }
    // One that is this long holds an aligned one wherever it begins.
    long surely = tree.first(page, runPages + alignmentPages - 1);
    return alignedUp(surely, alignmentPages);
  }

  /**
   * Returns a place in the first run of the lowest class, not below one, or -1.
   *
   * @param lowestClass of which every run is long enough
   */
  static long inClass(RunTree tree, int lowestClass, long runPages, long alignmentPages) {
    long present = lowestClass > 63 ? 0 : tree.classesPresent() & -1L << lowestClass;
    if (present == 0) {
      return -1;
    }
    long page = tree.firstOfClass(Long.numberOfTrailingZeros(present));
    long aligned = alignedUp(page, alignmentPages);
    return aligned == page || tree.isFree(aligned, runPages) ? aligned : -1;
  }

  private static long alignedUp(long page, long alignmentPages) {
    return page < 0 ? page : Math.ceilDiv(page, alignmentPages) * alignmentPages;
  }
}
