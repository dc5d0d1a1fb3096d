package io.mappedpages.strategies;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;

/**
 * A strategy that keeps a tree of what is free. The tree is made at the first proposal: a store
 * that is only read, or whose file needs no page, never pays for it.
 */
abstract class TreeStrategy<T extends PageTree> implements AllocationStrategy {
  private final FreeSpace space;
  private final T tree;
  private boolean built;

  TreeStrategy(FreeSpace space, T tree) {
    this.space = space;
    this.tree = tree;
  }

  /** Returns a run of free pages, or -1. */
  abstract long choose(T built, long runPages, long alignmentPages);

  @Override
  public final long propose(long runPages, long alignmentPages, long nearPage) {
    if (!built) {
      tree.build(space);
      built = true;
    }
    // Right behind the neighbour: what is written together then goes out in one piece.
    long behind = nearPage + 1;
    if (nearPage >= 0 && behind % alignmentPages == 0 && tree.isFree(behind, runPages)) {
      return behind;
    }
    return choose(tree, runPages, alignmentPages);
  }

  @Override
  public void allocated(long firstPage, long count) {
    if (built) {
      tree.mark(firstPage, count, false);
    }
  }

  @Override
  public void freed(long firstPage, long count) {
    if (built) {
      tree.mark(firstPage, count, true);
    }
  }

  @Override
  public void resized(long pageCount) {
    if (built) {
      tree.resize(pageCount);
    }
  }
}
