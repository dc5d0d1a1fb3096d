package com.example.nearfit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.tests.AllocationStrategyContract;
import org.junit.jupiter.api.Test;

/** What every strategy promises, and that it is found on the class path and on the module path. */
class NearFitTest extends AllocationStrategyContract {
  @Override
  protected AllocationStrategyProvider provider() {
    return new NearFitProvider();
  }

  @Test
  void runsWhereTheBuildSaysThatItRuns() {
    assertThat(NearFitProvider.class.getModule().isNamed())
        .isEqualTo(Boolean.getBoolean("expected.named.module"));
  }
}
