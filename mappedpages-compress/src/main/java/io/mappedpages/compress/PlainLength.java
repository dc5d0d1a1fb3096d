package io.mappedpages.compress;

import java.lang.foreign.MemorySegment;

/** The one check that an encoding stands for as many bytes as the pager says. */
final class PlainLength {
  private PlainLength() {}

  /** Throws unless a decoder found exactly the bytes that its destination has. */
  static void check(long found, MemorySegment plain) {
    if (found != plain.byteSize()) {
      throw new IllegalArgumentException(
          "expected %d bytes, found %d".formatted(plain.byteSize(), found));
    }
  }
}
