package io.mappedpages.tests.suite.replay;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever ends a store at whatever step: it opens at the last acknowledged commit or at the one in
 * flight, whole. Set {@code mappedpages.crash.images} to look at more images, {@code
 * mappedpages.crash.seed} to replay one history.
 */
@Tag("once")
final class CrashReplayTest {
  private static final long DEFAULT_IMAGES = 30_000;
  private static final long FIRST_SEED = 1;

  @Test
  void aStoreIsWholeWhereverItsLifeEnds() throws IOException {
    ReplayRun run = new ReplayRun();
    try {
      Long seed = Long.getLong("mappedpages.crash.seed");
      if (seed != null) {
        run.runOne(seed);
      } else {
        run.run(FIRST_SEED, Long.getLong("mappedpages.crash.images", DEFAULT_IMAGES));
      }
    } finally {
      System.out.println("crash replay: " + run.summary());
    }
  }
}
