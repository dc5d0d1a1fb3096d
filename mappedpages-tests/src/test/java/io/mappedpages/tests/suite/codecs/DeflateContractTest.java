package io.mappedpages.tests.suite.codecs;

import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.tests.PageCodecContract;

/** The contract, for a codec that keeps it. */
final class DeflateContractTest extends PageCodecContract {
  @Override
  protected PageCodecProvider provider() {
    return new DeflateProvider();
  }

  @Override
  protected boolean hasDictionaries() {
    return true;
  }
}
