package io.mappedpages.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Reads of a page that is in the cache: what they cost, and whether others slow them down. */
final class ThreadsGroup implements Group {
  private static final double MOST_ADDED_NANOS = 25;
  private static final double LEAST_THROUGHPUT = 1.8;
  private static final double MOST_BESIDE_A_WRITER = 1.1;

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public String title() {
    return "8 bytes of one page, again and again; each thread of its own page";
  }

  /** How a read fares beside others: ratios. */
  private record Beside(double two, double file, double store) {}

  @Override
  public Table run(Workspace workspace, boolean quick) throws IOException, RunnerException {
    Table table =
        new Table(
            "read",
            "ns",
            "+ ns over raw",
            "two threads, × throughput",
            "beside who writes and forces another file, × alone",
            "beside who commits, × beside another file's",
            "garbage, B: median / highest");
    int jvms = quick ? 1 : 5;
    double raw = 0;
    for (String benchmark : List.of("raw", "regularRead", "protectedRead")) {
      Figures nanos = new Figures();
      Figures bytes = new Figures();
      Figures two = new Figures();
      Figures file = new Figures();
      Figures store = new Figures();
      for (int i = 0; i < jvms; i++) {
        JmhRun run = JmhRun.of(workspace, OnePageBenchmark.class, benchmark, Map.of(), 1, quick);
        nanos.add(run.nanos());
        bytes.add(run.bytes());
        if (!benchmark.equals("raw")) {
          Beside beside = beside(workspace, benchmark, quick);
          two.add(beside.two);
          file.add(beside.file);
          store.add(beside.store);
        }
      }
      boolean isRaw = benchmark.equals("raw");
      raw = isRaw ? nanos.median() : raw;
      table.row(
          benchmark,
          "%.1f".formatted(nanos.median()),
          isRaw ? "-" : Table.atMost(nanos.median() - raw, MOST_ADDED_NANOS),
          isRaw ? "-" : Table.atLeast(two.median(), LEAST_THROUGHPUT),
          isRaw ? "-" : "%.2f".formatted(file.median()),
          isRaw ? "-" : Table.atMost(store.median(), MOST_BESIDE_A_WRITER),
          "%.2f / %.2f".formatted(bytes.median(), bytes.highest()));
    }
    table.note(
        "Medians of %d JVMs; in each, the cases beside others take turns many times."
            .formatted(jvms));
    return table;
  }

  private static Beside beside(Workspace workspace, String benchmark, boolean quick)
      throws IOException {
    List<String> arguments =
        List.of(benchmark, workspace.path().toString(), quick ? "7" : "21", "200");
    String[] words = OwnJvm.figures(OnePageRun.class, OnePageRun.MARK, 1, arguments).getFirst();
    return new Beside(
        Double.parseDouble(words[1]), Double.parseDouble(words[2]), Double.parseDouble(words[3]));
  }
}
