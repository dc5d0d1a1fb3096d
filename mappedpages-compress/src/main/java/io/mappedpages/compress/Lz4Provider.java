package io.mappedpages.compress;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;

/**
 * {@code lz4}: the fastest to read, for less compression. The format is a block of LZ4, without a
 * frame. Level 0 is the fast one, 1 to 17 search longer for fewer bytes (LZ4 HC); all are read at
 * the same speed.
 *
 * <p>Library: lz4-java. Where its native code cannot be loaded its pure Java does the same, more
 * slowly. Memory: 256 KiB for each codec that encodes at a level above 0, 16 KiB else.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">the format</a>
 */
public final class Lz4Provider implements PageCodecProvider {
  /** For {@link java.util.ServiceLoader}. */
  public Lz4Provider() {}

  @Override
  public String name() {
    return "lz4";
  }

  @Override
  public PageCodec open() {
    return Lz4Codec.open();
  }
}
