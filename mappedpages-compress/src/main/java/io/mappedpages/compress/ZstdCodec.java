package io.mappedpages.compress;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.mappedpages.spi.PageCodec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Frames of Zstandard. */
final class ZstdCodec implements PageCodec {
  private static final int LOWEST = -7;
  private static final int HIGHEST = 19;
  private static final int DEFAULT = 3;

  private final ZstdCompressCtx compressor;
  private final ZstdDecompressCtx decompressor;

  private ZstdCodec(ZstdCompressCtx compressor, ZstdDecompressCtx decompressor) {
    this.compressor = compressor;
    this.decompressor = decompressor;
  }

  static ZstdCodec open() {
    try {
      ZstdCompressCtx compressor = new ZstdCompressCtx();
      try {
        return new ZstdCodec(compressor, new ZstdDecompressCtx());
      } catch (RuntimeException | LinkageError e) {
        compressor.close();
        throw e;
      }
    } catch (RuntimeException | LinkageError e) {
      throw Unavailable.nativeCode("zstd", "com.github.luben.zstd_jni", e);
    }
  }

  /** The bound of zstd.h (ZSTD_COMPRESSBOUND). */
  @Override
  public long maxEncodedBytes(long plainBytes) {
    long small = plainBytes < 128 << 10 ? ((128 << 10) - plainBytes) >> 11 : 0;
    return plainBytes + (plainBytes >> 8) + small;
  }

  @Override
  public int minLevel() {
    return LOWEST;
  }

  @Override
  public int maxLevel() {
    return HIGHEST;
  }

  @Override
  public int defaultLevel() {
    return DEFAULT;
  }

  @Override
  public long encode(MemorySegment plain, MemorySegment encoded, int level) {
    ByteBuffer from = plain.asByteBuffer();
    ByteBuffer to = encoded.asByteBuffer();
    return compressor
        .setLevel(level)
        .compressDirectByteBuffer(to, 0, to.capacity(), from, 0, from.capacity());
  }

  @Override
  public void decode(MemorySegment encoded, MemorySegment plain) {
    ByteBuffer from = encoded.asByteBuffer();
    ByteBuffer to = plain.asByteBuffer();
    int bytes =
        decompressor.decompressDirectByteBuffer(to, 0, to.capacity(), from, 0, from.capacity());
    PlainLength.check(bytes, plain);
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
