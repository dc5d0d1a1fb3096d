package io.mappedpages.tests.suite.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.tests.suite.crash.MutantLoader;
import io.mappedpages.tests.suite.steps.CountedSources.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counted sources count every step, and say so where they cannot. */
@Tag("once")
final class StepsTest {
  private static final int TIMES = 100;

  @TempDir private Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private MutantLoader loader;

  @BeforeEach
  void compile() throws IOException {
    Part samples =
        new Part(
            "mappedpages-tests/src/test/java", "io/mappedpages/tests/suite/steps/StepSamples.java");
    loader = MutantLoader.build(new CountedSources(List.of(samples)), folder);
  }

  @AfterEach
  void close() throws IOException {
    loader.close();
  }

  private long steps(String sample) throws ReflectiveOperationException {
    Class<?> samples = loader.beside(StepSamples.class);
    return (long) samples.getMethod(sample, int.class).invoke(null, TIMES);
  }

  private void check() throws ReflectiveOperationException {
    var _ = loader.beside(StepSamples.class).getMethod("check").invoke(null);
  }

  @Test
  void everyStepIsCounted() throws ReflectiveOperationException {
    assertThat(steps("nested")).isEqualTo(TIMES + TIMES * TIMES);
    assertThat(steps("loops")).isEqualTo(3 * TIMES);
    assertThat(steps("recursion")).isEqualTo(TIMES);
    assertThat(steps("lambdas")).isEqualTo(2 * TIMES);
    assertThat(steps("arrays")).isEqualTo(3 * TIMES);
    check();
  }

  @Test
  void whatCannotBeCountedIsNotOverlooked() throws ReflectiveOperationException {
    assertThat(steps("hidden")).isZero();
    assertThatThrownBy(this::check)
        .hasRootCauseInstanceOf(AssertionError.class)
        .hasRootCauseMessage("a call that cannot be counted: java.util.Arrays.fill");
  }
}
