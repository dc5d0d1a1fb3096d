package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageSize;
import io.mappedpages.tests.suite.replay.History;
import io.mappedpages.tests.suite.replay.Tally;
import io.mappedpages.tests.suite.replay.Violation;
import java.io.IOException;
import java.util.Locale;

/** Runs histories with several writers until enough images were looked at. */
public final class WritersRun {
  private final Tally tally = new Tally();
  private final long startNanos = System.nanoTime();

  /** Runs histories, the first with the given seed, the next with the number after it. */
  void run(long firstSeed, long images) throws IOException {
    for (long seed = firstSeed; tally.images() < images; seed++) {
      runOne(seed);
    }
  }

  /** Runs the history of one seed. */
  void runOne(long seed) throws IOException {
    tally.count("histories");
    if (Math.floorMod(seed, 4L) == 0) {
      run(PageSize.KIB_4, seed);
    } else {
      run(PageSize.KIB_1, seed);
    }
  }

  private <S extends PageSize> void run(S size, long seed) throws IOException {
    try (History<S> history = new History<>(size, seed, WritersLife::new, tally)) {
      history.run();
    } catch (RuntimeException e) { // the pager may be the first to notice
      throw new Violation(
          "seed %d, page size %d, image %d: %s (replay with -Dmappedpages.crash.seed=%d)"
              .formatted(seed, size.bytes(), tally.images(), e.getMessage(), seed),
          e);
    }
  }

  /**
   * Runs histories until one breaks a promise; called by reflection, with a core that is broken.
   *
   * @return "found after N images: why", or "none in N images"
   */
  public static String search(long firstSeed, int mostImages) throws IOException {
    WritersRun run = new WritersRun();
    try {
      run.run(firstSeed, mostImages);
    } catch (RuntimeException | AssertionError e) {
      return "found after " + run.tally.images() + " images: " + e.getMessage();
    }
    return "none in " + run.tally.images() + " images";
  }

  Tally tally() {
    return tally;
  }

  /** What was done so far. */
  String summary() {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return String.format(
        Locale.ROOT, "%s, %.0f images/s", tally, tally.images() / Math.max(seconds, 1e-3));
  }
}
