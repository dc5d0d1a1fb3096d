package io.mappedpages.compress;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import io.mappedpages.ProviderException;
import io.mappedpages.spi.PageCodec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames of Zstandard. */
final class ZstdCodec implements PageCodec {
  private static final int LOWEST = -7;
  private static final int HIGHEST = 19;
  private static final int DEFAULT = 3;
  private static final int NONE = Integer.MIN_VALUE;

  private final ZstdCompressCtx compressor;
  private final ZstdDecompressCtx decompressor;
  private final byte @Nullable [] dictionary;
  private int loadedLevel = NONE;

  private ZstdCodec(
      ZstdCompressCtx compressor, ZstdDecompressCtx decompressor, byte @Nullable [] dictionary) {
    this.compressor = compressor;
    this.decompressor = decompressor;
    this.dictionary = dictionary;
  }

  static ZstdCodec open(byte @Nullable [] dictionary) {
    ZstdCodec codec;
    try {
      ZstdCompressCtx compressor = new ZstdCompressCtx();
      try {
        codec = new ZstdCodec(compressor, new ZstdDecompressCtx(), dictionary);
      } catch (RuntimeException | LinkageError e) {
        compressor.close();
        throw e;
      }
    } catch (RuntimeException | LinkageError e) {
      throw unavailable(e);
    }
    try {
      codec.load();
      return codec;
    } catch (RuntimeException e) {
      codec.close();
      throw e;
    }
  }

  static ProviderException unavailable(Throwable cause) {
    return Unavailable.nativeCode("zstd", "com.github.luben.zstd_jni", cause);
  }

  private void load() {
    if (dictionary != null) {
      decompressor.loadDict(dictionary);
      level(DEFAULT);
    }
  }

  /** The library digests a dictionary for the level at which it is used first. */
  private void level(int level) {
    compressor.setLevel(level);
    if (dictionary != null && level != loadedLevel) {
      loadedLevel = NONE;
      compressor.loadDict(dictionary);
      loadedLevel = level;
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
    level(level);
    return compressor.compressDirectByteBuffer(to, 0, to.capacity(), from, 0, from.capacity());
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
