package io.mappedpages.bench;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Durable allocation in a store that has few pages and in one that has many, by turns. The stores
 * are sparse: what grows with their size is what is measured, not the disk.
 */
final class AllocateGroup implements Group {
  private static final int FEW = 1_000;
  private static final int PAGES_PER_PREFILL = 10_000;
  private static final int WARM_UPS = 100;
  private static final int TURNS = 200;
  private static final double GOAL = 1.5;

  @Override
  public String name() {
    return "allocate";
  }

  @Override
  public String title() {
    return "durable allocation of one 4 KiB page, by how many there are";
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws IOException {
    int many = quick ? 100_000 : 1_000_000;
    Latencies few = new Latencies();
    Latencies large = new Latencies();
    try (Pager<Kib4> largePager = create(workspace.resolve("many.mpg"))) {
      long start = System.nanoTime();
      prefill(largePager, many);
      double prefillSeconds = (System.nanoTime() - start) / 1e9;
      for (int round = 0; round < (quick ? 3 : 15); round++) {
        // Made anew: after a few rounds it would no longer be the store of few pages.
        Path file = workspace.resolve("few-%d.mpg".formatted(round));
        try (Pager<Kib4> fewPager = create(file)) {
          prefill(fewPager, FEW);
          takeTurns(fewPager, new Latencies(), largePager, new Latencies(), WARM_UPS);
          takeTurns(fewPager, few, largePager, large, TURNS);
        }
        Files.delete(file);
      }
      Table table = new Table("pages allocated", "median / p99, µs", "ratio of medians");
      table.row("%,d".formatted(FEW), few.toString(), "1");
      table.row(
          "%,d".formatted(many),
          large.toString(),
          Table.atMost(large.medianMicros() / few.medianMicros(), GOAL));
      table.note(
          "%,d pages, %,d in a commit, were allocated in %.1f s: %.2f µs a page."
              .formatted(many, PAGES_PER_PREFILL, prefillSeconds, prefillSeconds * 1e6 / many));
      return table;
    }
  }

  private static Pager<Kib4> create(Path path) {
    return Pager.builder().sparse(true).create(path, PageSize.KIB_4);
  }

  private static void prefill(Pager<Kib4> pager, int pages) {
    for (int left = pages; left > 0; left -= PAGES_PER_PREFILL) {
      var _ = pager.pages().allocateAll(Math.min(left, PAGES_PER_PREFILL));
    }
  }

  private static void takeTurns(
      Pager<Kib4> few, Latencies fewTimes, Pager<Kib4> many, Latencies manyTimes, int turns) {
    for (int i = 0; i < turns; i++) {
      long start = System.nanoTime();
      var _ = few.allocate();
      long middle = System.nanoTime();
      var _ = many.allocate();
      long end = System.nanoTime();
      fewTimes.record(middle - start);
      manyTimes.record(end - middle);
    }
  }
}
