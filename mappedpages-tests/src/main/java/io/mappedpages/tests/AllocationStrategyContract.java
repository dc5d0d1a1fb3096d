package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.Providers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an allocation strategy promises, whoever wrote it. To be extended:
 *
 * {@snippet :
 * final class MyStrategyTest extends AllocationStrategyContract {
 *   @Override
 *   protected AllocationStrategyProvider provider() {
 *     return new MyStrategyProvider();
 *   }
 * }
 * }
 *
 * <p>The random sequences print their seed; {@code -Dmappedpages.seed=N} runs one again.
 */
public abstract class AllocationStrategyContract {
  private static final int[] SIZES = {1, 3, 63, 64, 65, 128, 1000, 4096, 100_003};

  /** For subclasses. */
  protected AllocationStrategyContract() {}

  /**
   * The strategy under test.
   *
   * @return a provider, new or not
   */
  protected abstract AllocationStrategyProvider provider();

  /**
   * Whether every run that is free is found, wherever it begins; where alignment is asked for,
   * every one in which there must be an aligned one. A strategy of aligned blocks says no: then
   * only single pages must be found.
   *
   * @return {@code true} unless overridden
   */
  protected boolean findsEveryRun() {
    return true;
  }

  private AllocationStrategy strategy(ModelSpace space) {
    return provider().create(space);
  }

  /** What the strategy answers, checked as the pager checks it, and complete. */
  private long proposed(
      AllocationStrategy strategy, ModelSpace space, long run, long alignment, long near) {
    long page = strategy.propose(run, alignment, near);
    if (page == -1) {
      if (run == 1 && alignment == 1) {
        assertThat(space.freePageCount()).as("a free page is found").isZero();
      } else if (findsEveryRun()) {
        // One that is aligned by chance may be overlooked, not one that is aligned anyhow.
        long surely = run + alignment - 1;
        assertThat(space.firstRun(surely)).as("a run of %d pages", surely).isEqualTo(-1);
      }
    } else {
      assertThat(page).isNotNegative();
      assertThat(page % alignment).as("alignment").isZero();
      assertThat(space.freeRunLength(page, run)).as("free from page %d on", page).isEqualTo(run);
    }
    return page;
  }

  /** The provider. */
  @Nested
  class Provider {
    @Test
    void hasANameThatFits() {
      assertThat(provider().name()).matches("[a-z0-9-]{1,16}").isEqualTo(provider().name());
    }

    @Test
    void isFoundByItsName() {
      assertThat(Providers.allocationStrategyProvider(provider().name(), null))
          .hasSameClassAs(provider());
    }

    @Test
    void hasAPublicConstructorWithoutArguments() {
      assertThatCode(() -> provider().getClass().getConstructor().newInstance())
          .doesNotThrowAnyException();
    }

    @Test
    void makesStrategiesThatAreIndependent() {
      ModelSpace first = new ModelSpace(100);
      ModelSpace second = new ModelSpace(100);
      AllocationStrategy one = strategy(first);
      AllocationStrategy other = strategy(second);
      for (int i = 0; i < 100; i++) {
        first.take(one, proposed(one, first, 1, 1, -1), 1);
      }
      assertThat(proposed(other, second, 1, 1, -1)).isNotNegative();
      assertThat(one.propose(1, 1, -1)).isEqualTo(-1);
    }
  }

  /** Single pages. */
  @Nested
  class SinglePages {
    @Test
    void allOfThemAreFound() {
      for (int size : SIZES) {
        ModelSpace space = new ModelSpace(size);
        AllocationStrategy strategy = strategy(space);
        for (int i = 0; i < size; i++) {
          space.take(strategy, proposed(strategy, space, 1, 1, i - 1L), 1);
        }
        assertThat(space.freePageCount()).isZero();
        assertThat(strategy.propose(1, 1, -1)).isEqualTo(-1);
      }
    }

