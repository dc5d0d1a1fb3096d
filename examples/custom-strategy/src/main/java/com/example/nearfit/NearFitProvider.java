package com.example.nearfit;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.FreeSpace;

/**
 * {@code near-fit}: the next run behind the page that the request names as its neighbour, else
 * behind the last one, going round.
 *
 * <p><b>Cost</b>: looks at one run of free pages after the other, until one is long enough.
 * <b>Memory</b>: one number. <b>When</b>: what is written together is read together, and runs are
 * short.
 */
public final class NearFitProvider implements AllocationStrategyProvider {
  /** For {@link java.util.ServiceLoader}. */
  public NearFitProvider() {}

  @Override
  public String name() {
    return "near-fit";
  }

  @Override
  public AllocationStrategy create(FreeSpace freeSpace) {
    return new NearFit(freeSpace);
  }
}
