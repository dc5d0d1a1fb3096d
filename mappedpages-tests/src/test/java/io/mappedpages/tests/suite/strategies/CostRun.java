package io.mappedpages.tests.suite.strategies;

import io.mappedpages.core.space.FirstFit;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;
import io.mappedpages.strategies.BestFitProvider;
import io.mappedpages.strategies.BuddyProvider;
import io.mappedpages.strategies.FirstFitProvider;
import io.mappedpages.strategies.NextFitProvider;
import io.mappedpages.strategies.SegregatedProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Counts the steps of a strategy in files of one size, in histories that are meant to be hard for
 * it. Runs where counted sources are loaded, and so speaks to the test in types of the JDK.
 */
public final class CostRun {
  /** Many pages are freed before one is taken. */
  static final String BULK = "bulk";

  /** The file grows, extent by extent. */
  static final String GROWTH = "growth";

  private static final Map<String, Function<FreeSpace, AllocationStrategy>> STRATEGIES =
      Map.of(
          "built-in", FirstFit::new,
          "first-fit", new FirstFitProvider()::create,
          "next-fit", new NextFitProvider()::create,
          "best-fit", new BestFitProvider()::create,
          "segregated", new SegregatedProvider()::create,
          "buddy", new BuddyProvider()::create,
          "linear", LinearStrategy::new);

  private static final int[] ONE = {1};
  private static final int[] RUNS = {2, 8, 1, 17, 64, 100, 1000};
  private static final int[] ALIGNMENTS = {1, 8, 64};
  private static final int ROUNDS = 200;
  private static final int KEPT_RUNS = 8;
  private static final int BULK_PAGES = 32;

  private final Function<FreeSpace, AllocationStrategy> factory;
  private final int pages;
  private final Random random;
  private final Map<String, long[]> costs = new TreeMap<>();

  private CostRun(String strategy, int sizeLog, long seed) {
    this.factory = Objects.requireNonNull(STRATEGIES.get(strategy));
    this.pages = 1 << sizeLog;
    this.random = new Random(seed);
  }

  /**
   * Counts.
   *
   * @param sizeLog binary logarithm of the pages of the file
   * @return for each history the most steps of an operation, those of all, and how many there were
   */
  public static Map<String, long[]> count(String strategy, int sizeLog, long seed)
      throws IOException {
    CostRun run = new CostRun(strategy, sizeLog, seed);
    for (CostLayout layout : CostLayout.values()) {
      History history = run.new History(layout, run.pages);
      history.comeAndGo(layout + ", pages", ONE, ONE);
      history.comeAndGo(layout + ", runs", RUNS, ONE);
      history.comeAndGo(layout + ", aligned", RUNS, ALIGNMENTS);
    }
    History reserved = run.new History(CostLayout.SCATTERED, run.pages);
    List<Long> taken = reserved.takeAll();
    reserved.takeBothEnds(taken);
    reserved.takeMany(taken);
    run.new History(CostLayout.FULL, 2L * run.pages).grow();
    run.new History(CostLayout.MIXED, run.pages).commits();
    return run.costs;
  }

  /** What happens in one file. */
  private final class History {
    private final CountedSpace space;
    private long[] cost = new long[3];

    History(CostLayout layout, long mostPages) throws IOException {
      this.space = new CountedSpace(layout.free(pages, random), pages, mostPages, factory);
      // Structures are built when they are first needed, which is part of the opening.
      long page = space.allocate(2, 1, -1);
      if (page >= 0) {
        space.free(page);
        space.free(page + 1);
      }
    }

    private void begin(String name) {
      cost = new long[3];
      costs.put(name, cost);
    }

    private long allocate(int run, int alignment, long near) {
      long page = space.allocate(run, alignment, near);
      note();
      return page;
    }

    private void free(long page) {
      space.free(page);
      note();
    }

    private void note() {
      cost[0] = Math.max(cost[0], space.steps());
      cost[1] += space.steps();
      cost[2]++;
    }

    /** Runs are taken, and any of them is freed when there are many, or no place is left. */
    void comeAndGo(String name, int[] runs, int[] alignments) {
      begin(name);
      List<long[]> taken = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        int run = runs[i % runs.length];
        int alignment = alignments[random.nextInt(alignments.length)];
        long near = random.nextBoolean() ? -1 : random.nextInt(pages);
        long page = allocate(run, alignment, near);
        if (page >= 0) {
          taken.add(new long[] {page, page + run});
        }
        if ((page < 0 && !taken.isEmpty()) || taken.size() > KEPT_RUNS) {
          long[] freed = taken.remove(random.nextInt(taken.size()));
          for (long at = freed[0]; at < freed[1]; at++) {
            free(at);
          }
        }
      }
    }

    /** Takes all pages: they are reserved then, while the map still has them free. */
    List<Long> takeAll() {
      List<Long> taken = new ArrayList<>();
      for (long page = space.allocate(1, 1, -1); page >= 0; page = space.allocate(1, 1, -1)) {
        taken.add(page);
      }
      return taken;
    }

    private void takeFreed(int count) {
      for (int i = 0; i < count; i++) {
        if (allocate(1, 1, -1) < 0) {
          throw new AssertionError("a page that is free was not found");
        }
      }
    }

    /** The first and the last page alone are free, again and again. */
    void takeBothEnds(List<Long> reserved) {
      begin("both ends");
      reserved.sort(null);
      for (int i = 0; i < ROUNDS; i++) {
        free(reserved.getLast());
        free(reserved.getFirst());
        takeFreed(2);
      }
    }

    void takeMany(List<Long> reserved) {
      begin(BULK);
      for (int i = 0; i < BULK_PAGES; i++) {
        free(reserved.remove(random.nextInt(reserved.size())));
      }
      takeFreed(BULK_PAGES);
    }

    /** What was found out about the longest runs is still known after a commit. */
    void commits() {
      space.askForLongest();
      space.free(space.allocate(1, 1, -1));
      begin("commits");
      for (int i = 0; i < ROUNDS; i++) {
        space.commit();
        free(allocate(1, 1, -1));
      }
    }

    /** Half as many pages as there are come in addition: what is made anew then is made once. */
    void grow() {
      begin(GROWTH);
      while (space.pageCount() < pages + pages / 2) {
        var _ = allocate(CountedSpace.EXTENT_PAGES, 1, -1);
      }
    }
  }
}
