package io.mappedpages.compress;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * {@code zstd}: the fewest bytes. The format is one frame of Zstandard (RFC 8878) without a
 * checksum, which the pager has. Levels -7 to 19; the default is 3; those below 1 are faster and
 * compress less. Dictionaries are those of {@code zstd --train}; bytes that are none serve as what
 * the content may repeat.
 *
 * <p>Library: zstd-jni, which is native code; without it {@link #open} says what it needs. Memory:
 * two contexts for each codec, some 100 KiB to read, and from 0.5 MiB up to write, by level.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878</a>
 */
public final class ZstdProvider implements PageCodecProvider {
  /** For {@link java.util.ServiceLoader}. */
  public ZstdProvider() {}

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public PageCodec open() {
    return ZstdCodec.open(null);
  }

  @Override
  public PageCodec open(byte[] dictionary) {
    return ZstdCodec.open(dictionary);
  }

  @Override
  public byte[] train(List<MemorySegment> samples, int maxBytes) {
    return ZstdTraining.train(samples, maxBytes);
  }
}
