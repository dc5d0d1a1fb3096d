package io.mappedpages.tests.suite.strategies;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;

/** Takes the last run that is long enough, and looks at all of them to find it. */
final class LinearStrategy implements AllocationStrategy {
  private final FreeSpace space;

  LinearStrategy(FreeSpace space) {
    this.space = space;
  }

  @Override
  public long propose(long runPages, long alignmentPages, long nearPage) {
    long last = -1;
    for (long page = space.nextFree(0); page >= 0; ) {
      long run = space.freeRunLength(page, space.pageCount() - page);
      long aligned = Math.ceilDiv(page, alignmentPages) * alignmentPages;
      last = aligned + runPages <= page + run ? aligned : last;
      page = space.nextFree(page + run);
    }
    return last;
  }

  @Override
  public void allocated(long firstPage, long count) {
    // Nothing is remembered.
  }

  @Override
  public void freed(long firstPage, long count) {
    // Nothing is remembered.
  }

  @Override
  public void resized(long pageCount) {
    // Nothing is remembered.
  }
}
