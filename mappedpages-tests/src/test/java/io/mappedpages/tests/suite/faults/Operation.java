package io.mappedpages.tests.suite.faults;

import java.util.List;

/**
 * Something that a thread began to do; guarded by the promises it belongs to. Moments are numbers
 * of lines in the order in which the parent was told.
 */
final class Operation {
  private static final long NEVER = Long.MAX_VALUE;

  final long began;
  final long inPlaceWrites; // acknowledged before it began
  private List<Effect> effects;
  private long ended = NEVER;
  boolean settled; // someone else's acknowledgement shows that it happened

  Operation(long began, List<Effect> effects, long inPlaceWrites) {
    this.began = began;
    this.effects = effects;
    this.inPlaceWrites = inPlaceWrites;
  }

  List<Effect> effects() {
    return effects;
  }

  /** It came to its end, and this is what it was. */
  void end(long moment, List<Effect> actual) {
    ended = moment;
    effects = actual;
  }

  boolean isEnded() {
    return ended != NEVER;
  }

  /** Whether it had come to its end when another began. */
  boolean isBefore(Operation other) {
    return ended < other.began;
  }
}
