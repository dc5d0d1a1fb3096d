package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.ManifestRun;
import io.mappedpages.core.format.Superblock;
import io.mappedpages.core.format.TreeRoot;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A number in a structure: what can be changed there. The lists follow from the code's layouts, so
 * that a new field is changed from its first day on.
 *
 * @param offsetBytes from the begin of the structure to the word that holds it
 * @param wordBytes the size of that word
 * @param shift its lowest bit in the word
 * @param bits how many it has
 */
record Field(String name, long offsetBytes, int wordBytes, int shift, int bits) {
  static final List<Field> SUPERBLOCK = of(Superblock.LAYOUT);
  static final List<Field> RECORD = of(CommitRecord.LAYOUT);
  static final List<Field> ROOT = of(TreeRoot.LAYOUT);
  static final List<Field> RUN = of(ManifestRun.LAYOUT);

  /** Those of an entry; the first word packs four. */
  static final List<Field> ENTRY = ofEntry();

  private static List<Field> of(StructLayout layout) {
    List<Field> fields = new ArrayList<>();
    long at = 0;
    for (MemoryLayout member : layout.memberLayouts()) {
      String name = member.name().orElseThrow();
      switch (member) {
        case ValueLayout value -> fields.add(whole(name, at, (int) value.byteSize()));
        case SequenceLayout bytes when bytes.elementLayout().byteSize() == 1 -> {
          fields.add(whole(name, at, 1));
          fields.add(whole(name, at + bytes.byteSize() / 2, 1));
          fields.add(whole(name, at + bytes.byteSize() - 1, 1));
        }
        case SequenceLayout numbers when numbers.elementLayout() instanceof ValueLayout -> {
          for (int i = 0; i < numbers.elementCount(); i++) {
            fields.add(whole(name + "[" + i + "]", at + 8L * i, 8));
          }
        }
        default -> {} // structures in it are places of their own
      }
      at += member.byteSize();
    }
    return List.copyOf(fields);
  }

  private static Field whole(String name, long offsetBytes, int wordBytes) {
    return new Field(name, offsetBytes, wordBytes, 0, 8 * wordBytes);
  }

  private static List<Field> ofEntry() {
    List<Field> fields = new ArrayList<>(of(Entry.LAYOUT));
    fields.removeFirst();
    fields.add(new Field("page", 0, 8, 0, 40));
    fields.add(new Field("run", 0, 8, 40, 8));
    fields.add(new Field("kind", 0, 8, 48, 8));
    fields.add(new Field("flags", 0, 8, 56, 8));
    return List.copyOf(fields);
  }

  static Field named(List<Field> fields, String name) {
    return fields.stream().filter(field -> field.name.equals(name)).findFirst().orElseThrow();
  }

  long get(HostileFile file, long structure) {
    return word(file.look(structure + offsetBytes, wordBytes)) >>> shift & mask();
  }

  void set(HostileFile file, long structure, long value) {
    MemorySegment word = file.change(structure + offsetBytes, wordBytes);
    long others = word(word) & ~(mask() << shift);
    long all = others | (value & mask()) << shift;
    switch (wordBytes) {
      case 1 -> word.set(Layouts.U8, 0, (byte) all);
      case 2 -> word.set(Layouts.U16, 0, (short) all);
      case 4 -> word.set(Layouts.U32, 0, (int) all);
      default -> word.set(Layouts.U64, 0, all);
    }
  }

  private long mask() {
    return bits == 64 ? -1L : (1L << bits) - 1;
  }

  private long word(MemorySegment word) {
    return switch (wordBytes) {
      case 1 -> Byte.toUnsignedLong(word.get(Layouts.U8, 0));
      case 2 -> Short.toUnsignedLong(word.get(Layouts.U16, 0));
      case 4 -> Integer.toUnsignedLong(word.get(Layouts.U32, 0));
      default -> word.get(Layouts.U64, 0);
    };
  }
}
