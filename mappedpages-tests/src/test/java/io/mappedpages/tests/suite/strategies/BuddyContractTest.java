package io.mappedpages.tests.suite.strategies;

import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.strategies.BuddyProvider;
import io.mappedpages.tests.AllocationStrategyContract;

/** The contract, for {@code buddy}. */
final class BuddyContractTest extends AllocationStrategyContract {
  @Override
  protected AllocationStrategyProvider provider() {
    return new BuddyProvider();
  }

  @Override
  protected boolean findsEveryRun() {
    return false; // only what lies within a block
  }
}
