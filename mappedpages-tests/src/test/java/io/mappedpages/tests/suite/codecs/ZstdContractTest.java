package io.mappedpages.tests.suite.codecs;

import io.mappedpages.compress.ZstdProvider;
import io.mappedpages.spi.PageCodecProvider;
import io.mappedpages.tests.PageCodecContract;

/** The contract. */
final class ZstdContractTest extends PageCodecContract {
  @Override
  protected PageCodecProvider provider() {
    return new ZstdProvider();
  }

  @Override
  protected boolean hasDictionaries() {
    return true;
  }
}
