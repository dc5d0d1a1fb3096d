package io.mappedpages.core.space;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;

/**
 * The strategy that serves when none is named: the lowest free run that is long enough.
 *
 * <p>Algorithm: first fit (Knuth, The Art of Computer Programming, vol. 1, 2.5), with a bound below
 * which nothing is free, so that a single page costs a look at one word of the map in most cases.
 * Memory: that one number.
 */
public final class FirstFit implements AllocationStrategy {
  /** The name in options and messages. */
  public static final String NAME = "first-fit";

  private final FreeSpace space;
  private long lowest;

  /** Looks at a space. */
  public FirstFit(FreeSpace space) {
    this.space = space;
  }

  @Override
  public long propose(long runPages, long alignmentPages, long nearPage) {
    lowest = space.nextFree(lowest);
    if (lowest < 0) {
      lowest = space.pageCount();
      return -1;
    }
    long page = alignedUp(lowest, alignmentPages);
    while (true) {
      page = alignedUp(space.nextFree(page), alignmentPages);
      if (page < 0) {
        return -1;
      }
      long free = space.freeRunLength(page, runPages);
      if (free >= runPages) {
        return page;
      }
      page += Math.max(free, 1);
    }
  }

  private static long alignedUp(long page, long alignmentPages) {
    return page < 0 ? page : Math.ceilDiv(page, alignmentPages) * alignmentPages;
  }

  @Override
  public void allocated(long firstPage, long count) {
    // The bound stays right: it only says that nothing below is free.
  }

  @Override
  public void freed(long firstPage, long count) {
    lowest = Math.min(lowest, firstPage);
  }

  @Override
  public void resized(long pageCount) {
    lowest = Math.min(lowest, pageCount);
  }
}