    @Test
    void aProposalAloneTakesNothing() {
      ModelSpace space = new ModelSpace(10);
      AllocationStrategy strategy = strategy(space);
      for (int i = 0; i < 100; i++) {
        assertThat(proposed(strategy, space, 1, 1, -1)).isNotNegative();
      }
    }

    @Test
    void whatOthersTakeIsNotProposed() {
      ModelSpace space = new ModelSpace(200);
      AllocationStrategy strategy = strategy(space);
      for (long page = 0; page < 199; page++) {
        space.take(strategy, page, 1);
        assertThat(proposed(strategy, space, 1, 1, -1)).isGreaterThan(page);
      }
    }

    @Test
    void oneThatIsFreedIsFoundAgain() {
      ModelSpace space = new ModelSpace(1000);
      AllocationStrategy strategy = strategy(space);
      space.take(strategy, 0, 1000);
      for (long page : new long[] {0, 1, 62, 63, 64, 500, 998, 999}) {
        space.giveBack(strategy, page, 1);
        assertThat(proposed(strategy, space, 1, 1, -1)).isEqualTo(page);
        space.take(strategy, page, 1);
      }
    }
  }

  /** Runs of pages. */
  @Nested
  class Runs {
    @Test
    void aFreshSpaceHasEveryRunThatFits() {
      for (int size : SIZES) {
        ModelSpace space = new ModelSpace(size);
        AllocationStrategy strategy = strategy(space);
        for (long run = 1; run <= size; run *= 2) {
          assertThat(proposed(strategy, space, run, 1, -1)).isNotEqualTo(-1);
        }
        assertThat(strategy.propose(size + 1L, 1, -1)).isEqualTo(-1);
      }
    }

    @Test
    void aGapOfExactlyThatLengthIsFoundAtAnyMultipleOfIt() {
      for (int length : new int[] {1, 2, 4, 8, 16, 32, 64, 128}) {
        for (long at = 0; at <= 512 - length; at += length) {
          ModelSpace space = new ModelSpace(512);
          AllocationStrategy strategy = strategy(space);
          space.take(strategy, 0, 512);
          space.giveBack(strategy, at, length);
          assertThat(proposed(strategy, space, length, 1, -1)).isEqualTo(at);
          assertThat(proposed(strategy, space, length + 1, 1, -1)).isEqualTo(-1);
          assertThat(proposed(strategy, space, length, length, -1)).isEqualTo(at);
        }
      }
    }

    @Test
    void aGapIsFoundWhereverItLies() {
      // Nothing is expected of a strategy of aligned blocks but that what it proposes fits.
      for (int length : new int[] {1, 2, 3, 7, 63, 64, 65, 100, 200}) {
        for (long at = 0; at <= 512 - length; at += 11) {
          ModelSpace space = new ModelSpace(512);
          AllocationStrategy strategy = strategy(space);
          space.take(strategy, 0, 512);
          space.giveBack(strategy, at, length);
          assertThat(proposed(strategy, space, length, 1, -1)).isIn(-1L, at);
          assertThat(proposed(strategy, space, length + 1, 1, -1)).isEqualTo(-1);
        }
      }
    }

    @Test
    void alignmentIsKept() {
      ModelSpace space = new ModelSpace(4096);
      AllocationStrategy strategy = strategy(space);
      space.take(strategy, 0, 3);
      for (long alignment = 1; alignment <= 256; alignment *= 2) {
        for (long run : new long[] {1, 3, 64}) {
          long page = proposed(strategy, space, run, alignment, -1);
          assertThat(page).isNotNegative();
          space.take(strategy, page, run);
        }
      }
    }
  }

  /** The length of the file. */
  @Nested
  class Resizing {
    @Test
    void whatIsAddedIsFree() {
      ModelSpace space = new ModelSpace(5);
      AllocationStrategy strategy = strategy(space);
      long total = 5;
      for (long added : new long[] {1, 58, 64, 200, 5000, 100_000}) {
        while (space.freePageCount() > 0) {
          space.take(strategy, proposed(strategy, space, 1, 1, -1), 1);
        }
        assertThat(strategy.propose(1, 1, -1)).isEqualTo(-1);
        total += added;
        space.resize(strategy, total);
        long page = proposed(strategy, space, 1, 1, -1);
        assertThat(page).isBetween(total - added, total - 1);
        space.take(strategy, total - added, added - 1);
      }
    }

