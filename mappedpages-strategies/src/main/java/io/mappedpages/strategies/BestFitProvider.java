package io.mappedpages.strategies;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.FreeSpace;

/**
 * {@code best-fit}: a run that is no longer than it must be.
 *
 * <p><b>Algorithm</b>: best fit; Knuth, The Art of Computer Programming, vol. 1, 2.5. The lengths
 * from 1 to 56 are told apart, longer ones by powers of two; among equals the lowest address.
 * <b>Cost</b>: the logarithm of the file. <b>Memory</b>: 0.4 bytes a page of the file.
 *
 * <p><b>When</b>: runs of several lengths are mixed, as compressed pages are: single pages then
 * fill the gaps, and long runs stay whole.
 */
public final class BestFitProvider implements AllocationStrategyProvider {
  private static final int EXACT = 56;

  /** For {@link java.util.ServiceLoader}. */
  public BestFitProvider() {}

  @Override
  public String name() {
    return "best-fit";
  }

  @Override
  public AllocationStrategy create(FreeSpace freeSpace) {
    return new BestFit(freeSpace);
  }

  /** 0..55: lengths 1..56; 56: to 63; 57: to 127; and so on; 63: 4,096 and more. */
  private static int classOf(long length) {
    int order = 63 - Long.numberOfLeadingZeros(length);
    return length <= EXACT ? (int) length - 1 : EXACT + Math.min(order - 5, 63 - EXACT);
  }

  private static final class BestFit extends RunStrategy {
    BestFit(FreeSpace space) {
      super(space, BestFitProvider::classOf);
    }

    @Override
    long choose(long runPages, long alignmentPages) {
      int sure = runPages <= EXACT ? classOf(runPages) : classOf(runPages) + 1;
      long page = inClass(sure, runPages, alignmentPages);
      return page >= 0 ? page : firstAligned(0, runPages, alignmentPages);
    }
  }
}
