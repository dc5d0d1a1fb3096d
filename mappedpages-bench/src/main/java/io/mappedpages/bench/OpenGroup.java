package io.mappedpages.bench;

import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadOnlyPager;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Opening a store of few pages and one of many, by turns, up to the first 8 bytes of a protected
 * page: read-only, and for writing, which closes it again with two forces. The stores are sparse,
 * and all of their pages are allocated.
 */
final class OpenGroup implements Group {
  private static final int PAGES_PER_COMMIT = 10_000;
  private static final double GOAL = 2;

  @Override
  public String name() {
    return "open";
  }

  @Override
  public String title() {
    return "opening a store and reading a page, by the length of the file";
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws IOException {
    long few = quick ? 1L << 14 : 1L << 18;
    Path small = workspace.resolve("small.mpg");
    Path large = workspace.resolve("large.mpg");
    fill(small, few);
    fill(large, 100 * few);
    Latencies smallReads = new Latencies();
    Latencies largeReads = new Latencies();
    Latencies smallWrites = new Latencies();
    Latencies largeWrites = new Latencies();
    int turns = quick ? 60 : 400;
    for (int i = -turns / 4; i < turns; i++) {
      openReadOnly(small, i < 0 ? new Latencies() : smallReads);
      openReadOnly(large, i < 0 ? new Latencies() : largeReads);
      open(small, i < 0 ? new Latencies() : smallWrites);
      open(large, i < 0 ? new Latencies() : largeWrites);
    }
    Table table = new Table("opening", "length, MiB", "median / p99, µs", "ratio of medians");
    rows(table, "read-only", few, smallReads, largeReads);
    rows(table, "for writing", few, smallWrites, largeWrites);
    return table;
  }

  private static void rows(Table table, String what, long few, Latencies small, Latencies large) {
    table.row(what, "%,d".formatted(few >>> 8), small.toString(), "1");
    table.row(
        what,
        "%,d".formatted((100 * few) >>> 8),
        large.toString(),
        Table.atMost(large.medianMicros() / small.medianMicros(), GOAL));
  }

  private static void fill(Path path, long pages) {
    try (Pager<Kib4> pager = Pager.builder().sparse(true).create(path, PageSize.KIB_4)) {
      ProtectedPageId<Kib4> id = pager.allocateProtected();
      pager.protectedPages().update(id, page -> page.set(ValueLayout.JAVA_LONG, 0, 1));
      for (long left = pages; left > 0; left -= PAGES_PER_COMMIT) {
        var _ = pager.pages().allocateAll((int) Math.min(left, PAGES_PER_COMMIT));
      }
    }
  }

  private static void openReadOnly(Path path, Latencies times) {
    long start = System.nanoTime();
    try (ReadOnlyPager<Kib4> pager = ReadOnlyPager.open(path, PageSize.KIB_4)) {
      check(pager);
      times.record(System.nanoTime() - start);
    }
  }

  private static void open(Path path, Latencies times) {
    long start = System.nanoTime();
    try (Pager<Kib4> pager = Pager.open(path, PageSize.KIB_4)) {
      check(pager);
      times.record(System.nanoTime() - start);
    }
  }

  private static void check(ReadOnlyPager<Kib4> pager) {
    try (PageReader reader = pager.read(ProtectedPageId.<Kib4>of(0))) {
      if (reader.segment().get(ValueLayout.JAVA_LONG, 0) != 1) {
        throw new IllegalStateException("the page is not what was written");
      }
    }
  }
}