    @Test
    void whatIsCutOffIsGone() {
      ModelSpace space = new ModelSpace(1000);
      AllocationStrategy strategy = strategy(space);
      assertThat(proposed(strategy, space, 1, 1, -1)).isNotNegative();
      space.resize(strategy, 100);
      space.take(strategy, 0, 100);
      assertThat(strategy.propose(1, 1, -1)).isEqualTo(-1);
      space.resize(strategy, 1000);
      assertThat(proposed(strategy, space, 900, 1, -1)).isIn(-1L, 100L);
    }
  }

  /** Anything in any order, compared with the space itself after each step. */
  @Nested
  class RandomSequences {
    private static final int STEPS = 4_000;

    private record Run(long page, long count) {}

    @Test
    void everyProposalFits() {
      Random random = Seed.random(provider().name() + ", random sequences");
      for (int round = 0; round < 10; round++) {
        sequence(random, new ModelSpace(random.nextInt(1, 3000)));
      }
    }

    private void sequence(Random random, ModelSpace space) {
      // Some pages are taken before the strategy gets to know the space.
      List<Run> taken = new ArrayList<>();
      for (long page = 0; page < space.pageCount(); page++) {
        if (random.nextInt(3) == 0) {
          space.takeUnseen(page);
          taken.add(new Run(page, 1));
        }
      }
      AllocationStrategy strategy = strategy(space);
      int mostPages = random.nextBoolean() ? 1 : 80;
      for (int step = 0; step < STEPS; step++) {
        int what = random.nextInt(100);
        if (what < 55) {
          long run = random.nextInt(mostPages) + 1L;
          long alignment = random.nextInt(4) == 0 ? 1L << random.nextInt(7) : 1;
          long near = random.nextBoolean() ? -1 : random.nextLong(space.pageCount());
          long page = proposed(strategy, space, run, alignment, near);
          if (page >= 0 && random.nextInt(8) > 0) {
            space.take(strategy, page, run);
            taken.add(new Run(page, run));
          }
        } else if (what < 98 && !taken.isEmpty()) {
          int index = random.nextInt(taken.size());
          Run run = taken.get(index);
          taken.set(index, taken.getLast());
          taken.removeLast();
          space.giveBack(strategy, run.page, run.count);
        } else if (what == 98) {
          space.resize(strategy, space.pageCount() + random.nextLong(500));
        } else {
          long end = taken.stream().mapToLong(run -> run.page + run.count).max().orElse(1);
          if (end < space.pageCount()) {
            space.resize(strategy, random.nextLong(end, space.pageCount()));
          }
        }
      }
    }
  }

  /** A file, by turns with this strategy and without. */
  @Nested
  class UnderAPager {
    private static final int OPENINGS = 6;
    private static final int CALLS = 60;

    @Test
    void servesAFileThatAnotherServedBefore(@TempDir Path folder) {
      Random random = Seed.random(provider().name() + ", under a pager");
      Path path = folder.resolve("store.mpg");
      Pager.create(path, PageSize.KIB_1).close();
      ReferenceModel model = new ReferenceModel();
      RandomCalls calls = new RandomCalls(random, model);
      for (int i = 0; i < OPENINGS; i++) {
        PagerBuilder builder = Pager.builder();
        if (i % 2 == 0) {
          builder.strategy(provider().name());
        }
        try (Pager<PageSize.Kib1> pager = builder.open(path, PageSize.KIB_1)) {
          for (int call = 0; call < CALLS; call++) {
            calls.one(pager);
          }
          model.check(pager);
          assertThat(pager.verify(finding -> {}).findings()).isEmpty();
        }
      }
    }
  }
}
