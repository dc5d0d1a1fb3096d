package io.mappedpages.core.backup;

import static io.mappedpages.core.format.Layouts.U8;

import io.mappedpages.CorruptFileException;
import io.mappedpages.IncompatibleFormatException;
import io.mappedpages.core.format.DamageException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;

/** The bytes of a part, from wherever they come; it knows where in the part they are. */
final class PartInput {
  private final String name;
  private final InputStream in;
  private long offset;
  private long structureAt;

  PartInput(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /** The next bytes begin a structure: damage is reported there. */
  void beginStructure() {
    structureAt = offset;
  }

  /**
   * Reads so many bytes, however few the stream gives at a time, and none behind them.
   *
   * @throws CorruptFileException if the stream ends before
   */
  void read(byte[] target, int from, int count) throws IOException {
    int found = in.readNBytes(target, from, count);
    offset += found;
    if (found < count) {
      throw new CorruptFileException(
          name,
          "backup part at byte " + structureAt,
          -1,
          "an end frame",
          "a stream that ends before the end of the part at byte " + offset);
    }
  }

  /** Fills memory of a structure, whose fields want it aligned. */
  void read(MemorySegment target) throws IOException {
    byte[] bytes = new byte[(int) target.byteSize()];
    read(bytes, 0, bytes.length);
    MemorySegment.copy(bytes, 0, target, U8, 0, bytes.length);
  }

  /** Returns what is thrown for a structure that is damaged. */
  CorruptFileException damage(DamageException damage) {
    return new CorruptFileException(
        name, "backup part at byte " + structureAt, -1, damage.expected(), damage.found());
  }

  /** Returns what is thrown for a part of another version. */
  IncompatibleFormatException foreignVersion(String found, String known) {
    return new IncompatibleFormatException(
        name, "a backup part of version " + found, "version " + known);
  }
}
