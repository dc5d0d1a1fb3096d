package io.mappedpages.tests.suite.codecs;

import io.mappedpages.spi.PageCodec;
import io.mappedpages.spi.PageCodecProvider;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

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

  @Override
  public PageCodec open(byte[] dictionary) {
    return new DeflateCodec(dictionary);
  }

  /** The first samples. */
  @Override
  public byte[] train(List<MemorySegment> samples, int maxBytes) {
    ByteBuffer joined = ByteBuffer.allocate(maxBytes);
    for (MemorySegment sample : samples) {
      long length = Math.min(joined.remaining(), sample.byteSize());
      joined.put(sample.asSlice(0, length).asByteBuffer());
    }
    return Arrays.copyOf(joined.array(), joined.position());
  }
}
