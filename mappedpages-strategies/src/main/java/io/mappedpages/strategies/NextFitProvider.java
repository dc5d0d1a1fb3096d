package io.mappedpages.strategies;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.FreeSpace;

/**
 * {@code next-fit}: the next run that is long enough behind the last one that was proposed, going
 * round.
 *
 * <p><b>Algorithm</b>: first fit with a roving pointer; Knuth, The Art of Computer Programming,
 * vol. 1, 2.5, exercise 6. <b>Cost</b>: the logarithm of the file. <b>Memory</b>: 0.13 bytes a page
 * of the file for single pages, 0.3 with runs.
 *
 * <p><b>When</b>: pages that are allocated one after the other are read together: they then lie in
 * that order, and a page that was freed is left alone for as long as possible. It spreads over the
 * whole file and fragments it more than the others do.
 */
public final class NextFitProvider implements AllocationStrategyProvider {
  /** For {@link java.util.ServiceLoader}. */
  public NextFitProvider() {}

  @Override
  public String name() {
    return "next-fit";
  }

  @Override
  public AllocationStrategy create(FreeSpace freeSpace) {
    return new NextFit(freeSpace);
  }

  private static final class NextFit extends RunStrategy {
    private long next;

    NextFit(FreeSpace space) {
      super(space, null);
    }

    @Override
    long choose(long runPages, long alignmentPages) {
      long page = firstAligned(next, runPages, alignmentPages);
      if (page < 0 && next > 0) {
        page = firstAligned(0, runPages, alignmentPages);
      }
      next = page < 0 ? 0 : page + runPages;
      return page;
    }
  }
}
