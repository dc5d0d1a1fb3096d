package io.mappedpages.cli.demo;

import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * When to kill. Mostly some random files on, plus a random time, from less than a commit takes to
 * many commits, so that the kills spread over the run and fall on any moment of a commit. Sometimes
 * only a time from when it begins to open the store, which falls on that or on the first files.
 */
final class KillPlan {
  private static final int ONE_IN = 4;
  private static final long MAX_OPENING_NANOS = 60_000_000;
  private static final long NANOS_PER_FILE = 500_000;
  private static final long[] SCALES_NANOS = {300_000, 3_000_000, 30_000_000};

  /**
   * One kill.
   *
   * @param afterFiles how many files this child is to acknowledge before, 0 to count from when it
   *     begins to open the store
   * @param delay the time after that
   */
  record Kill(int afterFiles, Duration delay) {}

  private final Random random;
  private final int planned;
  private int done;

  KillPlan(long seed, int planned) {
    this.random = new Random(seed);
    this.planned = planned;
  }

  int planned() {
    return planned;
  }

  int done() {
    return done;
  }

  void count() {
    done++;
  }

  /** Returns when to kill the next child, or {@code null} to let it be. */
  @Nullable Kill next(int remainingFiles) {
    int remainingKills = planned - done;
    if (remainingKills <= 0 || remainingFiles <= 0) {
      return null;
    }
    if (done > 0 && random.nextInt(ONE_IN) == 0) {
      return new Kill(0, Duration.ofNanos(random.nextLong(MAX_OPENING_NANOS)));
    }
    // On average as many files between two kills as after the last one.
    int span = Math.max(1, (int) (2L * remainingFiles / (remainingKills + 1)));
    int files = Math.min(remainingFiles, 1 + random.nextInt(span));
    long scale = SCALES_NANOS[random.nextInt(SCALES_NANOS.length)];
    // In a small folder the time is short too, or everything were stored before the next kill.
    long most = Math.min(scale, span * NANOS_PER_FILE);
    return new Kill(files, Duration.ofNanos(random.nextLong(most)));
  }
}
