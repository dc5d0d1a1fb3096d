package io.mappedpages.tests.suite.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.tests.Seed;
import io.mappedpages.tests.suite.crash.CoreMutant;
import io.mappedpages.tests.suite.crash.MutantLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever threads do to a pager at the same time looks as if they did it one after the other;
 * {@code -Dmappedpages.histories=N} sets how many histories are recorded in memory.
 */
@Tag("once")
final class HistoriesTest {
  private static final int HISTORIES = Integer.getInteger("mappedpages.histories", 2_500);
  private static final int MOST_HISTORIES = 5_000;

  @TempDir private Path folder = Path.of("");

  @Test
  void everyHistoryHasAnOrder() throws IOException, InterruptedException {
    try (HistoryRun run = HistoryRun.inMemory()) {
      explain(run, HISTORIES, "in memory");
    }
  }

  @Test
  void everyHistoryOfAFileHasAnOrder() throws IOException, InterruptedException {
    try (HistoryRun run = HistoryRun.onDisk(folder.resolve("store.mpg"))) {
      explain(run, HISTORIES / 10, "on disk");
    }
  }

  private static void explain(HistoryRun run, int histories, String where)
      throws InterruptedException {
    long seed = Seed.random("HistoriesTest, " + where).nextInt(Integer.MAX_VALUE);
    long began = System.nanoTime();
    for (int i = 0; i < histories; i++) {
      run.run(seed + i);
    }
    System.out.printf(
        "HistoriesTest, %s: %s, %d ms%n",
        where, run.summary(), (System.nanoTime() - began) / 1_000_000);
    assertThat(run.shareBeside()).as("threads meet").isGreaterThan(0.3);
  }

  private static List<CoreMutant> broken() {
    return BrokenIsolation.all();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aBrokenBuildIsFoundOut(CoreMutant mutant) throws IOException, ReflectiveOperationException {
    try (MutantLoader loader = MutantLoader.build(mutant, folder)) {
      String found = loader.search(HistoryRun.class, 1, MOST_HISTORIES);
      System.out.println("HistoriesTest, mutant " + mutant + ": " + found);
      assertThat(found).startsWith("found after ");
    }
  }
}
