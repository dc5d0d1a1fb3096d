package io.mappedpages.tests.suite.codecs;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;

/** A codec of the JDK's own library, for tests. */
public final class DeflateProvider implements PageCodecProvider {
  /** For {@link java.util.ServiceLoader}. */
  public DeflateProvider() {}

  @Override
  public String name() {
    return "test-deflate";
  }

  @Override
  public PageCodec open() {
    return new DeflateCodec();
  }
}
