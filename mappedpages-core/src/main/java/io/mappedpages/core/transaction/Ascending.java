package io.mappedpages.core.transaction;

import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** Ids in ascending order: latches taken in it never make two calls wait for each other. */
final class Ascending {
  private Ascending() {}

  /** Checks each id, and that none is there twice. */
  static void forEachOnce(
      long[] ids, LongConsumer check, LongFunction<RuntimeException> duplicate) {
    for (int i = 0; i < ids.length; i++) {
      check.accept(ids[i]);
      if (i > 0 && ids[i] == ids[i - 1]) {
        throw duplicate.apply(ids[i]);
      }
    }
  }
}
