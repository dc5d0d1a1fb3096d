package io.mappedpages.tests.suite.fuzz;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * What is done to which store, as bytes that a fuzzer invents: a head of two, then eight for each
 * change. Any bytes are a script.
 *
 * @param shape the number of the sound store
 * @param repaired what is made right again afterwards
 */
record Script(int shape, Set<Repair.Part> repaired, List<Mutation> mutations) {
  /** The shape, and what is not repaired. */
  static final int HEAD_BYTES = 2;

  /** No longer script means anything else. */
  static final int MOST_BYTES = HEAD_BYTES + 24 * Mutation.BYTES;

  static Script of(byte[] bytes) {
    int shape = bytes.length > 0 ? bytes[0] : 0;
    int without = bytes.length > 1 ? bytes[1] : 0;
    Set<Repair.Part> repaired = EnumSet.noneOf(Repair.Part.class);
    Repair.Part[] parts = Repair.Part.values();
    for (int bit = 0; bit < parts.length; bit++) {
      if ((without >>> bit & 1) == 0) { // zeros make everything right
        repaired.add(parts[bit]);
      }
    }
    List<Mutation> mutations = new ArrayList<>();
    for (int at = HEAD_BYTES;
        at + Mutation.BYTES <= Math.min(bytes.length, MOST_BYTES);
        at += Mutation.BYTES) {
      mutations.add(Mutation.of(bytes, at));
    }
    return new Script(Math.floorMod(shape, SoundStore.SHAPES.size()), repaired, mutations);
  }

  /** Makes the changes, and returns the script in the form in which it is kept, and in words. */
  static String text(byte[] bytes, SoundStore store) {
    Script script = of(bytes);
    Set<Repair.Part> missing = EnumSet.allOf(Repair.Part.class);
    missing.removeAll(script.repaired);
    String without = missing.isEmpty() ? "" : ", without repair of " + missing;
    return "script %s: %s%s; %s"
        .formatted(
            HexFormat.of().formatHex(bytes),
            store.name(),
            without,
            String.join("; ", script.apply(store)));
  }

  /** Makes the file of a store the one that the script describes; returns the changes in words. */
  List<String> apply(SoundStore store) {
    store.file().reset();
    List<String> words = new ArrayList<>();
    for (Mutation mutation : mutations) {
      words.add(mutation.apply(store));
    }
    Repair.run(store.file(), store.geometry(), repaired);
    return words;
  }
}
