package io.mappedpages.strategies;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.FreeSpace;

/**
 * {@code first-fit}: the lowest run that is long enough.
 *
 * <p><b>Algorithm</b>: first fit by address; Knuth, The Art of Computer Programming, vol. 1, 2.5,
 * algorithm A, with trees in place of the list: one that leads to the next free page, and one of
 * the longest runs, which is made when the first run is asked for. <b>Cost</b>: the logarithm of
 * the file, for single pages and for runs. <b>Memory</b>: 0.13 bytes a page of the file for single
 * pages, 0.3 with runs.
 *
 * <p><b>When</b>: by default. It keeps the end of the file free, so that it can be cut off, and
 * among all that look at addresses only it fragments least in Wilson et al., Dynamic Storage
 * Allocation: A Survey and Critical Review (1995).
 */
public final class FirstFitProvider implements AllocationStrategyProvider {
  /** For {@link java.util.ServiceLoader}. */
  public FirstFitProvider() {}

  @Override
  public String name() {
    return "first-fit";
  }

  @Override
  public AllocationStrategy create(FreeSpace freeSpace) {
    return new FirstFit(freeSpace);
  }

  private static final class FirstFit extends RunStrategy {
    FirstFit(FreeSpace space) {
      super(space, null);
    }

    @Override
    long choose(long runPages, long alignmentPages) {
      return firstAligned(0, runPages, alignmentPages);
    }
  }
}
