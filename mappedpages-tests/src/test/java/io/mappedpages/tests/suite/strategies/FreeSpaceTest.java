package io.mappedpages.tests.suite.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.spi.FreeSpace;
import io.mappedpages.tests.RandomCalls;
import io.mappedpages.tests.ReferenceModel;
import io.mappedpages.tests.Seed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a strategy is shown of the free space. */
@Tag("once")
final class FreeSpaceTest {
  private static final int MANY = 30_000; // several leaves of the map
  private static final int BULK = 1_500;
  private static final int CALLS = 150;
  private static final int HUGE_LOG = 28;

  private final ReferenceModel model = new ReferenceModel();
  private Path path = Path.of("");
  private int comparisons;

  @BeforeEach
  void useFolder(@TempDir Path folder) {
    path = folder.resolve("store.mpg");
  }

  /** The same space without what the pager knows sooner. */
  private record Plain(FreeSpace space) implements FreeSpace {
    @Override
    public long pageCount() {
      return space.pageCount();
    }

    @Override
    public long freePageCount() {
      return space.freePageCount();
    }

    @Override
    public long nextFree(long fromPage) {
      return space.nextFree(fromPage);
    }

    @Override
    public long freeRunLength(long fromPage, long limit) {
      return space.freeRunLength(fromPage, limit);
    }
  }

  /**
   * Compares, at some of its proposals, all answers with those that a walk over the pages gives.
   */
  private final class Comparing extends ScriptedProvider.LowestRun {
    private final Random random;
    private int skipped;

    Comparing(FreeSpace space, Random random) {
      super(space);
      this.random = random;
    }

    @Override
    public long propose(long runPages, long alignmentPages, long nearPage) {
      if (++skipped > 40) {
        skipped = 0;
        comparisons++;
        compare();
      }
      return super.propose(runPages, alignmentPages, nearPage);
    }

    private void compare() {
      long free = 0;
      long longest = 0;
      for (long page = space.nextFree(0); page >= 0; ) {
        long run = space.freeRunLength(page, Long.MAX_VALUE);
        assertThat(run).isPositive();
        assertThat(space.freeRunLength(page + run, 1)).isZero();
        assertThat(space.freeRunLength(page, run / 2 + 1)).isEqualTo(run / 2 + 1);
        free += run;
        longest = Math.max(longest, run);
        page = space.nextFree(page + run);
      }
      assertThat(space.freePageCount()).isEqualTo(free);
      assertThat(space.longestFreeRun()).isEqualTo(longest);
      assertThat(new Plain(space).longestFreeRun()).isEqualTo(longest);
      assertThat(space.nextFree(space.pageCount())).isEqualTo(-1);
      assertThat(space.freeRunLength(space.pageCount(), 1)).isZero();
      long page = random.nextLong(space.pageCount());
      long next = space.nextFree(page);
      assertThat(next == page).isEqualTo(space.freeRunLength(page, 1) == 1);
    }
  }

  @Test
  void itAnswersWhatAWalkOverItFinds() {
    Random random = Seed.random("FreeSpaceTest");
    Pager<Kib1> pager =
        ScriptedProvider.create(
            path, Pager.builder().sparse(true), space -> new Comparing(space, random));
    List<PageId<Kib1>> ids = new ArrayList<>();
    while (ids.size() < MANY) {
      ids.addAll(pager.pages().allocateAll(BULK));
    }
    // Long runs and short ones, some of them across the leaves' ends.
    List<PageId<Kib1>> freed = new ArrayList<>();
    for (int from = random.nextInt(50); from < ids.size(); from += 1 + random.nextInt(300)) {
      int to = Math.min(ids.size(), from + 1 + random.nextInt(random.nextInt(8) == 0 ? 3000 : 5));
      freed.addAll(ids.subList(from, to));
      from = to;
    }
    pager.pages().freeAll(freed);
    ids.removeAll(new java.util.HashSet<>(freed));
    ids.forEach(id -> model.regular().put(id.value(), 0L));
    RandomCalls calls = new RandomCalls(random, model);
    for (int i = 0; i < CALLS; i++) {
      calls.one(pager);
    }
    assertThat(comparisons).isGreaterThan(20);
    model.check(pager);
    pager.close();
  }

  /** Takes the last page there is, until the file is long enough; then any, and asks much. */
  private static final class Appending extends ScriptedProvider.LowestRun {
    private static final int QUESTIONS = 50;

    private final long wanted;
    private final Random random = new Random(1);
    private Duration first = Duration.ZERO;
    private Duration spent = Duration.ZERO;
    private int questions;

    Appending(FreeSpace space, long wanted) {
      super(space);
      this.wanted = wanted;
    }

    @Override
    public long propose(long runPages, long alignmentPages, long nearPage) {
      if (space.pageCount() >= wanted) {
        ask();
        return space.nextFree(random.nextLong(space.pageCount()));
      }
      long last = space.pageCount() - 1;
      return space.freeRunLength(last, 1) == 1 ? last : -1;
    }

    private void ask() {
      long start = System.nanoTime();
      long longest = space.longestFreeRun();
      if (first.isZero()) { // looks at every leaf of the map
        first = Duration.ofNanos(System.nanoTime() - start);
        start = System.nanoTime();
      }
      for (int i = 0; i < QUESTIONS; i++) {
        long next = space.nextFree(random.nextLong(space.pageCount()));
        assertThat(space.freeRunLength(next, 1_000)).isBetween(1L, longest);
        assertThat(space.longestFreeRun()).isEqualTo(longest);
        assertThat(space.freePageCount()).isLessThan(space.pageCount());
        questions++;
      }
      spent = spent.plusNanos(System.nanoTime() - start);
    }
  }

  /** Questions that looked at every word of this map would take some 20 ms each. */
  @Test
  void aMapOf2To28PagesIsAskedQuickly() {
    List<Appending> made = new ArrayList<>();
    long wanted = 1L << HUGE_LOG;
    Pager<Kib1> pager =
        ScriptedProvider.create(
            path,
            Pager.builder().sparse(true).extentBytes(1L << 30),
            space -> {
              made.add(new Appending(space, wanted));
              return made.getFirst();
            });
    while (pager.pageCount() < wanted) {
      var _ = pager.allocate();
    }
    for (int i = 0; i < 40; i++) {
      var _ = pager.allocate();
    }
    assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    pager.close();
    Appending strategy = made.getFirst();
    double micros = strategy.spent.toNanos() / 1e3 / strategy.questions;
    System.out.printf(
        "2^%d pages: %.1f µs for four questions, after %d ms for the first longest run%n",
        HUGE_LOG, micros, strategy.first.toMillis());
    assertThat(micros).isLessThan(5_000);
  }
}
