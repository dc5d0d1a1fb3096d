package io.mappedpages.tests.crash;

import io.mappedpages.core.file.PageFile;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A file that is nothing but memory, of a fixed capacity: a commit costs no system call, so that
 * what threads do to each other is seen as often as possible. Nothing in it is ever lost; it can be
 * opened again after it was closed, and is freed when nobody holds it any more.
 */
public final class MemoryPageFile implements PageFile {
  private final MemorySegment bytes;

  // Written by whoever grows or cuts the file, one at a time; read by whoever maps.
  private volatile long lengthBytes;

  /** Makes an empty file that can grow to a capacity. */
  public MemoryPageFile(long capacityBytes) {
    this.bytes = Arena.ofAuto().allocate(capacityBytes, 4096);
  }

  @Override
  public String name() {
    return "memory.mpg";
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void extend(long fromBytes, long toBytes, boolean sparse) throws IOException {
    if (toBytes > bytes.byteSize()) {
      throw new IOException("no space left in memory");
    }
    bytes.asSlice(fromBytes, toBytes - fromBytes).fill((byte) 0);
    lengthBytes = Math.max(lengthBytes, toBytes);
  }

  @Override
  public void truncate(long toBytes) {
    lengthBytes = Math.min(lengthBytes, toBytes);
  }

  @Override
  public MemorySegment map(long offsetBytes, long size, boolean writable) throws IOException {
    checkInside(offsetBytes, size);
    MemorySegment range = bytes.asSlice(offsetBytes, size);
    return writable ? range : range.asReadOnly();
  }

  private void checkInside(long offsetBytes, long size) throws IOException {
    if (offsetBytes + size > lengthBytes) {
      throw new EOFException("no " + size + " bytes at " + offsetBytes);
    }
  }

  @Override
  public void read(long offsetBytes, MemorySegment target) throws IOException {
    checkInside(offsetBytes, target.byteSize());
    MemorySegment.copy(bytes, offsetBytes, target, 0, target.byteSize());
  }

  @Override
  public void write(long offsetBytes, MemorySegment source) throws IOException {
    checkInside(offsetBytes, source.byteSize());
    MemorySegment.copy(source, 0, bytes, offsetBytes, source.byteSize());
  }

  @Override
  public void force() {
    // Memory has nothing behind it.
  }

  @Override
  public void close() {
    // Segments that somebody still has stay valid.
  }
}
