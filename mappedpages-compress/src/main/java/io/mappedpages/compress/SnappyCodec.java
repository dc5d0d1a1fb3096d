package io.mappedpages.compress;

import io.mappedpages.spi.PageCodec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * Blocks of Snappy. The library's encoder is not told where the destination ends, so it gets one
 * that is long enough; its decoder goes by the length that the block begins with, so that is looked
 * at first.
 */
final class SnappyCodec implements PageCodec {
  private @Nullable Arena arena;
  private MemorySegment roomy = MemorySegment.NULL;

  private SnappyCodec() {}

  static SnappyCodec open() {
    try {
      var _ = Snappy.getNativeLibraryVersion();
      var _ = Snappy.maxCompressedLength(1); // native
      return new SnappyCodec();
    } catch (RuntimeException | Error e) { // the library wraps what it meets in errors of its own
      throw Unavailable.nativeCode("snappy", "org.xerial.snappy", e);
    }
  }

  /** The bound of snappy.h (MaxCompressedLength). */
  @Override
  public long maxEncodedBytes(long plainBytes) {
    return 32 + plainBytes + plainBytes / 6;
  }

  @Override
  public int minLevel() {
    return 0;
  }

  @Override
  public int maxLevel() {
    return 0;
  }

  @Override
  public int defaultLevel() {
    return 0;
  }

  @Override
  public long encode(MemorySegment plain, MemorySegment encoded, int level) {
    long most = maxEncodedBytes(plain.byteSize());
    if (encoded.byteSize() >= most) {
      return compress(plain, encoded);
    }
    MemorySegment large = roomy(most);
    long bytes = compress(plain, large);
    if (bytes > encoded.byteSize()) {
      throw new IllegalArgumentException(
          "expected room for %d bytes, found %d".formatted(bytes, encoded.byteSize()));
    }
    MemorySegment.copy(large, 0, encoded, 0, bytes);
    return bytes;
  }

  private MemorySegment roomy(long bytes) {
    if (roomy.byteSize() < bytes) {
      close();
      arena = Arena.ofShared(); // used and closed by one thread at a time, not always the same
      roomy = arena.allocate(bytes);
    }
    return roomy;
  }

  private static long compress(MemorySegment plain, MemorySegment encoded) {
    try {
      return Snappy.compress(plain.asByteBuffer(), encoded.asByteBuffer());
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void decode(MemorySegment encoded, MemorySegment plain) {
    ByteBuffer from = encoded.asByteBuffer();
    try {
      PlainLength.check(Snappy.uncompressedLength(from), plain);
      PlainLength.check(Snappy.uncompress(from, plain.asByteBuffer()), plain);
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void close() {
    Arena open = arena;
    arena = null;
    roomy = MemorySegment.NULL;
    if (open != null) {
      open.close();
    }
  }
}
