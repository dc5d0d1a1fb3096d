package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.Layouts;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * A file in memory that forgets: it can be changed and worked with, and then becomes what it was
 * when it was kept, at a cost that grows with the changes and not with its length. So a store of
 * many pages can be tried out thousands of times a second.
 *
 * <p>Its memory is a sparse temporary file, so that a length that somebody claims costs nothing.
 * Not thread-safe.
 */
final class HostileFile implements PageFile {
  /** The longest that such a file can be. */
  static final long CAPACITY_BYTES = 1L << 30;

  private static final int GRAIN_SHIFT = 10;
  private static final int GRAIN_BYTES = 1 << GRAIN_SHIFT;

  private final String name;
  private final MemorySegment all;
  private final BitSet changed = new BitSet();
  private final Map<Integer, byte[]> kept = new HashMap<>();
  private long keptBytes;
  private long lengthBytes;
  private long pageBytes = GRAIN_BYTES;
  private int writes;

  /** An empty file. */
  HostileFile(String name) throws IOException {
    this.name = name;
    Path path = Files.createTempFile("hostile", ".mpg");
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      all = channel.map(FileChannel.MapMode.READ_WRITE, 0, CAPACITY_BYTES, Arena.ofAuto());
    }
  }

  /** Remembers what it is now: that is what it becomes again. */
  void keep(int bytesOfPage) {
    pageBytes = bytesOfPage;
    keptBytes = lengthBytes;
    changed.stream().forEach(grain -> kept.put(grain, grain(grain).toArray(Layouts.U8)));
    changed.clear();
  }

  private MemorySegment grain(int grain) {
    return all.asSlice((long) grain << GRAIN_SHIFT, GRAIN_BYTES);
  }

  /** Becomes what it was. */
  void reset() {
    for (int grain = changed.nextSetBit(0); grain >= 0; grain = changed.nextSetBit(grain + 1)) {
      byte[] before = kept.get(grain);
      if (before == null) {
        var _ = grain(grain).fill((byte) 0);
      } else {
        MemorySegment.copy(before, 0, grain(grain), Layouts.U8, 0, GRAIN_BYTES);
      }
    }
    changed.clear();
    lengthBytes = keptBytes;
    writes = 0;
  }

  /** Returns bytes to be changed, also behind the end. */
  MemorySegment change(long offsetBytes, long bytes) {
    if (bytes > 0) {
      int last = (int) ((offsetBytes + bytes - 1) >>> GRAIN_SHIFT);
      changed.set((int) (offsetBytes >>> GRAIN_SHIFT), last + 1);
    }
    return all.asSlice(offsetBytes, bytes);
  }

  /** Returns bytes to be looked at, also behind the end. */
  MemorySegment look(long offsetBytes, long bytes) {
    return all.asSlice(offsetBytes, bytes).asReadOnly();
  }

  /** Cuts it, or makes it longer by what stands there: zeros, or what was put there before. */
  void length(long bytes) {
    lengthBytes = Math.clamp(bytes, 0, CAPACITY_BYTES);
  }

  /** Returns how many writes there were since it was what was kept. */
  int writes() {
    return writes;
  }

  /** Returns its bytes. */
  byte[] bytes() {
    return all.asSlice(0, lengthBytes).toArray(Layouts.U8);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void extend(long fromBytes, long toBytes, boolean sparse) throws IOException {
    if (toBytes > CAPACITY_BYTES) {
      throw new IOException("no space left on " + name);
    }
    writes++;
    // What was never changed is zero.
    for (long at = fromBytes; at < toBytes; at += GRAIN_BYTES) {
      int grain = (int) (at >>> GRAIN_SHIFT);
      if (kept.containsKey(grain) || changed.get(grain)) {
        var _ = change(at, Math.min(GRAIN_BYTES, toBytes - at)).fill((byte) 0);
      }
    }
    lengthBytes = Math.max(lengthBytes, toBytes);
  }

  @Override
  public void truncate(long toBytes) {
    writes++;
    lengthBytes = Math.min(lengthBytes, toBytes);
  }

  @Override
  public MemorySegment map(long offsetBytes, long bytes, boolean writable) throws IOException {
    if (writable) {
      throw new IOException("written through the channel only");
    }
    if (offsetBytes + bytes > lengthBytes) {
      throw new EOFException("no " + bytes + " bytes at " + offsetBytes);
    }
    return look(offsetBytes, bytes);
  }

  @Override
  public void read(long offsetBytes, MemorySegment target) throws IOException {
    if (offsetBytes + target.byteSize() > lengthBytes) {
      throw new EOFException("ends at " + lengthBytes);
    }
    MemorySegment.copy(all, offsetBytes, target, 0, target.byteSize());
  }

  @Override
  public void write(long offsetBytes, MemorySegment source) {
    writes++;
    checkReserved(offsetBytes, source);
    var _ = change(offsetBytes, source.byteSize()).copyFrom(source);
    lengthBytes = Math.max(lengthBytes, offsetBytes + source.byteSize());
  }

  /** Whatever a file says: nobody writes to page 0, and nothing but records to pages 1 and 2. */
  private void checkReserved(long offsetBytes, MemorySegment source) {
    if (keptBytes > 0 && offsetBytes < 3 * pageBytes) {
      boolean record =
          offsetBytes >= pageBytes
              && offsetBytes % pageBytes == 0
              && source.byteSize() <= pageBytes
              && source.get(Layouts.U32, 0) == CommitRecord.MAGIC;
      if (!record) {
        throw new AssertionError(
            source.byteSize() + " bytes that are no record written at " + offsetBytes);
      }
    }
  }

  @Override
  public void force() {
    // What is written is there; this tier is not about crashes.
  }

  /** Nothing is lost: whoever opened it is done, and the next one opens it again. */
  @Override
  public void close() {
    // Segments that were mapped stay valid; the oracle does not use them.
  }
}
