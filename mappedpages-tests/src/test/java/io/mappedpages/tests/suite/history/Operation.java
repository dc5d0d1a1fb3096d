package io.mappedpages.tests.suite.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one thread asked of a pager, and what it was told.
 *
 * @param began a number that is higher than that of every operation which ended before
 * @param ended higher than {@code began}, and lower than that of every operation which began after
 * @param steps what happened, all at one moment in between
 */
record Operation(String thread, long began, long ended, List<Step> steps) {
  @Nullable StoreModel apply(StoreModel before) {
    StoreModel state = before;
    for (Step step : steps) {
      state = step.apply(state);
      if (state == null) {
        return null;
      }
    }
    return state;
  }

  /** Returns whether another one was under way at the same time. */
  boolean isBeside(Operation other) {
    return other.began != began && other.began < ended && began < other.ended;
  }

  @Override
  public String toString() {
    return "%6d..%-6d %-12s %s".formatted(began, ended, thread, steps);
  }
}
