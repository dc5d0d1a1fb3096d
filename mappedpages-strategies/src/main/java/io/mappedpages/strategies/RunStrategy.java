package io.mappedpages.strategies;

import io.mappedpages.spi.FreeSpace;
import org.jspecify.annotations.Nullable;

/** A strategy that looks for runs, and what several of them have in common. */
abstract class RunStrategy extends TreeStrategy {
  private static final int TRIES = 32;

  private final RunTree tree;

  /**
   * Serves a pager.
   *
   * @param classes by which {@link #inClass} chooses, or null
   */
  RunStrategy(FreeSpace space, RunTree.@Nullable Classes classes) {
    super(space);
    this.tree = new RunTree(bits, classes);
  }

  @Override
  final RunTree tree() {
    return tree;
  }

  /** Returns the first place, not below a page, for an aligned run, or -1. */
  final long firstAligned(long from, long runPages, long alignmentPages) {
    long page = from;
    for (int i = 0; i < TRIES; i++) {
      page = runPages == 1 ? bits.next(page) : tree.first(page, runPages);
      long aligned = alignedUp(page, alignmentPages);
      if (page < 0 || aligned == page || bits.isFree(aligned, runPages)) {
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
  final long inClass(int lowestClass, long runPages, long alignmentPages) {
    long present = lowestClass > 63 ? 0 : tree.classesPresent() & -1L << lowestClass;
    if (present == 0) {
      return -1;
    }
    long page = tree.firstOfClass(Long.numberOfTrailingZeros(present));
    long aligned = alignedUp(page, alignmentPages);
    return aligned == page || bits.isFree(aligned, runPages) ? aligned : -1;
  }

  private static long alignedUp(long page, long alignmentPages) {
    return page < 0 ? page : Math.ceilDiv(page, alignmentPages) * alignmentPages;
  }
}
