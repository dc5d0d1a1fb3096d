package io.mappedpages.tests.suite.codecs;

import io.mappedpages.compress.Lz4Provider;
import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.tests.PageCodecContract;

/** The contract. */
final class Lz4ContractTest extends PageCodecContract {
  @Override
  protected PageCodecProvider provider() {
    return new Lz4Provider();
  }
}
