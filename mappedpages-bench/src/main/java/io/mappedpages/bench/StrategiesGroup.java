package io.mappedpages.bench;

import io.mappedpages.bench.StrategyRun.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a strategy's answer costs, without a file: each strategy in a JVM of its own. */
final class StrategiesGroup implements Group {
  static final List<String> NAMES =
      List.of("first-fit", "next-fit", "best-fit", "segregated", "buddy");

  private static final int SMALL_LOG = 20;
  private static final int LARGE_LOG = 24;
  private static final int HUGE_LOG = 28;
  private static final int[] FULL_PERCENT = {50, 90, 99};
  private static final int FULLEST = 99;
  private static final int RUN_PAGES = 31;
  private static final double MOST_NANOS = 200;
  private static final double MOST_LEARNING_SECONDS = 1;

  @Override
  public String name() {
    return "strategies";
  }

  @Override
  public String title() {
    return "choosing a place and being told that it is taken, ns, by how full the file is";
  }

  /** What one process measured. */
  private record Times(double allocating, double freeing, double learning) {}

  @Override
  public Table run(Workspace workspace, boolean quick) throws IOException {
    Table table =
        new Table(
            "strategy",
            "pages",
            "2^20: 50, 90, 99 %",
            "2^24: 50, 90, 99 %",
            "ratio at 99 %",
            "2^28: 99 %",
            "told it is free, 2^24: 99 %");
    double worstLearning = 0;
    double firstFit = 0;
    for (String name : NAMES) {
      Map<Setting, Times> times = measure(name, settings(quick), quick ? 300 : 1_500);
      for (int pages : new int[] {1, RUN_PAGES}) {
        table.row(row(name, pages, times));
      }
      for (int full : FULL_PERCENT) {
        worstLearning = Math.max(worstLearning, times(times, LARGE_LOG, full, RUN_PAGES).learning);
        worstLearning = Math.max(worstLearning, times(times, LARGE_LOG, full, 1).learning);
      }
      if (name.equals("first-fit")) {
        firstFit = times(times, LARGE_LOG, FULLEST, 1).allocating;
      }
    }
    Map<Setting, Times> memory = measure(StrategyRun.MEMORY, settings(quick), quick ? 300 : 1_500);
    table.row(row(StrategyRun.MEMORY, 1, memory));
    table.note(
        "First-fit, one page, 2^24 pages, 99 %% full: %s ns."
            .formatted(Table.atMost(firstFit, MOST_NANOS)));
    table.note(
        "Learning what is free among 2^24 pages, at the first proposal, the slowest: %s s."
            .formatted(Table.atMost(worstLearning / 1e9, MOST_LEARNING_SECONDS)));
    table.note(
        "The logarithm of the size grows by 24/20 = %.2f, and so does what a strategy visits."
                .formatted((double) LARGE_LOG / SMALL_LOG)
            + " The row memory has no strategy: one word is read and written at a random place of"
            + " as many bytes as best-fit keeps. What it grows by is the caches', not an"
            + " algorithm's.");
    return table;
  }

  private static List<Setting> settings(boolean quick) {
    List<Setting> settings = new ArrayList<>();
    for (int sizeLog : new int[] {SMALL_LOG, LARGE_LOG}) {
      for (int pages : new int[] {1, RUN_PAGES}) {
        for (int full : FULL_PERCENT) {
          settings.add(new Setting(sizeLog, full, pages));
        }
      }
    }
    if (!quick) {
      settings.add(new Setting(HUGE_LOG, FULLEST, 1));
      settings.add(new Setting(HUGE_LOG, FULLEST, RUN_PAGES));
    }
    return settings;
  }

  private static Times times(Map<Setting, Times> times, int sizeLog, int full, int pages) {
    return times.getOrDefault(
        new Setting(sizeLog, full, pages), new Times(Double.NaN, Double.NaN, Double.NaN));
  }

  private static String[] row(String name, int pages, Map<Setting, Times> times) {
    double small = times(times, SMALL_LOG, FULLEST, pages).allocating;
    double large = times(times, LARGE_LOG, FULLEST, pages).allocating;
    double huge = times(times, HUGE_LOG, FULLEST, pages).allocating;
    return new String[] {
      name,
      pages == 1 ? "1" : "1-" + pages,
      three(times, SMALL_LOG, pages),
      three(times, LARGE_LOG, pages),
      "%.2f".formatted(large / small),
      Double.isNaN(huge) ? "-" : "%.0f".formatted(huge),
      "%.0f".formatted(times(times, LARGE_LOG, FULLEST, pages).freeing)
    };
  }

  private static String three(Map<Setting, Times> times, int sizeLog, int pages) {
    return "%.0f, %.0f, %.0f"
        .formatted(
            times(times, sizeLog, FULL_PERCENT[0], pages).allocating,
            times(times, sizeLog, FULL_PERCENT[1], pages).allocating,
            times(times, sizeLog, FULL_PERCENT[2], pages).allocating);
  }

  private static Map<Setting, Times> measure(String name, List<Setting> settings, int millis)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(name, String.valueOf(millis)));
    settings.forEach(setting -> arguments.addAll(List.of(setting.toString().split(" "))));
    Map<Setting, Times> times = new HashMap<>();
    OwnJvm.figures(StrategyRun.class, StrategyRun.MARK, settings.size(), arguments)
        .forEach(
            words ->
                times.put(
                    Setting.parse(words[1], words[2], words[3]),
                    new Times(
                        Double.parseDouble(words[4]),
                        Double.parseDouble(words[5]),
                        Double.parseDouble(words[6]))));
    return times;
  }
}
