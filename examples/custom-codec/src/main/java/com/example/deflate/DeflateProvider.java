package com.example.deflate;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;

/**
 * {@code deflate}: RFC 1951 without a header, by {@code java.util.zip}. Levels are those of zlib, 0
 * (stored) to 9.
 *
 * <p><b>When</b>: no library may be added.
 */
public final class DeflateProvider implements PageCodecProvider {
  /** For {@link java.util.ServiceLoader}. */
  public DeflateProvider() {}

  @Override
  public String name() {
    return "deflate";
  }

  @Override
  public PageCodec open() {
    return new DeflateCodec();
  }
}
