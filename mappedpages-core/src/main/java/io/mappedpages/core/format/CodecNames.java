package io.mappedpages.core.format;

import java.lang.foreign.MemorySegment;

/**
 * The one leaf of the codec names: 16 bytes for each number; all zero if no codec has the number. A
 * number keeps its name for ever, since pages refer to it.
 */
public final class CodecNames {
  private CodecNames() {}

  /** Writes the name of a number that has none. */
  public static void encode(MemorySegment leaf, int number, String name) {
    if (number < 1 || number > Entry.MAX_CODECS) {
      throw new IllegalArgumentException("codec " + number);
    }
    Name.encode(leaf, offset(number), name);
  }

  private static long offset(int number) {
    return (long) number * Name.BYTES;
  }

  /** Returns the name of a number, or "" if it has none. */
  public static String parse(MemorySegment leaf, int number) throws DamageException {
    return Name.parse(leaf, offset(number), "codec " + number);
  }

  /** Refuses a leaf with anything but well-formed names of numbers that codecs can have. */
  public static void check(MemorySegment leaf) throws DamageException {
    for (int number = 1; number <= Entry.MAX_CODECS; number++) {
      var _ = parse(leaf, number);
    }
    if (Layouts.firstNonZero(leaf, 0, Name.BYTES) >= 0
        || Layouts.firstNonZero(leaf, offset(Entry.MAX_CODECS + 1), leaf.byteSize()) >= 0) {
      throw new DamageException("reserved bytes that are zero", "another value");
    }
  }
}
