package io.mappedpages.tests;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;
import java.util.BitSet;

/** Free space in the plainest way: what a strategy is compared with. */
final class ModelSpace implements FreeSpace {
  private final BitSet taken = new BitSet();
  private int pageCount;

  ModelSpace(int pageCount) {
    this.pageCount = pageCount;
  }

  @Override
  public long pageCount() {
    return pageCount;
  }

  @Override
  public long freePageCount() {
    return pageCount - (long) taken.cardinality();
  }

  @Override
  public long nextFree(long fromPage) {
    int page = fromPage >= pageCount ? pageCount : taken.nextClearBit((int) fromPage);
    return page < pageCount ? page : -1;
  }

  @Override
  public long freeRunLength(long fromPage, long limit) {
    if (fromPage >= pageCount) {
      return 0;
    }
    int next = taken.nextSetBit((int) fromPage);
    int end = next < 0 ? pageCount : next;
    return Math.min(limit, end - fromPage);
  }

  /** Returns the first run that is free, or -1. */
  long firstRun(long run) {
    for (long page = nextFree(0); page >= 0; page = nextFree(page)) {
      long free = freeRunLength(page, run);
      if (free == run) {
        return page;
      }
      page += free;
    }
    return -1;
  }

  /** Takes a page that no strategy is told of. */
  void takeUnseen(long page) {
    taken.set((int) page);
  }

  /** Takes pages, and says so. */
  void take(AllocationStrategy strategy, long firstPage, long count) {
    if (count > 0) {
      if (freeRunLength(firstPage, count) < count) {
        throw new AssertionError("not free: " + count + " pages from " + firstPage);
      }
      taken.set((int) firstPage, (int) (firstPage + count));
      strategy.allocated(firstPage, count);
    }
  }

  /** Frees pages, and says so. */
  void giveBack(AllocationStrategy strategy, long firstPage, long count) {
    taken.clear((int) firstPage, (int) (firstPage + count));
    strategy.freed(firstPage, count);
  }

  /** Changes the length, and says so. */
  void resize(AllocationStrategy strategy, long newPageCount) {
    pageCount = (int) newPageCount;
    taken.clear(pageCount, Math.max(pageCount, taken.length()));
    strategy.resized(newPageCount);
  }
}
