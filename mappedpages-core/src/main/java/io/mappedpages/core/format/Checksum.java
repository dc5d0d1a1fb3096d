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
  /** The polynomial without its highest power; the highest bit is the power 0. */
  private static final int POLYNOMIAL = 0x82f63b78;

  private static final int ONE = 1 << 31;

  /** x to the powers 1, 2, 4, 8 and so on. */
  private static final int[] POWERS = powers();

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

  /**
   * Returns the CRC32C of bytes that follow others, from the two checksums: in less time than it
   * takes to read them once more. The first one is multiplied by x to the power of the bits that
   * follow, modulo the polynomial, as in crc32_combine of zlib.
   *
   * @param first of the first bytes
   * @param second of those that follow
   * @param secondBytes how many follow
   */
  public static int combine(int first, int second, long secondBytes) {
    int factor = ONE;
    long bits = secondBytes << 3;
    for (int power = 0; bits != 0; power++) {
      if ((bits & 1) != 0) {
        factor = product(POWERS[power % POWERS.length], factor);
      }
      bits >>>= 1;
    }
    return product(factor, first) ^ second;
  }

  private static int[] powers() {
    int[] powers = new int[31]; // x to the power of 2^31 is x again
    powers[0] = ONE >>> 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = product(powers[i - 1], powers[i - 1]);
    }
    return powers;
  }

  /** Returns the product of two polynomials, modulo that of the checksum. */
  private static int product(int a, int b) {
    int sum = 0;
    int shifted = b;
    for (int left = a; left != 0; left <<= 1) {
      if (left < 0) {
        sum ^= shifted;
      }
      shifted = (shifted & 1) != 0 ? shifted >>> 1 ^ POLYNOMIAL : shifted >>> 1;
    }
    return sum;
  }

  /** Returns how a checksum is written in messages. */
  public static String show(int crc) {
    return String.format("CRC32C 0x%08x", crc);
  }
}
