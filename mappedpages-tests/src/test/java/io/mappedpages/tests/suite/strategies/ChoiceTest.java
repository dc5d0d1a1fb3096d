package io.mappedpages.tests.suite.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;
import io.mappedpages.spi.Providers;
import io.mappedpages.tests.Seed;
import java.util.BitSet;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That each strategy takes the run that its description says, and not just any that fits. */
@Tag("once")
final class ChoiceTest {
  private static final int PAGES = 40_000; // four levels of summaries
  private static final int STEPS = 2_500;

  /** Free pages, and every maximal run of them. */
  private static final class Space implements FreeSpace {
    private final BitSet free = new BitSet(PAGES);

    Space(Random random) {
      for (int page = 0; page < PAGES; ) {
        int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 3000 : 40);
        free.set(page, Math.min(PAGES, page + length), random.nextBoolean());
        page += length;
      }
    }

    @Override
    public long pageCount() {
      return PAGES;
    }

    @Override
    public long freePageCount() {
      return free.cardinality();
    }

    @Override
    public long nextFree(long fromPage) {
      return free.nextSetBit((int) fromPage);
    }

    @Override
    public long freeRunLength(long fromPage, long limit) {
      return Math.min(limit, free.nextClearBit((int) fromPage) - fromPage);
    }

    /** The first pages of all maximal runs, ascending. */
    LongStream runs() {
      return LongStream.iterate(nextFree(0), page -> page >= 0, page -> nextFree(end(page)));
    }

    long end(long page) {
      return free.nextClearBit((int) page);
    }

    long length(long page) {
      return end(page) - page;
    }

    OptionalLong first(LongPredicate wanted) {
      return runs().filter(wanted).findFirst();
    }
  }

  private interface Rule {
    /** Returns what is to be proposed, or -1. */
    long place(Space space, long runPages);
  }

  private static void check(String name, Rule rule) {
    Random random = Seed.random("ChoiceTest, " + name);
    Space space = new Space(random);
    AllocationStrategy strategy = Providers.allocationStrategyProvider(name, null).create(space);
    for (int step = 0; step < STEPS; step++) {
      long run = 1L + random.nextInt(random.nextInt(10) == 0 ? 2000 : 70);
      long expected = rule.place(space, run);
      assertThat(strategy.propose(run, 1, -1))
          .as("step %d: %d pages", step, run)
          .isEqualTo(expected);
      if (expected >= 0 && random.nextInt(4) > 0) {
        space.free.clear((int) expected, (int) (expected + run));
        strategy.allocated(expected, run);
      }
      int page = random.nextInt(PAGES);
      if (!space.free.get(page)) {
        int next = space.free.nextSetBit(page);
        int end = Math.min(next < 0 ? PAGES : next, page + 1 + random.nextInt(60));
        space.free.set(page, end);
        strategy.freed(page, end - page);
      }
    }
  }

  private static long firstFit(Space space, long run) {
    return space.first(page -> space.length(page) >= run).orElse(-1);
  }

  @Test
  void firstFitTakesTheLowestRun() {
    check("first-fit", ChoiceTest::firstFit);
  }

  @Test
  void nextFitTakesTheNextRunGoingRound() {
    long[] next = {0};
    check(
        "next-fit",
        (space, run) -> {
          long from = next[0];
          long page =
              space.free.get((int) from) && space.length(from) >= run
                  ? from
                  : space.first(at -> at >= from && space.length(at) >= run).orElse(-1);
          page = page >= 0 ? page : firstFit(space, run);
          next[0] = page < 0 ? 0 : page + run;
          return page;
        });
  }

  @Test
  void bestFitTakesTheShortestRunUpTo56AndThenByPowersOfTwo() {
    check(
        "best-fit",
        (space, run) -> {
          for (long length = run; length <= 56; length++) {
            long wanted = length;
            OptionalLong exact = space.first(page -> space.length(page) == wanted);
            if (exact.isPresent()) {
              return exact.getAsLong();
            }
          }
          return byClasses(space, run, run <= 56 ? 57 : Long.highestOneBit(run) * 2);
        });
  }

  /**
   * The first run of the lowest class that begins at a length or above, else the first that fits.
   */
  private static long byClasses(Space space, long run, long from) {
    for (long least = from; least <= 2048; least = Long.highestOneBit(least) * 2) {
      long low = least;
      long high = Long.highestOneBit(least) * 2;
      OptionalLong found =
          space.first(page -> space.length(page) >= low && space.length(page) < high);
      if (found.isPresent()) {
        return found.getAsLong();
      }
    }
    return space
        .first(page -> space.length(page) >= Math.max(from, 4096))
        .orElse(firstFit(space, run));
  }

  @Test
  void segregatedTakesARunOfTheLowestClassThatIsSure() {
    check(
        "segregated",
        (space, run) -> {
          for (long least = run == 1 ? 1 : Long.highestOneBit(run - 1) * 2; ; least *= 2) {
            if (least > PAGES) {
              return firstFit(space, run);
            }
            long low = least;
            OptionalLong found =
                space.first(page -> space.length(page) >= low && space.length(page) < 2 * low);
            if (found.isPresent()) {
              return found.getAsLong();
            }
          }
        });
  }

  @Test
  void buddySplitsTheSmallestBlockThatIsLargeEnough() {
    check(
        "buddy",
        (space, run) -> {
          long block = run == 1 ? 1 : Long.highestOneBit(run - 1) * 2;
          for (long size = block; size <= PAGES; size *= 2) {
            long wanted = size;
            OptionalLong found =
                LongStream.iterate(0, page -> page + wanted <= PAGES, page -> page + wanted)
                    .filter(page -> space.length(page) >= wanted)
                    .filter(page -> !isFree(space, page - page % (2 * wanted), 2 * wanted))
                    .findFirst();
            if (found.isPresent()) {
              return found.getAsLong();
            }
          }
          return -1;
        });
  }

  private static boolean isFree(Space space, long page, long count) {
    return space.length(page) >= count;
  }
}
