package io.mappedpages.core.backup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The checksums of the frames of one part. Each also covers which part the frame is in, and how
 * many frames come before it: one that is lost, doubled, moved, or taken from another part has a
 * wrong one.
 */
final class FrameSum {
  private static final int NUMBER_AT = 2 * Long.BYTES;

  private final ByteBuffer place =
      ByteBuffer.allocate(NUMBER_AT + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer value =
      ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C frame = new CRC32C();
  private final CRC32C all = new CRC32C();
  private long frames;

  FrameSum(UUID partId) {
    place.putLong(0, partId.getMostSignificantBits());
    place.putLong(Long.BYTES, partId.getLeastSignificantBits());
  }

  /** Begins with a frame. */
  void begin() {
    place.putLong(NUMBER_AT, frames);
    frame.reset();
    frame.update(place.array());
  }

  /** Adds bytes of the frame. */
  void add(byte[] bytes, int from, int count) {
    frame.update(bytes, from, count);
  }

  /** Returns the checksum of the frame, and goes on to the next one. */
  int end() {
    int sum = (int) frame.getValue();
    value.putInt(0, sum);
    all.update(value.array());
    frames++;
    return sum;
  }

  /** Returns the checksum of the checksums of all frames that have ended. */
  int ofAll() {
    return (int) all.getValue();
  }
}
