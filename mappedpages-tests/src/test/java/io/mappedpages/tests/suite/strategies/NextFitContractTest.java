package io.mappedpages.tests.suite.strategies;

import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.strategies.NextFitProvider;
import io.mappedpages.tests.AllocationStrategyContract;

/** The contract, for {@code next-fit}. */
final class NextFitContractTest extends AllocationStrategyContract {
  @Override
  protected AllocationStrategyProvider provider() {
    return new NextFitProvider();
  }
}
