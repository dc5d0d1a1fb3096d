package io.mappedpages.tests.suite.replay;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts what was tried. */
public final class Tally {
  private final Map<String, Long> byKind = new TreeMap<>();
  private long images;

  void image(String kind) {
    images++;
    count(kind);
  }

  /** Counts one of a kind. */
  public void count(String kind) {
    var _ = byKind.merge(kind, 1L, Long::sum);
  }

  /** Returns the number of images. */
  public long images() {
    return images;
  }

  /** Returns the kinds of which there was one at least. */
  public Set<String> kinds() {
    return Collections.unmodifiableSet(byKind.keySet());
  }

  @Override
  public String toString() {
    return images + " images " + byKind;
  }
}
