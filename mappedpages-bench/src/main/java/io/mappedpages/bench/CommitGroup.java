package io.mappedpages.bench;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.PagerStats;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.Transaction;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Durable commits of one thread, each followed by the limit: the same bytes in one contiguous
 * write, a record, one force. How many bytes those are is counted by the pager.
 */
final class CommitGroup implements Group {
  private static final int PAGES_PER_TRANSACTION = 100;
  private static final int PAGES_PER_PREFILL = 4096;

  @Override
  public String name() {
    return "commit";
  }

  @Override
  public String title() {
    return "durable commits, one thread, 4 KiB pages";
  }

  private interface Work {
    void run(Pager<Kib4> pager);
  }

  /** One kind of commit, and its limit. */
  private static final class Row {
    final String name;
    final double goal;
    final int repetitions;
    final Work work;
    final Latencies ours = new Latencies();
    final Latencies limit = new Latencies();
    int contentBytes;

    Row(String name, double goal, int repetitions, Work work) {
      this.name = name;
      this.goal = goal;
      this.repetitions = repetitions;
      this.work = work;
    }
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws IOException {
    int rounds = quick ? 3 : 10;
    int pages = quick ? 8_192 : 262_144;
    try (Pager<Kib4> pager = Pager.create(workspace.resolve("commits.mpg"), PageSize.KIB_4);
        Limit limit = Limit.at(workspace.resolve("commits.limit"), pager.pageSize().bytes())) {
      List<ProtectedPageId<Kib4>> ids = prefill(pager, pages);
      List<Row> rows = rows(ids, quick);
      for (Row row : rows) {
        row.contentBytes = warmUp(pager, row, quick ? 20 : 200);
      }
      long forcesBefore = pager.stats().forceCount();
      long commitsBefore = pager.stats().commitCount();
      for (int round = 0; round < rounds; round++) {
        for (Row row : rows) {
          measure(pager, limit, row);
        }
      }
      Table table = table(rows, pager.pageSize().bytes());
      table.note(
          "%.3f forces a commit, over %d commits; %d MiB of protected pages in the store."
              .formatted(
                  (double) (pager.stats().forceCount() - forcesBefore)
                      / (pager.stats().commitCount() - commitsBefore),
                  pager.stats().commitCount() - commitsBefore,
                  pages >>> 8));
      return table;
    }
  }

  private static List<ProtectedPageId<Kib4>> prefill(Pager<Kib4> pager, int pages) {
    List<ProtectedPageId<Kib4>> ids = new ArrayList<>(pages);
    while (ids.size() < pages) {
      try (Transaction<Kib4> tx = pager.begin()) {
        for (int i = 0; i < PAGES_PER_PREFILL && ids.size() < pages; i++) {
          ProtectedPageId<Kib4> id = tx.allocateProtected();
          tx.write(id).set(ValueLayout.JAVA_LONG, 0, id.value());
          ids.add(id);
        }
        var _ = tx.commit();
      }
    }
    return ids;
  }

  private static List<Row> rows(List<ProtectedPageId<Kib4>> ids, boolean quick) {
    Random random = new Random(1);
    int singles = quick ? 50 : 300;
    int batches = quick ? 10 : 30;
    return List.of(
        new Row("allocate one page", 1.35, singles, Pager::allocate),
        new Row("write one protected page", 1.35, singles, pager -> write(pager, ids, random)),
        new Row(
            "transaction, 100 pages in sequence",
            1.5,
            batches,
            pager -> {
              int first = random.nextInt(ids.size() - PAGES_PER_TRANSACTION);
              write(pager, ids.subList(first, first + PAGES_PER_TRANSACTION));
            }),
        new Row(
            "transaction, 100 pages at random",
            1.5,
            batches,
            pager -> {
              int[] chosen =
                  random.ints(0, ids.size()).distinct().limit(PAGES_PER_TRANSACTION).toArray();
              write(pager, Arrays.stream(chosen).mapToObj(ids::get).toList());
            }));
  }

  private static void write(Pager<Kib4> pager, List<ProtectedPageId<Kib4>> ids, Random random) {
    ProtectedPageId<Kib4> id = ids.get(random.nextInt(ids.size()));
    try (ProtectedPageWriter writer = pager.write(id)) {
      writer.segment().set(ValueLayout.JAVA_LONG, 8, random.nextLong());
      var _ = writer.commit();
    }
  }

  private static void write(Pager<Kib4> pager, List<ProtectedPageId<Kib4>> ids) {
    try (Transaction<Kib4> tx = pager.begin()) {
      for (ProtectedPageId<Kib4> id : ids) {
        tx.write(id).set(ValueLayout.JAVA_LONG, 8, System.nanoTime());
      }
      var _ = tx.commit();
    }
  }

  /** Returns how many bytes a commit writes besides its record: the median of a few. */
  private static int warmUp(Pager<Kib4> pager, Row row, int repetitions) {
    long[] bytes = new long[repetitions];
    for (int i = 0; i < repetitions; i++) {
      PagerStats before = pager.stats();
      row.work.run(pager);
      bytes[i] = pager.stats().bytesWritten() - before.bytesWritten();
    }
    Arrays.sort(bytes);
    return Math.toIntExact(bytes[repetitions / 2] - pager.pageSize().bytes());
  }

  private static void measure(Pager<Kib4> pager, Limit limit, Row row) throws IOException {
    for (int i = 0; i < row.repetitions; i++) {
      long start = System.nanoTime();
      row.work.run(pager);
      long middle = System.nanoTime();
      limit.commit(row.contentBytes);
      row.limit.record(System.nanoTime() - middle);
      row.ours.record(middle - start);
    }
  }

  private static Table table(List<Row> rows, int pageBytes) {
    Table table =
        new Table(
            "commit", "pages + record", "median / p99, µs", "limit", "ratio of medians", "of p99");
    for (Row row : rows) {
      table.row(
          row.name,
          "%d + 1".formatted(row.contentBytes / pageBytes),
          row.ours.toString(),
          row.limit.toString(),
          Table.atMost(row.ours.medianMicros() / row.limit.medianMicros(), row.goal),
          "%.2f".formatted(row.ours.p99Micros() / row.limit.p99Micros()));
    }
    return table;
  }
}
