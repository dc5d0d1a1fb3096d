package com.example.nearfit;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;

/** Asks the pager's own free space, which is always up to date: so it needs to remember nothing. */
final class NearFit implements AllocationStrategy {
  private final FreeSpace space;
  private long last;

  NearFit(FreeSpace space) {
    this.space = space;
  }

  @Override
  public long propose(long runPages, long alignmentPages, long nearPage) {
    long from = nearPage >= 0 ? nearPage + 1 : last;
    long page = search(from, space.pageCount(), runPages, alignmentPages);
    return page >= 0 ? page : search(0, from, runPages, alignmentPages);
  }

  /** Returns the first run that begins at a page or behind it, and before another one, or -1. */
  private long search(long from, long before, long runPages, long alignmentPages) {
    long page = space.nextFree(from);
    while (page >= 0 && page < before) {
      long aligned = Math.ceilDiv(page, alignmentPages) * alignmentPages;
      long free = space.freeRunLength(aligned, runPages);
      if (free == runPages) {
        return aligned;
      }
      page = space.nextFree(aligned + Math.max(free, 1));
    }
    return -1;
  }

  @Override
  public void allocated(long firstPage, long count) {
    last = firstPage + count;
  }

  @Override
  public void freed(long firstPage, long count) {}

  @Override
  public void resized(long pageCount) {}
}
