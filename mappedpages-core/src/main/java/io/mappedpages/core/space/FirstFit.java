package io.mappedpages.core.space;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;

/**
 * The strategy that serves when none is named: for single pages the lowest that is free; for runs
 * the next one that is long enough, going round.
 *
 * <p>Algorithm: first fit and next fit (Knuth, The Art of Computer Programming, vol. 1, 2.5). A
 * bound below which nothing is free makes a single page cost a look at one word of the map in most
 * cases; a search for a run looks at so many runs at most, and goes on there the next time. Memory:
 * two numbers.
 */
public final class FirstFit implements AllocationStrategy {
  /** The name in options and messages. */
  public static final String NAME = "first-fit";

  private static final int TRIES = 256;

  private final FreeSpace space;
  private long lowest;
  private long nextRun;

  /** Looks at a space. */
  public FirstFit(FreeSpace space) {
    this.space = space;
  }

  @Override
  public long propose(long runPages, long alignmentPages, long nearPage) {
    if (runPages == 1 && alignmentPages == 1) {
      return proposePage();
    }
    long page = alignedUp(nearPage + 1, alignmentPages);
    if (nearPage >= 0 && space.freeRunLength(page, runPages) >= runPages) {
      return page;
    }
    page = nextRun;
    boolean wrapped = false;
    for (int i = 0; i < TRIES; i++) {
      page = alignedUp(space.nextFree(page), alignmentPages);
      if (page < 0) {
        if (wrapped) {
          break;
        }
        wrapped = true;
        page = 0;
        continue;
      }
      long free = space.freeRunLength(page, runPages);
      if (free >= runPages) {
        nextRun = page + runPages;
        return page;
      }
      page += Math.max(free, 1);
    }
    nextRun = Math.max(page, 0);
    return -1;
  }

  private long proposePage() {
    lowest = space.nextFree(lowest);
    if (lowest < 0) {
      lowest = space.nextFree(0); // a damaged map may have hidden pages until it was rewritten
    }
    if (lowest < 0) {
      lowest = space.pageCount();
      return -1;
    }
    return lowest;
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
