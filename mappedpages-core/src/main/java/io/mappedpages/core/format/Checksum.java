package io.mappedpages.core.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * CRC32C (Castagnoli) of segments.
 *
 * <p>The intrinsic behind {@link CRC32C} reads memory without the guard that turns a fault of a
 * mapping into a catchable error: over a file that was truncated from outside it would end the JVM.
 * So bytes of a mapping are copied to the heap first.
 */
public final class Checksum {
  private final CRC32C crc = new CRC32C();

  /** Of nothing, as yet. */
  public Checksum() {}

  /** Adds a part of a mapping, whose faults are {@link InternalError}s. */
  public void addMapping(MemorySegment mapped, long offsetBytes, int bytes) {
    byte[] copy = new byte[bytes];
    MemorySegment.copy(mapped, ValueLayout.JAVA_BYTE, offsetBytes, copy, 0, bytes);
    crc.update(copy);
  }

  /** Returns the CRC32C of what was added. */
  public int value() {
    return (int) crc.getValue();
  }

  /** Returns the CRC32C of a segment of memory that this process owns, never of a mapping. */
  public static int ofMemory(MemorySegment memory) {
    CRC32C crc = new CRC32C();
    crc.update(memory.asByteBuffer());
    return (int) crc.getValue();
  }

  /** Returns the CRC32C of a part of a mapping, whose faults are {@link InternalError}s. */
  public static int ofMapping(MemorySegment mapped, long offsetBytes, int bytes) {
    Checksum checksum = new Checksum();
    checksum.addMapping(mapped, offsetBytes, bytes);
    return checksum.value();
  }

  /** Returns how a checksum is written in messages. */
  public static String show(int crc) {
    return String.format("CRC32C 0x%08x", crc);
  }
}
