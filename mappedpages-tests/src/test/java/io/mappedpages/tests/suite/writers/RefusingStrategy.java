package io.mappedpages.tests.suite.writers;

import io.mappedpages.core.space.FirstFit;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;

/**
 * First fit, until it is told to refuse: so that a chosen change of a batch cannot be applied,
 * however much room there is.
 */
final class RefusingStrategy implements AllocationStrategy {
  private final FirstFit firstFit;

  // Asked under a lock of the pager's, told by the scheduling thread while nobody asks.
  private volatile int proposalsLeft = Integer.MAX_VALUE;

  RefusingStrategy(FreeSpace space) {
    this.firstFit = new FirstFit(space);
  }

  /** Refuses one proposal, after so many more. */
  void refuseAfter(int proposals) {
    proposalsLeft = proposals;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time asks
  public long propose(long runPages, long alignmentPages, long nearPage) {
    if (proposalsLeft-- == 0) {
      proposalsLeft = Integer.MAX_VALUE;
      throw new IllegalStateException("simulated: the strategy refuses");
    }
    return firstFit.propose(runPages, alignmentPages, nearPage);
  }

  @Override
  public void allocated(long firstPage, long count) {
    firstFit.allocated(firstPage, count);
  }

  @Override
  public void freed(long firstPage, long count) {
    firstFit.freed(firstPage, count);
  }

  @Override
  public void resized(long pageCount) {
    firstFit.resized(pageCount);
  }
}
