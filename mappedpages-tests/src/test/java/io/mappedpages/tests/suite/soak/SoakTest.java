package io.mappedpages.tests.suite.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.tests.Seed;
import io.mappedpages.tests.suite.crash.CoreMutant;
import io.mappedpages.tests.suite.crash.CoreMutant.Patch;
import io.mappedpages.tests.suite.crash.MutantLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Threads do everything at once, on one store after the other; {@code -Dmappedpages.soak.seconds=N}
 * sets for how long.
 */
@Tag("once")
final class SoakTest {
  private static final int SECONDS = Integer.getInteger("mappedpages.soak.seconds", 9);
  private static final int SECONDS_EACH = 3;
  private static final int MOST_SECONDS = 60;

  @TempDir private Path folder = Path.of("");

  @Test
  void nothingIsTornStaleLostOrLeftBehind() throws IOException, InterruptedException {
    long seed = Seed.random("SoakTest").nextLong();
    SoakFigures figures = new SoakFigures();
    Duration each = Duration.ofSeconds(SECONDS_EACH);
    for (int store = 0; store * SECONDS_EACH < SECONDS; store++) {
      if (store % 3 == 1) {
        Soak.onDisk(folder.resolve(store + ".mpg"), seed + store, each, figures);
      } else {
        Soak.inMemory(seed + store, each, figures);
      }
    }
    System.out.println("SoakTest: " + figures);
    assertThat(figures.calls()).as("calls").isGreaterThan(100L * SECONDS);
    assertThat(figures.refusedCalls()).as("calls that met a refused write").isPositive();
    assertThat(figures.interrupts()).as("interrupts").isGreaterThan(SECONDS);
  }

  private static List<CoreMutant> broken() {
    return List.of(
        new CoreMutant(
            "read-unlatched",
            List.of(
                new Patch(
                    "pager/Pages.java",
                    "    return latchedReader(id, store.latches().lockShared(id));\n",
                    """
                        int known = store.latches().lockShared(id);
                        PageReader reader = latchedReader(id, known);
                        store.latches().unlockShared(id);
                        return reader;
                    """),
                new Patch(
                    "pager/CorePageReader.java",
                    "    if (latches != null) {",
                    "    if (latches != null && latched == Long.MAX_VALUE) {"))),
        new CoreMutant(
            "reused-while-pinned",
            List.of(
                new Patch(
                    "space/PendingFrees.java",
                    "        || oldest.generation > oldestPinned) {",
                    "    ) {"))),
        new CoreMutant(
            "failed-write-passed-over",
            List.of(
                new Patch(
                    "commit/PageWriter.java",
                    "    file.write(geometry.offsetBytes(page), bytes);\n    writtenBytes",
                    """
                    try {
                      file.write(geometry.offsetBytes(page), bytes);
                    } catch (IOException e) {
                      return;
                    }
                    writtenBytes\
                    """))),
        new CoreMutant(
            "half-published",
            List.of(
                new Patch(
                    "commit/Batch.java",
                    "    for (int i = 0; i < changedIds.size(); i++) {\n      places.set",
                    "    for (int i = 0; i < changedIds.size() - 1; i++) {\n      places.set"))));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aBrokenBuildIsFoundOut(CoreMutant mutant) throws IOException, ReflectiveOperationException {
    try (MutantLoader loader = MutantLoader.build(mutant, folder)) {
      String found = loader.search(Soak.class, 1, MOST_SECONDS);
      System.out.println("SoakTest, mutant " + mutant + ": " + found);
      assertThat(found).startsWith("found after ");
    }
  }
}
