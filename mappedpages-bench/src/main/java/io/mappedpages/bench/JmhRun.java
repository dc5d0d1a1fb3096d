package io.mappedpages.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One JMH benchmark in one new JVM.
 *
 * @param nanos the average time of a call, for each of the threads
 * @param bytes the garbage that a call leaves
 */
record JmhRun(double nanos, double bytes) {
  static JmhRun of(
      Workspace workspace,
      Class<?> type,
      String benchmark,
      Map<String, String> parameters,
      int threads,
      boolean quick)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\b" + type.getSimpleName() + "\\." + benchmark + "$")
            .threads(threads)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .warmupTime(TimeValue.milliseconds(quick ? 500 : 1000))
            .measurementTime(TimeValue.milliseconds(quick ? 300 : 1000))
            .forks(1)
            .shouldFailOnError(true)
            // JMH's own use of Unsafe would put warnings into the table; the first flag lets JVMs
            // pass that no longer know the second.
            .jvmArgsAppend(
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dmappedpages.bench.dir=" + workspace.path());
    parameters.forEach(options::param);
    RunResult result = new Runner(options.build()).runSingle();
    return new JmhRun(result.getPrimaryResult().getScore(), allocated(result));
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
}
