package io.mappedpages.core.backup;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U8;

import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.DamageException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Reads frame after frame. What it gives has the right checksum for its place in the part. */
final class FrameReader {
  private static final int FIRST_BYTES = 1 << 12;

  private final PartInput input;
  private final int pageBytes;
  private final FrameSum sum;
  private final MemorySegment structure = Arena.ofAuto().allocate(PartEnd.LAYOUT);
  private final MemorySegment checksum = Arena.ofAuto().allocate(U32);
  private byte[] buffer = new byte[FIRST_BYTES];

  FrameReader(PartInput input, HeaderBlock header) {
    this.input = input;
    this.pageBytes = header.header().pageBytes();
    this.sum = new FrameSum(header.partId());
  }

  /** Reads the next frame; the content of the last one is gone. */
  Frame next() throws IOException, DamageException {
    input.beginStructure();
    sum.begin();
    input.read(buffer, 0, Frame.BYTES);
    sum.add(buffer, 0, Frame.BYTES);
    Frame frame = Frame.parse(structure(Frame.BYTES), pageBytes);
    int bytes = (int) frame.bytes();
    fill(bytes);
    sum.add(buffer, 0, bytes);
    int computed = sum.end();
    input.read(checksum);
    int stored = checksum.get(U32, 0);
    if (stored != computed) {
      throw new DamageException(
          "a frame that belongs here, with " + Checksum.show(computed), Checksum.show(stored));
    }
    if (frame.isZeros()) {
      reserve(pageBytes);
      Arrays.fill(buffer, 0, pageBytes, (byte) 0);
    }
    return frame;
  }

  /** Returns the content of the last frame, in the buffer. */
  MemorySegment content(long bytes) {
    return MemorySegment.ofArray(buffer).asSlice(0, bytes);
  }

  /** Returns a copy of the first bytes of the buffer, aligned as fields want it. */
  MemorySegment structure(int bytes) {
    MemorySegment.copy(buffer, 0, structure, U8, 0, bytes);
    return structure.asSlice(0, bytes);
  }

  /** Returns the checksum of the checksums of all frames so far. */
  int ofAll() {
    return sum.ofAll();
  }

  /** Reads a content. The buffer grows with what has come, not with what a frame says. */
  private void fill(int bytes) throws IOException {
    int at = 0;
    while (at < bytes) {
      reserve(Math.min(bytes, Math.max(2 * at, FIRST_BYTES)));
      int count = Math.min(bytes, buffer.length) - at;
      input.read(buffer, at, count);
      at += count;
    }
  }

  private void reserve(int bytes) {
    if (buffer.length < bytes) {
      buffer = Arrays.copyOf(buffer, bytes);
    }
  }
}
