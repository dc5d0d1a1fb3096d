package io.mappedpages.tests.suite.replay;

import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.PagerOptions;
import io.mappedpages.WriteMode;
import java.util.SplittableRandom;

/**
 * What one life of a store is like.
 *
 * @param operations how many things the user does
 * @param changes the most changes of one transaction
 * @param distinctContents how many contents protected pages have
 * @param burstOdds one allocation in so many is large enough to let the file grow
 * @param armed whether a force or a write is going to fail
 * @param closes whether the user closes the store at the end
 */
record Profile(
    PagerOptions options,
    int operations,
    int changes,
    int distinctContents,
    int burstOdds,
    boolean armed,
    boolean closes) {

  static Profile random(SplittableRandom random, Pace pace) {
    boolean shortLives = pace == Pace.SHORT;
    PagerBuilder builder = Pager.builder();
    if (random.nextBoolean()) {
      builder.writeMode(WriteMode.MAPPED);
    }
    int limit = random.nextInt(3);
    if (limit > 0) {
      builder.maxPages(limit == 1 ? 64 : 80); // so scarce that freed pages are taken at once
    }
    return new Profile(
        builder.options(),
        pace.operations(random),
        shortLives ? 2 : 8,
        shortLives ? 1 : 3,
        shortLives ? 12 : 5,
        random.nextInt(4) == 0,
        random.nextInt(3) == 0);
  }
}
