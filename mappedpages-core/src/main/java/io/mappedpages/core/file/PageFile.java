package io.mappedpages.core.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The file under a store: the seam at which tests simulate power cuts and inject faults.
 *
 * <p>What was written is visible at once, also through {@link #map}, and durable after the next
 * {@link #force} that succeeds. All methods may be called from any thread, interrupted or not, and
 * from several at once; an interrupt neither fails nor closes anything.
 */
public interface PageFile extends AutoCloseable {
  /** Returns what messages call the file. */
  String name();

  /** Returns the length of the file, durable or not. */
  long lengthBytes() throws IOException;

  /**
   * Makes a range zeros and the file at least as long as its end. What stood there before, left by
   * a growth that no record came to count on, is garbage. Not durable before the next force.
   *
   * @param fromBytes where the range begins, at most the length of the file
   * @param toBytes where it ends
   * @param sparse whether the file system may leave what is added unallocated
   * @throws IOException if there is no room; part of the range may have been added
   */
  void extend(long fromBytes, long toBytes, boolean sparse) throws IOException;

  /** Makes the file shorter. No mapping that reaches beyond may be used afterwards. */
  void truncate(long toBytes) throws IOException;

  /**
   * Gives the blocks of a range back to the file system, after which it reads as zeros, also
   * through mappings. Not durable before the next force: until then a crash leaves what stood there
   * or zeros, each block as it likes. Whoever uses the range again calls {@link #extend} on it
   * first: a store through a mapping into a hole faults where there is no room.
   *
   * @param fromBytes where the range begins
   * @param toBytes where it ends, at most the length of the file
   * @return whether that is done; if not, it is not available for this file, and nothing has
   *     changed
   * @throws IOException if it fails; part of the range may be zeros then
   */
  default boolean punch(long fromBytes, long toBytes) throws IOException {
    return false;
  }

  /**
   * Maps a range inside the file; the segment is valid until the file is closed.
   *
   * @param writable whether stores into the segment are allowed and reach the file
   */
  MemorySegment map(long offsetBytes, long bytes, boolean writable) throws IOException;

  /** Reads into a segment that this process owns; fails if the file ends before it is full. */
  void read(long offsetBytes, MemorySegment target) throws IOException;

  /** Writes a segment that this process owns. */
  void write(long offsetBytes, MemorySegment source) throws IOException;

  /** Some bytes of a file. */
  record Range(long offsetBytes, long bytes) {}

  /** Copies ranges to the same offsets of another file, which is long enough. */
  default void copyTo(PageFile target, List<Range> ranges) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment buffer = arena.allocate(64 << 10, 4096);
      for (Range range : ranges) {
        long end = range.offsetBytes + range.bytes;
        for (long at = range.offsetBytes; at < end; at += buffer.byteSize()) {
          MemorySegment part = buffer.asSlice(0, Math.min(buffer.byteSize(), end - at));
          read(at, part);
          target.write(at, part);
        }
      }
    }
  }

  /** Makes everything written before the call durable, also stores into mappings. */
  void force() throws IOException;

  /** Closes the file and its mappings; a racing access gets an {@link IllegalStateException}. */
  @Override
  void close() throws IOException;
}
