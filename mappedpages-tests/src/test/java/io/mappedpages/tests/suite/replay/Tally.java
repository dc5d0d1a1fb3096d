package io.mappedpages.tests.suite.replay;

import java.util.Map;
import java.util.TreeMap;

/** Counts what was tried. */
final class Tally {
  private final Map<String, Long> byKind = new TreeMap<>();
  private long images;

  void image(String kind) {
    images++;
    count(kind);
  }

  void count(String kind) {
    var _ = byKind.merge(kind, 1L, Long::sum);
  }

  long images() {
    return images;
  }

  @Override
  public String toString() {
    return images + " images " + byKind;
  }
}
