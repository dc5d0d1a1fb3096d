package io.mappedpages.tests.suite.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.tests.suite.replay.ReplayRun;
import io.mappedpages.tests.suite.writers.WritersRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rigs are themselves tested: with a rule of the protocol broken, they must find it out. */
@Tag("once")
final class BrokenRulesTest {
  private static final int MOST_IMAGES = 60_000;

  @TempDir private Path folder;

  private static List<CoreMutant> ofTheModel() {
    return CoreMutant.all();
  }

  private static List<CoreMutant> beyondTheModel() {
    return CoreMutant.beyondTheModel();
  }

  private static List<CoreMutant> ofCompressedPages() {
    return CoreMutant.ofCompressedPages();
  }

  private static List<CoreMutant> ofSnapshots() {
    return SnapshotMutants.all();
  }

  private static List<CoreMutant> ofSeveralWriters() {
    return WriterMutants.all();
  }

  @ParameterizedTest
  @MethodSource("ofTheModel")
  void bothRigsFindIt(CoreMutant mutant) throws IOException, ReflectiveOperationException {
    assertFound(mutant, List.of(CrashRun.class, ReplayRun.class));
  }

  @ParameterizedTest
  @MethodSource("beyondTheModel")
  void theReplayFindsIt(CoreMutant mutant) throws IOException, ReflectiveOperationException {
    assertFound(mutant, List.of(ReplayRun.class));
  }

  @ParameterizedTest
  @MethodSource("ofCompressedPages")
  void theModelFindsIt(CoreMutant mutant) throws IOException, ReflectiveOperationException {
    assertFound(mutant, List.of(CrashRun.class));
  }

  @ParameterizedTest
  @MethodSource("ofSnapshots")
  void theModelFindsItInSnapshots(CoreMutant mutant)
      throws IOException, ReflectiveOperationException {
    assertFound(mutant, List.of(CrashRun.class));
  }

  @ParameterizedTest
  @MethodSource("ofSeveralWriters")
  void theReplayOfSeveralWritersFindsIt(CoreMutant mutant)
      throws IOException, ReflectiveOperationException {
    assertFound(mutant, List.of(WritersRun.class));
  }

  private void assertFound(CoreMutant mutant, List<Class<?>> rigs)
      throws IOException, ReflectiveOperationException {
    try (MutantLoader loader = MutantLoader.build(mutant, folder)) {
      for (Class<?> rig : rigs) {
        String found = loader.search(rig, 1, MOST_IMAGES);
        System.out.println(rig.getSimpleName() + ", mutant " + mutant + ": " + found);
        assertThat(found).as(rig.getSimpleName()).startsWith("found after ");
      }
    }
  }

  @Test
  void theSameBuildWithoutAPatchKeepsItsPromises()
      throws IOException, ReflectiveOperationException {
    CoreMutant none = new CoreMutant("as designed", List.of());
    try (MutantLoader loader = MutantLoader.build(none, folder)) {
      assertThat(loader.search(CrashRun.class, 1, 3_000)).startsWith("none in ");
      assertThat(loader.search(ReplayRun.class, 1, 5_000)).startsWith("none in ");
      assertThat(loader.search(WritersRun.class, 1, 5_000)).startsWith("none in ");
    }
  }
}
