package io.mappedpages.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Reads of a page that is in the cache: what they cost, and whether others slow them down. */
final class ThreadsGroup implements Group {
  private static final double MOST_ADDED_NANOS = 25;

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public String title() {
    return "8 bytes of one page, again and again; each thread of its own page";
  }

  /** One benchmark, over several JVMs. */
  private record Row(String benchmark, int threads, boolean writer, Figures nanos, Figures bytes) {
    static Row of(String benchmark, int threads, boolean writer) {
      return new Row(benchmark, threads, writer, new Figures(), new Figures());
    }

    boolean isAlone() {
      return threads == 1 && !writer;
    }

    boolean isLike(Row other) {
      return benchmark.equals(other.benchmark);
    }
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws RunnerException {
    List<Row> rows = new ArrayList<>();
    for (String benchmark : List.of("raw", "regularRead", "protectedRead")) {
      rows.add(Row.of(benchmark, 1, false));
      rows.add(Row.of(benchmark, 2, false));
      rows.add(Row.of(benchmark, 1, true));
    }
    for (int round = 0; round < (quick ? 1 : 5); round++) {
      for (Row row : rows) {
        JmhRun run =
            JmhRun.of(
                workspace,
                OnePageBenchmark.class,
                row.benchmark,
                Map.of("writer", Boolean.toString(row.writer)),
                row.threads,
                quick);
        row.nanos.add(run.nanos());
        row.bytes.add(run.bytes());
      }
    }
    Table table = new Table("read", "ns", "compared", "garbage, B: median / highest");
    double raw = rows.getFirst().nanos.median();
    for (Row row : rows) {
      Row alone = rows.stream().filter(r -> r.isAlone() && r.isLike(row)).findFirst().orElse(row);
      table.row(
          row.benchmark
              + (row.threads == 1 ? "" : ", %d threads".formatted(row.threads))
              + (row.writer ? ", beside a thread that commits" : ""),
          "%.1f".formatted(row.nanos.median()),
          comparison(row, alone, raw),
          "%.2f / %.2f".formatted(row.bytes.median(), row.bytes.highest()));
    }
    return table;
  }

  private static String comparison(Row row, Row alone, double raw) {
    double ours = row.nanos.median();
    double before = alone.nanos.median();
    if (row.writer) {
      return "× alone: " + Table.atMost(ours / before, 1.1);
    }
    if (row.threads > 1) {
      return "× throughput: " + Table.atLeast(row.threads * before / ours, 1.8);
    }
    return "+ ns over raw: " + Table.atMost(ours - raw, MOST_ADDED_NANOS);
  }
}
