package io.mappedpages.spi;

import java.lang.foreign.MemorySegment;

/**
 * Encodes and decodes the content of pages. The bytes that {@link #encode} makes are all that
 * {@link #decode} gets, apart from the length of what they stand for: the pager keeps both lengths
 * and a checksum beside them.
 *
 * <p><b>Threads</b>: a codec is used by one thread at a time, not always the same. It must not use
 * the pager that it serves, whose closing waits for it.
 *
 * <p><b>Memory</b>: segments are native memory that the pager owns, never a mapping of a file; they
 * may begin at any address, what is only read may be read-only, and none is kept after the call.
 * Bytes outside of them are somebody else's: they are neither written nor have any influence.
 *
 * <p><b>Errors</b>: bad input is reported by any exception; the pager wraps it with the codec, the
 * page and the file. A codec that has thrown goes on working.
 */
public interface PageCodec extends AutoCloseable {
  /**
   * The most bytes that an encoding can have. Cheap, and the same for every level.
   *
   * @param plainBytes the length of the plain content, 1 to 2^26 bytes
   * @return the length of a destination into which every such content can be encoded
   */
  long maxEncodedBytes(long plainBytes);

  /**
   * The lowest level; it is not higher than {@link #maxLevel}.
   *
   * @return the level, of any sign
   */
  int minLevel();

  /**
   * The highest level. Higher ones take more time for fewer bytes; what was encoded at any of them
   * is decoded in the same way.
   *
   * @return the level, of any sign
   */
  int maxLevel();

  /**
   * The level that serves when none is asked for.
   *
   * @return a level from {@link #minLevel} to {@link #maxLevel}
   */
  int defaultLevel();

  /**
   * Encodes a content.
   *
   * @param plain the content, which stays as it is; 1 byte or more
   * @param encoded where the encoding goes, from its first byte on; what it holds behind that, and
   *     all of it after an exception, is undefined
   * @param level from {@link #minLevel} to {@link #maxLevel}
   * @return the length of the encoding, 1 or more, and {@code encoded.byteSize()} at most
   * @throws RuntimeException if it does not fit into the destination, which cannot happen if that
   *     has {@link #maxEncodedBytes} bytes
   */
  long encode(MemorySegment plain, MemorySegment encoded, int level);

  /**
   * Decodes a content. The input may be damaged, or made by an enemy: whatever it is, this ends,
   * uses no more memory than a sound input may, and writes nothing outside of the destination.
   *
   * @param encoded exactly the bytes of the encoding, which stay as they are
   * @param plain exactly the length of the content; undefined after an exception
   * @throws RuntimeException if the input is not an encoding, or is one of a longer or shorter
   *     content. Damage that goes unnoticed gives a wrong content, which the pager's checksum finds
   */
  void decode(MemorySegment encoded, MemorySegment plain);

  /** Gives back what it holds; a second time does nothing. */
  @Override
  void close();
}
