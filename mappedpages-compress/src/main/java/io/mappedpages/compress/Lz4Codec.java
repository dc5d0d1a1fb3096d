package io.mappedpages.compress;

import io.mappedpages.spi.PageCodec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Blocks of LZ4. The decompressor is the one that is told where its input and its output end. */
final class Lz4Codec implements PageCodec {
  private static final int FAST = 0;
  private static final int HIGHEST = 17;

  private final LZ4Compressor[] compressors = new LZ4Compressor[HIGHEST + 1];
  private final LZ4SafeDecompressor decompressor;

  private Lz4Codec(LZ4Factory factory) {
    compressors[FAST] = factory.fastCompressor();
    for (int level = 1; level <= HIGHEST; level++) {
      compressors[level] = factory.highCompressor(level);
    }
    decompressor = factory.safeDecompressor();
  }

  static Lz4Codec open() {
    return new Lz4Codec(Factory.BEST);
  }

  /** Chosen when the first codec is opened: loading the native code is tried once. */
  private static final class Factory {
    static final LZ4Factory BEST = best();

    private static LZ4Factory best() {
      try {
        return LZ4Factory.nativeInstance();
      } catch (RuntimeException | LinkageError _) {
        return LZ4Factory.safeInstance();
      }
    }
  }

  @Override
  public long maxEncodedBytes(long plainBytes) {
    return compressors[FAST].maxCompressedLength(Math.toIntExact(plainBytes));
  }

  @Override
  public int minLevel() {
    return FAST;
  }

  @Override
  public int maxLevel() {
    return HIGHEST;
  }

  @Override
  public int defaultLevel() {
    return FAST;
  }

  @Override
  public long encode(MemorySegment plain, MemorySegment encoded, int level) {
    ByteBuffer from = plain.asByteBuffer();
    ByteBuffer to = encoded.asByteBuffer();
    return compressors[level].compress(from, 0, from.capacity(), to, 0, to.capacity());
  }

  @Override
  public void decode(MemorySegment encoded, MemorySegment plain) {
    ByteBuffer from = encoded.asByteBuffer();
    ByteBuffer to = plain.asByteBuffer();
    int bytes = decompressor.decompress(from, 0, from.capacity(), to, 0, to.capacity());
    PlainLength.check(bytes, plain);
  }

  @Override
  public void close() {
    // The library keeps nothing for a codec.
  }
}
