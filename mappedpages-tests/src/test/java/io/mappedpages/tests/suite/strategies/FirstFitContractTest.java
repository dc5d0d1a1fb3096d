package io.mappedpages.tests.suite.strategies;

import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.strategies.FirstFitProvider;
import io.mappedpages.tests.AllocationStrategyContract;

/** The contract, for {@code first-fit}. */
final class FirstFitContractTest extends AllocationStrategyContract {
  @Override
  protected AllocationStrategyProvider provider() {
    return new FirstFitProvider();
  }
}
