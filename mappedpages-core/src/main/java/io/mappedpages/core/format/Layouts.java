package io.mappedpages.core.format;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The value layouts of the format: little-endian, naturally aligned. */
public final class Layouts {
  /** An unsigned 8-bit field. */
  public static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;

  /** An unsigned 16-bit field. */
  public static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** An unsigned 32-bit field. */
  public static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** A 64-bit field. */
  public static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ValueLayout.OfLong WORD = U64.withByteAlignment(1);

  private Layouts() {}

  /** Returns bytes that are zero. */
  public static MemoryLayout reserved(long bytes) {
    return MemoryLayout.sequenceLayout(bytes, U8).withName("reserved");
  }

  /** Returns where a field begins. */
  public static long offset(StructLayout layout, String field) {
    return layout.byteOffset(groupElement(field));
  }

  /** Returns the offset of the first byte that is not zero in {@code [from, to)}, or -1. */
  public static long firstNonZero(MemorySegment segment, long from, long to) {
    long at = from;
    for (; at < to && (at & 7) != 0; at++) {
      if (segment.get(U8, at) != 0) {
        return at;
      }
    }
    for (; at + 8 <= to; at += 8) {
      if (segment.get(WORD, at) != 0) {
        break;
      }
    }
    for (; at < to; at++) {
      if (segment.get(U8, at) != 0) {
        return at;
      }
    }
    return -1;
  }
}
