package io.mappedpages.compress;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;

/**
 * {@code snappy}: speed and size like LZ4, for data that is in this format elsewhere. The format is
 * a block of Snappy, without a frame. One level, 0.
 *
 * <p>Library: snappy-java, which is native code; without it {@link #open} says what it needs.
 * Memory: nothing between calls, unless a destination is short: then as much as the longest
 * encoding may have.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">the format</a>
 */
public final class SnappyProvider implements PageCodecProvider {
  /** For {@link java.util.ServiceLoader}. */
  public SnappyProvider() {}

  @Override
  public String name() {
    return "snappy";
  }

  @Override
  public PageCodec open() {
    return SnappyCodec.open();
  }
}
