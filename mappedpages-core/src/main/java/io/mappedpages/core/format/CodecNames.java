package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U8;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The one leaf of the codec names: 16 bytes for each number, ASCII, padded with zeros; all zero if
 * no codec has the number. A number keeps its name for ever, since pages refer to it.
 */
public final class CodecNames {
  private static final int BYTES = 16;
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,16}");

  private CodecNames() {}

  /** Writes the name of a number that has none. */
  public static void encode(MemorySegment leaf, int number, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    if (!NAME.matcher(name).matches() || number < 1 || number > Entry.MAX_CODECS) {
      throw new IllegalArgumentException("codec " + number + ": \"" + name + "\"");
    }
    for (int i = 0; i < bytes.length; i++) {
      leaf.set(U8, (long) number * BYTES + i, bytes[i]);
    }
  }

  /** Returns the name of a number, or "" if it has none. */
  public static String parse(MemorySegment leaf, int number) throws DamageException {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = leaf.get(U8, (long) number * BYTES + i);
    }
    int length = BYTES;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    String name = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    if (length > 0 && !NAME.matcher(name).matches()) {
      throw new DamageException("codec " + number + " with a name like " + NAME, name);
    }
    return name;
  }

  /** Refuses a leaf with anything but well-formed names of numbers that codecs can have. */
  public static void check(MemorySegment leaf) throws DamageException {
    for (int number = 1; number <= Entry.MAX_CODECS; number++) {
      var _ = parse(leaf, number);
    }
    long end = (Entry.MAX_CODECS + 1L) * BYTES;
    if (Layouts.firstNonZero(leaf, 0, BYTES) >= 0
        || Layouts.firstNonZero(leaf, end, leaf.byteSize()) >= 0) {
      throw new DamageException("reserved bytes that are zero", "another value");
    }
  }
}
