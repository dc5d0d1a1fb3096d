package io.mappedpages.jcstress;

import java.util.List;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.ReportUtils;

/**
 * Runs the tests as jcstress does, in JVMs of their own, with its options; then prints the sums,
 * and exits with a status that is not zero if anything was seen that may not be.
 */
public final class ForkedInterleavings {
  private ForkedInterleavings() {}

  /** Takes the options of jcstress, such as {@code -m quick -t PinStress}. */
  public static void main(String[] arguments) throws Exception {
    Options options = new Options(arguments);
    if (!options.parse()) {
      System.exit(2);
    }
    new JCStress(options).run();
    InProcessCollector collected = new InProcessCollector();
    DiskReadCollector file = new DiskReadCollector(options.getResultFile(), collected);
    file.dump();
    file.close();
    List<TestResult> sums = ReportUtils.mergedByName(collected.getTestResults());
    sums.forEach(sum -> System.out.print(Interleavings.report(sum)));
    boolean passed =
        !sums.isEmpty() && collected.getTestResults().stream().allMatch(Interleavings::isPassed);
    System.out.printf(
        "%,d samples of %d tests in %d JVMs: %s%n",
        sums.stream().mapToLong(TestResult::getTotalCount).sum(),
        sums.size(),
        collected.getTestResults().size(),
        passed ? "nothing forbidden" : "FAILED");
    System.exit(passed ? 0 : 1);
  }
}
