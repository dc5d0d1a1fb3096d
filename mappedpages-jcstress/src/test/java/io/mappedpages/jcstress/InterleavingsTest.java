package io.mappedpages.jcstress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.SortedSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Every test, for a short time; {@code -Dmappedpages.jcstress.millis=N} sets the time of each of
 * the two iterations.
 */
final class InterleavingsTest {
  private static final int MILLIS = Integer.getInteger("mappedpages.jcstress.millis", 200);
  private static final int ITERATIONS = 2;

  private static SortedSet<String> tests() {
    return Interleavings.tests();
  }

  @ParameterizedTest
  @MethodSource("tests")
  void nothingForbiddenIsSeen(String test) throws IOException, ReflectiveOperationException {
    TestResult result =
        Interleavings.run(
            test, InterleavingsTest.class.getClassLoader(), Effort.of(test, MILLIS, ITERATIONS));
    String report = Interleavings.report(result);
    System.out.print(report);
    assertThat(Interleavings.isPassed(result)).as(report).isTrue();
    assertThat(result.getTotalCount()).as(report).isGreaterThan(10L);
  }
}
