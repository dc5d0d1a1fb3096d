package io.mappedpages.tests.suite.strategies;

import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.strategies.SegregatedProvider;
import io.mappedpages.tests.AllocationStrategyContract;

/** The contract, for {@code segregated}. */
final class SegregatedContractTest extends AllocationStrategyContract {
  @Override
  protected AllocationStrategyProvider provider() {
    return new SegregatedProvider();
  }
}
