package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U8;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A name in a file: 16 bytes of ASCII, padded with zeros; all zero if there is none. */
public final class Name {
  /** The layout of a name. */
  public static final SequenceLayout LAYOUT = MemoryLayout.sequenceLayout(16, U8);

  /** The size of a name. */
  public static final int BYTES = (int) LAYOUT.byteSize();

  private static final Pattern PATTERN = Pattern.compile("[a-z0-9-]{1,16}");

  private Name() {}

  /**
   * Refuses what is no name.
   *
   * @param what whose name it is, for messages
   * @throws IllegalArgumentException if it is none
   */
  public static void check(String what, String name) {
    if (!PATTERN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what + ": expected a name that matches " + PATTERN + ", found \"" + name + "\"");
    }
  }

  /** Writes a name where there is none. */
  public static void encode(MemorySegment node, long offset, String name) {
    check("name", name);
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(bytes, 0, node, U8, offset, bytes.length);
  }

  /**
   * Returns the name, or "" if there is none.
   *
   * @param owner whose name it is, for messages
   */
  public static String parse(MemorySegment node, long offset, String owner) throws DamageException {
    byte[] bytes = new byte[BYTES];
    MemorySegment.copy(node, U8, offset, bytes, 0, BYTES);
    int length = BYTES;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    String name = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    if (length > 0 && !PATTERN.matcher(name).matches()) {
      throw new DamageException(owner + " with a name like " + PATTERN, name);
    }
    return name;
  }
}
