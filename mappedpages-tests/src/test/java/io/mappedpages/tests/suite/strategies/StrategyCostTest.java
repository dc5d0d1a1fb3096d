package io.mappedpages.tests.suite.strategies;

import static java.util.Comparator.comparingLong;
import static java.util.Map.Entry.comparingByValue;
import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.tests.suite.crash.MutantLoader;
import io.mappedpages.tests.suite.steps.CountedSources;
import io.mappedpages.tests.suite.steps.CountedSources.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every strategy's cost per operation grows no faster than the logarithm of the file's size.
 *
 * <p>Shown by counting the steps that strategies, and the free space they ask, take in files of
 * 2^12 to 2^22 pages: sources are compiled that count them (package {@code steps}). An operation is
 * a page that is freed, or an allocation: the proposal, and what the strategy is told about it. Two
 * things are checked in each of the histories of {@link CostRun}:
 *
 * <ul>
 *   <li>no operation, at any size, takes more than {@code a + b * log2(pages)} steps;
 *   <li>from 2^18 to 2^22 pages, neither the most steps of an operation nor the mean grow by much
 *       more than the logarithm does. From 2^18 on everything that is bounded has come to its
 *       bound: tries, and words in a leaf of the map.
 * </ul>
 *
 * <p>Where many pages are freed before one is taken, or the file grows, operations pay for each
 * other, as the trees of the strategies say: there only the mean is looked at.
 */
@Tag("once")
final class StrategyCostTest {
  private static final long SEED = 1;
  private static final int[] SIZE_LOGS = {12, 14, 16};
  private static final int EARLY_LOG = 18;
  private static final int LATE_LOG = 22;

  /** Levels of a tree come in whole numbers, and histories are random. */
  private static final double SLACK = 1.5;

  /** What is less than this may be a constant part that is not complete in the smaller file. */
  private static final int SMALL_MOST = 2_500;

  private static final int SMALL_MEAN = 250;

  private static final Set<String> AMORTISED = Set.of(CostRun.BULK, CostRun.GROWTH);

  private static final String CORE = "mappedpages-core/src/main/java";
  private static final CountedSources SOURCES =
      new CountedSources(
          List.of(
              new Part("mappedpages-strategies/src/main/java", ""),
              new Part(CORE, "io/mappedpages/core/space"),
              new Part(CORE, "io/mappedpages/core/tree"),
              new Part(CORE, "io/mappedpages/core/file/Extents.java"),
              new Part(CORE, "io/mappedpages/core/format/Entry.java"),
              new Part(CORE, "io/mappedpages/core/format/MapLeaf.java"),
              new Part(
                  "mappedpages-tests/src/test/java",
                  "io/mappedpages/tests/suite/strategies/LinearStrategy.java")));

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // made before the tests
  private static MutantLoader loader;

  @BeforeAll
  static void compile() throws IOException {
    loader = MutantLoader.build(SOURCES, folder);
  }

  @AfterAll
  static void close() throws IOException {
    loader.close();
  }

  /** The steps of a history. */
  private record Cost(long most, long mean) {}

  private static Map<String, Cost> count(String strategy, int sizeLog)
      throws ReflectiveOperationException {
    Map<?, ?> counted =
        (Map<?, ?>)
            loader
                .beside(CostRun.class)
                .getMethod("count", String.class, int.class, long.class)
                .invoke(null, strategy, sizeLog, SEED);
    Map<String, Cost> costs = new TreeMap<>();
    counted.forEach(
        (history, cost) -> {
          long[] steps = (long[]) cost;
          costs.put((String) history, new Cost(steps[0], steps[1] / steps[2]));
        });
    print(strategy, sizeLog, costs);
    return costs;
  }

  /** Prints the worst history for one operation, and that for the mean. */
  private static void print(String strategy, int sizeLog, Map<String, Cost> costs) {
    Map<String, Cost> single = new TreeMap<>(costs);
    single.keySet().removeAll(AMORTISED);
    System.out.printf(
        "StrategyCostTest: %s, 2^%d pages: at most %s; on average %s%n",
        strategy,
        sizeLog,
        Collections.max(single.entrySet(), comparingByValue(comparingLong(Cost::most))),
        Collections.max(costs.entrySet(), comparingByValue(comparingLong(Cost::mean))));
  }

  /** Returns the histories in which steps are not bounded by a logarithm. */
  private static List<String> beyond(int constant, int factor, int sizeLog, Map<String, Cost> all) {
    int bound = constant + factor * sizeLog;
    List<String> found = new ArrayList<>();
    all.forEach(
        (history, cost) -> {
          if ((AMORTISED.contains(history) ? cost.mean : cost.most) > bound) {
            found.add("2^%d pages, %s: %s, beyond %d".formatted(sizeLog, history, cost, bound));
          }
        });
    return found;
  }

  /** Returns the histories in which steps grow faster than a logarithm. */
  private static List<String> faster(
      int earlyLog, Map<String, Cost> early, int lateLog, Map<String, Cost> late) {
    double most = SLACK * lateLog / earlyLog;
    List<String> found = new ArrayList<>();
    late.forEach(
        (history, cost) -> {
          Cost before = early.getOrDefault(history, new Cost(0, 0));
          boolean mean = cost.mean > most * Math.max(before.mean, SMALL_MEAN);
          boolean one = cost.most > most * Math.max(before.most, SMALL_MOST);
          if (mean || (one && !AMORTISED.contains(history))) {
            found.add(
                "%s: 2^%d pages %s, 2^%d %s".formatted(history, earlyLog, before, lateLog, cost));
          }
        });
    return found;
  }

  /**
   * The bounds. Trees have eight children a node, so a level for three bits of the logarithm; an
   * aligned run is tried 33 times, each a way down with some four steps a child. The constant part
   * is what the next search sums up: some runs of 1,000 pages, 17 words each, 64 steps a word where
   * lengths of runs are known. The built-in strategy looks at 256 runs, each up to 100 words of the
   * map behind the last one, with some four steps a word.
   */
  @ParameterizedTest
  @CsvSource({
    "built-in, 100000, 250",
    "first-fit, 8000, 350",
    "next-fit, 8000, 350",
    "best-fit, 8000, 350",
    "segregated, 8000, 350",
    "buddy, 2000, 50"
  })
  void noOperationCostsMoreThanTheLogarithm(String strategy, int constant, int factor)
      throws ReflectiveOperationException {
    List<String> found = new ArrayList<>();
    for (int sizeLog : SIZE_LOGS) {
      found.addAll(beyond(constant, factor, sizeLog, count(strategy, sizeLog)));
    }
    Map<String, Cost> early = count(strategy, EARLY_LOG);
    Map<String, Cost> late = count(strategy, LATE_LOG);
    found.addAll(beyond(constant, factor, EARLY_LOG, early));
    found.addAll(beyond(constant, factor, LATE_LOG, late));
    found.addAll(faster(EARLY_LOG, early, LATE_LOG, late));
    assertThat(found).as("seed %d", SEED).isEmpty();
  }

  @Test
  void aStrategyThatLooksAtAllRunsIsFound() throws ReflectiveOperationException {
    Map<String, Cost> late = count("linear", 16);
    assertThat(faster(12, count("linear", 12), 16, late)).hasSizeGreaterThan(10);
    assertThat(beyond(8_000, 350, 16, late)).isNotEmpty();
  }
}
