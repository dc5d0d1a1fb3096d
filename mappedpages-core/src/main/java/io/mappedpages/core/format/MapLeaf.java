package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U64;

import java.lang.foreign.MemorySegment;

/**
 * A leaf of the allocation map: one bit a page, set if the page is taken. Bit {@code i % 64} of the
 * 64-bit word {@code i / 64} belongs to the i-th page that the leaf covers. A leaf that does not
 * exist means that all its pages are free.
 */
public final class MapLeaf {
  private MapLeaf() {}

  /** Returns 64 bits. */
  public static long word(MemorySegment leaf, int wordIndex) {
    return leaf.get(U64, (long) wordIndex << 3);
  }

  /** Returns a bit. */
  public static boolean isTaken(MemorySegment leaf, int bit) {
    return (word(leaf, bit >>> 6) >>> bit & 1) != 0;
  }

  /** Sets or clears a bit; returns whether it changed. */
  public static boolean mark(MemorySegment leaf, int bit, boolean taken) {
    long at = (long) (bit >>> 6) << 3;
    long old = leaf.get(U64, at);
    long mask = 1L << bit;
    long now = taken ? old | mask : old & ~mask;
    leaf.set(U64, at, now);
    return now != old;
  }

  /** Returns whether every bit is set. */
  public static boolean isFull(MemorySegment leaf) {
    for (long at = 0; at < leaf.byteSize(); at += 8) {
      if (leaf.get(U64, at) != -1L) {
        return false;
      }
    }
    return true;
  }
}
