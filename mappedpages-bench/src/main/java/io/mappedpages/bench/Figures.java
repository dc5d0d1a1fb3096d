package io.mappedpages.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Figures of several runs of one thing. */
final class Figures {
  private final List<Double> all = new ArrayList<>();

  void add(double figure) {
    all.add(figure);
  }

  double median() {
    double[] sorted = all.stream().mapToDouble(figure -> figure).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
            .average()
            .orElse(Double.NaN);
  }

  double highest() {
    return all.stream().mapToDouble(figure -> figure).max().orElse(Double.NaN);
  }
}
