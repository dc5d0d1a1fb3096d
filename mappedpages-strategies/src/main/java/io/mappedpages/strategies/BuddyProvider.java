package io.mappedpages.strategies;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.FreeSpace;

/**
 * {@code buddy}: blocks of a power of two, at a multiple of their length. The smallest block that
 * is large enough is split; a block that becomes free coalesces with its buddy.
 *
 * <p><b>Algorithm</b>: the binary buddy system; Knowlton, A Fast Storage Allocator (1965); Knuth,
 * The Art of Computer Programming, vol. 1, 2.5. What a run leaves of its block stays free, in
 * smaller blocks: nothing is lost inside. <b>Cost</b>: the logarithm of the file. <b>Memory</b>:
 * 0.25 bytes a page of the file.
 *
 * <p><b>When</b>: runs are powers of two, and alignment helps, or they come and go in bulk: free
 * space then comes together again quickly. A run that is free, but not within one block, is not
 * found: the file grows instead, and at its limit the allocation of a run, never that of a single
 * page, is refused although others would find a place.
 */
public final class BuddyProvider implements AllocationStrategyProvider {
  /** For {@link java.util.ServiceLoader}. */
  public BuddyProvider() {}

  @Override
  public String name() {
    return "buddy";
  }

  @Override
  public AllocationStrategy create(FreeSpace freeSpace) {
    return new Buddy(freeSpace);
  }

  private static final class Buddy extends TreeStrategy {
    private final BuddyTree tree = new BuddyTree(bits);

    Buddy(FreeSpace space) {
      super(space);
    }

    @Override
    SummaryTree tree() {
      return tree;
    }

    @Override
    long choose(long runPages, long alignmentPages) {
      long block = Math.max(runPages, alignmentPages);
      return tree.smallest(block == 1 ? 0 : 64 - Long.numberOfLeadingZeros(block - 1));
    }
  }
}
