package io.mappedpages.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Random reads by JMH, with its allocation profiler. */
final class ReadGroup implements Group {
  private static final String RAW = "raw";
  private static final List<String> BENCHMARKS =
      List.of(RAW, "regularRead", "protectedRead", "viewRead");
  private static final Map<String, Double> GOALS = Map.of("regularRead", 2.0, "viewRead", 1.5);

  @Override
  public String name() {
    return "read";
  }

  @Override
  public String title() {
    return "8 bytes at random, 4 KiB pages";
  }

  @Override
  public Table run(Workspace workspace, boolean quick) throws RunnerException {
    int mebibytes = quick ? 64 : 1024;
    Map<String, List<Double>> nanos = new LinkedHashMap<>();
    Map<String, List<Double>> bytes = new LinkedHashMap<>();
    // Rounds, each of all benchmarks: what disturbs the machine for a while disturbs all of them.
    for (int round = 0; round < (quick ? 1 : 5); round++) {
      for (String benchmark : BENCHMARKS) {
        for (RunResult result : new Runner(options(workspace, benchmark, mebibytes, quick)).run()) {
          add(nanos, benchmark, result.getPrimaryResult().getScore());
          add(bytes, benchmark, allocated(result));
        }
      }
    }
    double raw = median(nanos, RAW);
    Table table =
        new Table("read of " + mebibytes + " MiB", "ns", "× raw", "garbage, B: median / highest");
    for (String benchmark : BENCHMARKS) {
      double ratio = median(nanos, benchmark) / raw;
      Double goal = GOALS.get(benchmark);
      table.row(
          benchmark,
          "%.1f".formatted(median(nanos, benchmark)),
          goal == null ? "%.2f".formatted(ratio) : Table.judged(ratio, goal),
          "%.2f / %.2f".formatted(median(bytes, benchmark), highest(bytes, benchmark)));
    }
    return table;
  }

  private static Options options(
      Workspace workspace, String benchmark, int mebibytes, boolean quick) {
    return new OptionsBuilder()
        .include("\\b" + RandomReadBenchmark.class.getSimpleName() + "\\." + benchmark + "$")
        .param("mebibytes", Integer.toString(mebibytes))
        .addProfiler(GCProfiler.class)
        .verbosity(VerboseMode.SILENT)
        .warmupTime(TimeValue.milliseconds(quick ? 500 : 1000))
        .measurementTime(TimeValue.milliseconds(quick ? 300 : 1000))
        .forks(1)
        .shouldFailOnError(true)
        // JMH's own use of Unsafe would put warnings into the table; the first flag lets JVMs pass
        // that no longer know the second.
        .jvmArgsAppend(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dmappedpages.bench.dir=" + workspace.path())
        .build();
  }

  private static double allocated(RunResult result) {
    for (Map.Entry<String, ? extends Result<?>> entry : secondary(result).entrySet()) {
      if (entry.getKey().endsWith("gc.alloc.rate.norm")) {
        return entry.getValue().getScore();
      }
    }
    throw new IllegalStateException("JMH counted no allocations: " + secondary(result).keySet());
  }

  @SuppressWarnings("rawtypes") // so does JMH
  private static Map<String, ? extends Result<?>> secondary(RunResult result) {
    Map<String, Result<?>> results = new LinkedHashMap<>();
    for (Map.Entry<String, Result> entry : result.getSecondaryResults().entrySet()) {
      results.put(entry.getKey(), entry.getValue());
    }
    return results;
  }

  private static void add(Map<String, List<Double>> figures, String name, double figure) {
    figures.computeIfAbsent(name, _ -> new ArrayList<>()).add(figure);
  }

  private static double highest(Map<String, List<Double>> figures, String name) {
    return figures.getOrDefault(name, List.of()).stream()
        .mapToDouble(f -> f)
        .max()
        .orElse(Double.NaN);
  }

  private static double median(Map<String, List<Double>> figures, String name) {
    double[] sorted =
        figures.getOrDefault(name, List.of()).stream().mapToDouble(f -> f).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
            .average()
            .orElse(Double.NaN);
  }
}
