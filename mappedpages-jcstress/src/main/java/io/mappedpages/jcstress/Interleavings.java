package io.mappedpages.jcstress;

import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.TestGrading;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.AffinityMode;
import org.openjdk.jcstress.os.NodeType;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;

/**
 * Runs the tests in this process, one after the other: jcstress itself looks for the options of the
 * JVM first, and then starts one JVM a test, which is right for a long run, and most of a short
 * one. The code that runs the threads and counts is jcstress's own.
 */
public final class Interleavings {
  private static final int ACTORS = 2;

  private Interleavings() {}

  /** Returns the names of all tests. */
  public static SortedSet<String> tests() {
    return new TreeSet<>(TestList.tests());
  }

  /**
   * Runs one test.
   *
   * @param loader where the test and its subject come from
   * @throws ReflectiveOperationException if the loader does not have it
   */
  public static TestResult run(String test, ClassLoader loader, Effort effort)
      throws IOException, ReflectiveOperationException {
    SchedulingClass anywhere = new SchedulingClass(AffinityMode.NONE, ACTORS, NodeType.PACKAGE);
    TestConfig config =
        new TestConfig(
            effort.options(), TestList.getInfo(test), 0, List.of(), CompileMode.UNIFIED, anywhere);
    Runner<?> runner =
        Class.forName(config.generatedRunnerName, true, loader)
            .asSubclass(Runner.class)
            .getConstructor(ForkedTestConfig.class)
            .newInstance(new ForkedTestConfig(config));
    TestResult result = runner.run();
    result.setConfig(config);
    return result;
  }

  /** Returns whether every outcome is one that may be, and nothing went wrong. */
  public static boolean isPassed(TestResult result) {
    return result.status() == Status.NORMAL && result.grading().isPassed;
  }

  /** Returns what was seen, one outcome a line, with the interleaving that gives it. */
  public static String report(TestResult result) {
    StringBuilder text =
        new StringBuilder(
            "%s: %s, %,d samples%n"
                .formatted(result.getName(), result.status(), result.getTotalCount()));
    TestGrading grading = result.grading();
    grading.gradingResults.forEach(
        (_, outcome) ->
            text.append(
                "  %-12s %,10d  %-10s %s%n"
                    .formatted(outcome.id, outcome.count, outcome.expect, outcome.description)));
    result.getMessages().forEach(message -> text.append("  ").append(message).append('\n'));
    return text.toString();
  }
}
