package io.mappedpages.tests.suite.steps;

import org.jspecify.annotations.Nullable;

/**
 * The steps of counted sources: each beginning of a method, a lambda or a pass through a loop is
 * one, and each element of an array that is made. Between two of them lies a piece of code without
 * a loop, so that the steps bound the time up to a factor. Not thread-safe.
 */
public final class Steps {
  private static boolean counting;
  private static long taken;
  private static @Nullable String unknown;

  private Steps() {}

  /** Begins to count. */
  public static void start() {
    taken = 0;
    counting = true;
  }

  /** Ends what {@link #start} began, and returns how many steps were taken. */
  public static long stop() {
    counting = false;
    return taken;
  }

  /**
   * Checks that all was counted so far.
   *
   * @throws AssertionError if something was called of which nobody knows how many steps it takes
   */
  public static void check() {
    if (unknown != null) {
      throw new AssertionError("a call that cannot be counted: " + unknown);
    }
  }

  /** One step is taken. */
  public static void step() {
    taken++;
  }

  /** An array is made, of a length that is returned. */
  public static int array(int length) {
    taken += length;
    return length;
  }

  /** A call follows that {@link CallCost} does not know. */
  public static void unknown(String call) {
    if (counting) {
      unknown = call;
    }
  }
}
