package io.mappedpages.tests.suite.writers;

import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.PagerOptions;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.suite.replay.Pace;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * What a life with several writers is like.
 *
 * @param actions how many things happen, one after the other
 * @param changes the most changes of one transaction
 * @param distinctContents how many contents protected pages have
 * @param most how many operations are under way at once
 * @param armed whether a force or a write is going to fail
 * @param limited whether there may be no room
 * @param closes whether the store is closed at the end
 */
record Conditions(
    PagerOptions options,
    int actions,
    int changes,
    int distinctContents,
    int most,
    boolean armed,
    boolean limited,
    boolean closes) {

  static Conditions random(SplittableRandom random, Pace pace) {
    PagerBuilder builder =
        Pager.builder()
            .latchTimeout(Duration.ofHours(1)) // nobody is impatient
            .commitDelay(Duration.ZERO); // a batch has those who wait when the last one ends
    if (random.nextInt(3) == 0) {
      builder.writeMode(WriteMode.MAPPED);
    }
    boolean armed = random.nextInt(4) == 0;
    int limit = random.nextInt(5);
    // So scarce that freed pages are taken at once. Whoever has no room commits twice, and tries
    // again; when a force fails meanwhile, nobody knows in which of these commits he was.
    boolean limited = limit < 2 && !armed;
    if (limited) {
      builder.maxPages(limit == 0 ? 64 : 80);
    }
    int actions =
        switch (pace) {
          case SHORT -> 6 + random.nextInt(34);
          case MEDIUM -> 40 + random.nextInt(120);
          case LONG -> 300 + random.nextInt(300);
        };
    return new Conditions(
        builder.options(),
        actions,
        pace == Pace.SHORT ? 2 : 6,
        pace == Pace.SHORT ? 2 : 3,
        3 + random.nextInt(6),
        armed,
        limited,
        random.nextInt(3) == 0);
  }
}
