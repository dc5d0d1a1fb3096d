package io.mappedpages.tests.suite.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.tests.suite.crash.CoreMutant;
import io.mappedpages.tests.suite.crash.MutantLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The replay is itself tested: with each rule of core broken, it must find a violation. */
@Tag("once")
final class ReplayMutantTest {
  private static final int MOST_IMAGES = 60_000;

  @TempDir private Path folder;

  private static Stream<CoreMutant> mutants() {
    return Stream.concat(CoreMutant.all().stream(), CoreMutant.beyondTheModel().stream());
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void aBrokenRuleIsFound(CoreMutant mutant) throws IOException, ReflectiveOperationException {
    try (MutantLoader loader = MutantLoader.build(mutant, folder)) {
      String found = loader.search(ReplayRun.class, 1, MOST_IMAGES);
      System.out.println("crash replay, mutant " + mutant + ": " + found);
      assertThat(found).startsWith("found after ");
    }
  }

  @Test
  void theSameBuildWithoutAPatchKeepsItsPromises()
      throws IOException, ReflectiveOperationException {
    try (MutantLoader loader =
        MutantLoader.build(new CoreMutant("as designed", List.of()), folder)) {
      assertThat(loader.search(ReplayRun.class, 1, 5_000)).startsWith("none in ");
    }
  }
}
