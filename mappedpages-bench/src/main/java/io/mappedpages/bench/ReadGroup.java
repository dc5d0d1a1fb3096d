package io.mappedpages.bench;

import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Random reads by JMH, with its allocation profiler. */
final class ReadGroup implements Group {
  private static final Map<String, Double> GOALS = Map.of("regularRead", 2.0, "viewRead", 1.5);

  @Override
  public String name() {
    return "read";
  }

  @Override
  public String title() {
    return "8 bytes at random, 4 KiB pages";
  }

  /** One benchmark, over several JVMs. */
  private record Row(String benchmark, Figures nanos, Figures bytes) {
    Row(String benchmark) {
      this(benchmark, new Figures(), new Figures());
    }
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws RunnerException {
    String mebibytes = quick ? "64" : "1024";
    Row raw = new Row("raw");
    List<Row> rows =
        List.of(raw, new Row("regularRead"), new Row("protectedRead"), new Row("viewRead"));
    // Rounds, each of all benchmarks: what disturbs the machine for a while disturbs all of them.
    for (int round = 0; round < (quick ? 1 : 5); round++) {
      for (Row row : rows) {
        JmhRun run =
            JmhRun.of(
                workspace,
                RandomReadBenchmark.class,
                row.benchmark,
                Map.of("mebibytes", mebibytes),
                1,
                quick);
        row.nanos.add(run.nanos());
        row.bytes.add(run.bytes());
      }
    }
    Table table =
        new Table("read of " + mebibytes + " MiB", "ns", "× raw", "garbage, B: median / highest");
    for (Row row : rows) {
      double ratio = row.nanos.median() / raw.nanos.median();
      Double goal = GOALS.get(row.benchmark);
      table.row(
          row.benchmark,
          "%.1f".formatted(row.nanos.median()),
          goal == null ? "%.2f".formatted(ratio) : Table.atMost(ratio, goal),
          "%.2f / %.2f".formatted(row.bytes.median(), row.bytes.highest()));
    }
    return table;
  }
}
