package io.mappedpages.tests.suite.replay;

import java.util.SplittableRandom;

/** How much happens in the lives of a history. */
public enum Pace {
  /** Hardly anything, and always the same: what one life leaves meets what the next one does. */
  SHORT,
  MEDIUM,
  /** So much that the pages of the store go round. */
  LONG;

  static Pace random(SplittableRandom random) {
    return switch (random.nextInt(20)) {
      case 0 -> LONG;
      case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> SHORT;
      default -> MEDIUM;
    };
  }

  int lives(SplittableRandom random) {
    return switch (this) {
      case SHORT -> 4 + random.nextInt(8);
      case MEDIUM -> 2 + random.nextInt(3);
      case LONG -> 2;
    };
  }

  int operations(SplittableRandom random) {
    return switch (this) {
      case SHORT -> random.nextInt(3);
      case MEDIUM -> 1 + random.nextInt(12);
      case LONG -> 40 + random.nextInt(60);
    };
  }
}
