package io.mappedpages.strategies;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;

/**
 * A strategy that keeps what is free in memory. It learns that at the first proposal: a store that
 * is only read, or whose file needs no page, never pays for it.
 */
abstract class TreeStrategy implements AllocationStrategy {
  final FreeBits bits = new FreeBits();

  private final FreeSpace space;
  private boolean built;

  TreeStrategy(FreeSpace space) {
    this.space = space;
  }

  /** Returns the summaries that have to know of changes. */
  abstract SummaryTree tree();

  /** Returns a run of free pages, or -1. */
  abstract long choose(long runPages, long alignmentPages);

  @Override
  public final long propose(long runPages, long alignmentPages, long nearPage) {
    if (!built) {
      bits.build(space);
      built = true;
    }
    // Right behind the neighbour: what is written together then goes out in one piece.
    long behind = nearPage + 1;
    if (nearPage >= 0 && behind % alignmentPages == 0 && bits.isFree(behind, runPages)) {
      return behind;
    }
    return choose(runPages, alignmentPages);
  }

  @Override
  public void allocated(long firstPage, long count) {
    mark(firstPage, count, false);
  }

  @Override
  public void freed(long firstPage, long count) {
    mark(firstPage, count, true);
  }

  private void mark(long firstPage, long count, boolean free) {
    if (built) {
      bits.mark(firstPage, count, free);
      tree().changed(firstPage, count);
    }
  }

  @Override
  public void resized(long pageCount) {
    if (built) {
      long old = bits.pageCount();
      bits.resize(pageCount);
      tree().changed(Math.min(old, pageCount), Math.abs(pageCount - old));
    }
  }
}
