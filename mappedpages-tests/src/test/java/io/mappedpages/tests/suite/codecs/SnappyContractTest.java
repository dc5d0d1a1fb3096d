package io.mappedpages.tests.suite.codecs;

import io.mappedpages.compress.SnappyProvider;
import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.tests.PageCodecContract;

/** The contract. */
final class SnappyContractTest extends PageCodecContract {
  @Override
  protected PageCodecProvider provider() {
    return new SnappyProvider();
  }
}
