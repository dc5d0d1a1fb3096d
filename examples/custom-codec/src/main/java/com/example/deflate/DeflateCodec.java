package com.example.deflate;

import io.mappedpages.spi.PageCodec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** One deflater and one inflater, used again for every page; by one thread at a time. */
final class DeflateCodec implements PageCodec {
  private static final int STORED_BLOCK_BYTES = 16_383;
  private static final int STORED_BLOCK_OVERHEAD = 5;
  private static final int ENDS = 64;

  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final Inflater inflater = new Inflater(true);
  private final ByteBuffer behind = ByteBuffer.allocateDirect(1);

  @Override
  public long maxEncodedBytes(long plainBytes) {
    return plainBytes + STORED_BLOCK_OVERHEAD * (plainBytes / STORED_BLOCK_BYTES + 1) + ENDS;
  }

  @Override
  public int minLevel() {
    return Deflater.NO_COMPRESSION;
  }

  @Override
  public int maxLevel() {
    return Deflater.BEST_COMPRESSION;
  }

  @Override
  public int defaultLevel() {
    return 6;
  }

  @Override
  public long encode(MemorySegment plain, MemorySegment encoded, int level) {
    deflater.reset();
    deflater.setLevel(level);
    deflater.setInput(plain.asByteBuffer());
    deflater.finish();
    ByteBuffer out = encoded.asByteBuffer();
    while (!deflater.finished()) {
      // After a change of the level the first call may give nothing, although there is room.
      if (deflater.deflate(out) == 0 && !out.hasRemaining()) {
        throw new IllegalArgumentException("no room in " + encoded.byteSize() + " bytes");
      }
    }
    return out.position();
  }

  @Override
  public void decode(MemorySegment encoded, MemorySegment plain) {
    inflater.reset();
    inflater.setInput(encoded.asByteBuffer());
    ByteBuffer out = plain.asByteBuffer();
    try {
      fill(out);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException(e);
    }
    if (out.hasRemaining() || behind.position() > 0 || inflater.getRemaining() > 0) {
      throw new IllegalArgumentException("not an encoding of " + plain.byteSize() + " bytes");
    }
  }

  /** The end of an encoding may come only after its last byte: one more is asked for. */
  private void fill(ByteBuffer out) throws DataFormatException {
    behind.clear();
    while (!inflater.finished()) {
      ByteBuffer target = out.hasRemaining() ? out : behind;
      if (inflater.inflate(target) == 0 && !inflater.finished()) {
        throw new IllegalArgumentException("the encoding is cut off, or goes on");
      }
    }
  }

  @Override
  public void close() {
    deflater.end();
    inflater.end();
  }
}
