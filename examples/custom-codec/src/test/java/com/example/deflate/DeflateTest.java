package com.example.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.tests.PageCodecContract;
import org.junit.jupiter.api.Test;

/** What every codec promises, and that it is found on the class path and on the module path. */
class DeflateTest extends PageCodecContract {
  @Override
  protected PageCodecProvider provider() {
    return new DeflateProvider();
  }

  @Test
  void runsWhereTheBuildSaysThatItRuns() {
    assertThat(DeflateProvider.class.getModule().isNamed())
        .isEqualTo(Boolean.getBoolean("expected.named.module"));
  }
}
