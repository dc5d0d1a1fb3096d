package io.mappedpages.tests.suite.codecs;

import io.mappedpages.spi.PageCodec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** RFC 1951, without a header; open to subclasses that do one thing wrong. */
class DeflateCodec implements PageCodec {
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
  private final Inflater inflater = new Inflater(true);
  private final byte[] dictionary;

  DeflateCodec() {
    this(new byte[0]);
  }

  DeflateCodec(byte[] dictionary) {
    this.dictionary = dictionary;
  }

  @Override
  public long maxEncodedBytes(long plainBytes) {
    return plainBytes + (plainBytes >> 12) + (plainBytes >> 14) + 64;
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
    if (dictionary.length > 0) {
      deflater.setDictionary(dictionary);
    }
    deflater.setInput(plain.asByteBuffer());
    deflater.finish();
    ByteBuffer out = encoded.asByteBuffer();
    while (!deflater.finished()) {
      // The first call after a change of the level may write nothing, though there is room.
      if (deflater.deflate(out) == 0 && !out.hasRemaining()) {
        throw new IllegalArgumentException("no room in " + encoded.byteSize() + " bytes");
      }
    }
    return out.position();
  }

  @Override
  public void decode(MemorySegment encoded, MemorySegment plain) {
    inflater.reset();
    if (dictionary.length > 0) {
      inflater.setDictionary(dictionary);
    }
    inflater.setInput(encoded.asByteBuffer());
    ByteBuffer out = plain.asByteBuffer();
    ByteBuffer behind = ByteBuffer.allocate(1); // the end mark may lie behind the last byte
    try {
      while (!inflater.finished()) {
        if (inflater.inflate(out.hasRemaining() ? out : behind) == 0 && !inflater.finished()) {
          throw new IllegalArgumentException("the encoding is cut off");
        }
      }
    } catch (DataFormatException e) {
      throw new IllegalArgumentException(e);
    }
    if (out.hasRemaining() || behind.position() > 0 || inflater.getRemaining() > 0) {
      throw new IllegalArgumentException("not " + plain.byteSize() + " bytes");
    }
  }

  @Override
  public void close() {
    deflater.end();
    inflater.end();
  }
}
