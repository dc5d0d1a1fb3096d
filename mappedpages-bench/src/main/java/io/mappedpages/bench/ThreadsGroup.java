package io.mappedpages.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Reads of a page that is in the cache: what they cost, and whether others slow them down. */
final class ThreadsGroup implements Group {
  private static final Map<String, String> BESIDE =
      Map.of(
          "none", "",
          "limit", ", beside a thread that writes and forces another file",
          "store", ", beside a thread that commits");
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
  private record Row(String benchmark, int threads, String writer, Figures nanos, Figures bytes) {
    static Row of(String benchmark, int threads, String writer) {
      return new Row(benchmark, threads, writer, new Figures(), new Figures());
    }

    /** What its figure is compared with. */
    boolean isMeasureOf(Row other) {
      String likeWriter = other.writer.equals("store") ? "limit" : "none";
      return threads == 1 && writer.equals(likeWriter) && benchmark.equals(other.benchmark);
    }
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws RunnerException {
    List<Row> rows = new ArrayList<>();
    for (String benchmark : List.of("raw", "regularRead", "protectedRead")) {
      rows.add(Row.of(benchmark, 1, "none"));
      rows.add(Row.of(benchmark, 2, "none"));
      rows.add(Row.of(benchmark, 1, "limit"));
      rows.add(Row.of(benchmark, 1, "store"));
    }
    for (int round = 0; round < (quick ? 1 : 5); round++) {
      for (Row row : rows) {
        JmhRun run =
            JmhRun.of(
                workspace,
                OnePageBenchmark.class,
                row.benchmark,
                Map.of("writer", row.writer),
                row.threads,
                quick);
        row.nanos.add(run.nanos());
        row.bytes.add(run.bytes());
      }
    }
    Table table = new Table("read", "ns", "compared", "garbage, B: median / highest");
    double raw = rows.getFirst().nanos.median();
    for (Row row : rows) {
      Row measure = rows.stream().filter(r -> r.isMeasureOf(row)).findFirst().orElseThrow();
      table.row(
          row.benchmark
              + (row.threads == 1 ? "" : ", %d threads".formatted(row.threads))
              + BESIDE.get(row.writer),
          "%.1f".formatted(row.nanos.median()),
          comparison(row, measure, raw),
          "%.2f / %.2f".formatted(row.bytes.median(), row.bytes.highest()));
    }
    return table;
  }

  private static String comparison(Row row, Row measure, double raw) {
    double ours = row.nanos.median();
    double theirs = measure.nanos.median();
    if (row.writer.equals("limit")) {
      return "× alone: %.2f".formatted(ours / theirs);
    }
    if (row.writer.equals("store")) {
      return "× beside another file's: " + Table.atMost(ours / theirs, 1.1);
    }
    if (row.threads > 1) {
      return "× throughput: " + Table.atLeast(row.threads * theirs / ours, 1.8);
    }
    return "+ ns over raw: " + Table.atMost(ours - raw, MOST_ADDED_NANOS);
  }
}
