package io.mappedpages.tests.suite.strategies;

import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.strategies.BestFitProvider;
import io.mappedpages.tests.AllocationStrategyContract;

/** The contract, for {@code best-fit}. */
final class BestFitContractTest extends AllocationStrategyContract {
  @Override
  protected AllocationStrategyProvider provider() {
    return new BestFitProvider();
  }
}
