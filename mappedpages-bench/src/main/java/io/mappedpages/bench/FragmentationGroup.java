package io.mappedpages.bench;

import io.mappedpages.FreeRuns;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.Providers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How the free pages lie after long use, by strategy. Nothing is timed, and the random numbers are
 * always the same: so the figures are the same everywhere.
 */
final class FragmentationGroup implements Group {
  private static final int STEPS = 1_500_000;
  private static final int QUICK_STEPS = 150_000;

  @Override
  public String name() {
    return "fragmentation";
  }

  @Override
  public String title() {
    return "free pages after long use, by workload and strategy";
  }

  /** Who allocates and frees what. */
  enum Workload {
    /** Single pages; what is freed is any of them. */
    UNIFORM("Uniform: single pages, any is freed."),
    /** Runs of 1 to 8 pages; three of four live shortly, and go in the order in which they came. */
    CHURN("Churn: 1 to 8 pages, three of four freed in the order in which they came."),
    /** Runs of 1 to 64 pages, short ones more often, as compressed pages have; any is freed. */
    MIXED("Mixed: 1 to 64 pages, short ones more often, any is freed.");

    private final String title;

    Workload(String title) {
      this.title = title;
    }

    int length(SplittableRandom random) {
      return switch (this) {
        case UNIFORM -> 1;
        case CHURN -> random.nextInt(1, 9);
        case MIXED -> 1 + random.nextInt(1 << Math.min(random.nextInt(7), random.nextInt(7)));
      };
    }
  }

  @Override
  public Table run(Workspace workspace, boolean quick) {
    Table table =
        new Table(
            "workload, strategy",
            "file, pages",
            "in use",
            "free runs",
            "mean",
            "longest",
            "external fragmentation");
    for (Workload workload : Workload.values()) {
      for (String name : StrategiesGroup.NAMES) {
        File file = new File(name, workload);
        for (int i = 0; i < (quick ? QUICK_STEPS : STEPS); i++) {
          file.step();
        }
        table.row(file.row(name));
      }
    }
    for (Workload workload : Workload.values()) {
      table.note(workload.title);
    }
    table.note(
        "Each file holds about %,d pages, and grows by %,d where the strategy finds no place."
            .formatted(File.PAGES_IN_USE, File.GROWTH_PAGES));
    return table;
  }

  /** A file in memory, as far as places are concerned. */
  private static final class File {
    static final int PAGES_IN_USE = 200_000;
    static final int GROWTH_PAGES = 16_384;

    private record Run(long page, int pages) {}

    private final SplittableRandom random = new SplittableRandom(1);
    private final Workload workload;
    private final BitSpace space = new BitSpace(GROWTH_PAGES);
    private final AllocationStrategy strategy;
    private final List<Run> longLived = new ArrayList<>();
    private final ArrayDeque<Run> shortLived = new ArrayDeque<>();

    File(String name, Workload workload) {
      this.workload = workload;
      this.strategy = Providers.allocationStrategyProvider(name, null).create(space);
    }

    private long pagesInUse() {
      return space.pageCount() - space.freePageCount();
    }

    /** Frees until there is room for one more, and allocates one. */
    void step() {
      int pages = workload.length(random);
      while (pagesInUse() + pages > PAGES_IN_USE) {
        freeOne();
      }
      Run run = new Run(place(pages), pages);
      space.take(run.page, pages);
      strategy.allocated(run.page, pages);
      if (workload == Workload.CHURN && random.nextInt(4) > 0) {
        shortLived.add(run);
      } else {
        longLived.add(run);
      }
    }

    private long place(int pages) {
      long page = strategy.propose(pages, 1, -1);
      while (page < 0) {
        space.grow(space.pageCount() + GROWTH_PAGES);
        strategy.resized(space.pageCount());
        page = strategy.propose(pages, 1, -1);
      }
      return page;
    }

    private void freeOne() {
      Run run = random.nextInt(4) > 0 ? shortLived.poll() : null;
      if (run == null) {
        int chosen = random.nextInt(longLived.size());
        run = longLived.get(chosen);
        longLived.set(chosen, longLived.getLast());
        longLived.removeLast();
      }
      space.giveBack(run.page, run.pages);
      strategy.freed(run.page, run.pages);
    }

    String[] row(String name) {
      FreeRuns.Builder builder = FreeRuns.builder();
      for (long page = space.nextFree(0); page >= 0; ) {
        long pages = space.freeRunLength(page, space.pageCount());
        builder.add(pages);
        page = space.nextFree(page + pages);
      }
      FreeRuns runs = builder.build();
      return new String[] {
        workload.name().toLowerCase(Locale.ROOT) + ", " + name,
        "%,d".formatted(space.pageCount()),
        "%.1f %%".formatted(100.0 * pagesInUse() / space.pageCount()),
        "%,d".formatted(runs.count()),
        "%.1f".formatted((double) runs.freePages() / Math.max(1, runs.count())),
        "%,d".formatted(runs.longest()),
        "%.3f".formatted(runs.externalFragmentation())
      };
    }
  }
}
