package io.mappedpages.tests.suite.fuzz;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What a fuzzer calls: any bytes become a file, which is tried out. */
public final class FuzzTarget {
  private static final Map<Integer, SoundStore> STORES = new HashMap<>();

  private FuzzTarget() {}

  /** Returns the store of a shape, made once. */
  static SoundStore store(int shape) {
    return STORES.computeIfAbsent(shape, number -> SoundStore.SHAPES.get(number).make());
  }

  /** The entry that Jazzer looks for. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    var _ = tryOut(bytes);
  }

  /**
   * Tries out one script.
   *
   * @throws AssertionError if the oracle is not content: with the script in words
   */
  static Trial.End tryOut(byte[] bytes) {
    Script script = Script.of(bytes);
    SoundStore store = store(script.shape());
    try {
      var _ = script.apply(store);
      return Trial.run(store);
    } catch (IOException | RuntimeException | Error e) {
      throw new AssertionError(Script.text(bytes, store) + ": " + e, e);
    }
  }

  /** Returns a script in words. */
  static String text(byte[] bytes) {
    return Script.text(bytes, store(Script.of(bytes).shape()));
  }
}
