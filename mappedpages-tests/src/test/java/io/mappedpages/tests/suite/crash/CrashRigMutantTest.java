package io.mappedpages.tests.suite.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rig is itself tested: with each rule of the protocol broken, it must find a violation. */
@Tag("once")
final class CrashRigMutantTest {
  private static final int MOST_IMAGES = 60_000;

  @TempDir private Path folder;

  private static List<CoreMutant> mutants() {
    return CoreMutant.all();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void aBrokenRuleIsFound(CoreMutant mutant) throws IOException, ReflectiveOperationException {
    try (MutantLoader loader = MutantLoader.build(mutant, folder)) {
      String found = loader.search(CrashRun.class, 1, MOST_IMAGES);
      System.out.println("crash rig, mutant " + mutant + ": " + found);
      assertThat(found).startsWith("found after ");
    }
  }

  @Test
  void theSameBuildWithoutAPatchKeepsItsPromises()
      throws IOException, ReflectiveOperationException {
    try (MutantLoader loader =
        MutantLoader.build(new CoreMutant("as designed", List.of()), folder)) {
      assertThat(loader.search(CrashRun.class, 1, 3_000)).startsWith("none in ");
    }
  }
}
