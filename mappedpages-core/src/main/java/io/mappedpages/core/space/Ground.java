package io.mappedpages.core.space;

import io.mappedpages.CapacityExceededException;

/**
 * The pages of the file, free ones and others. Whatever changes among them, the map, the strategy
 * and what is known of zeros change together. Not thread-safe.
 */
final class Ground {
  private final FreeMap map;
  private final Growth growth;
  private final StrategyGuard strategy;
  private final Zeros zeros;

  Ground(FreeMap map, Growth growth, StrategyGuard strategy, Zeros zeros) {
    this.map = map;
    this.growth = growth;
    this.strategy = strategy;
    this.zeros = zeros;
  }

  /** Returns which pages are free. */
  FreeMap map() {
    return map;
  }

  /** Holds free pages. */
  void hold(long firstPage, long count) {
    for (long page = firstPage; page < firstPage + count; page++) {
      map.hold(page);
    }
    strategy.allocated(firstPage, count);
  }

  /** Lets a page that was held become free. */
  void free(long page) {
    map.release(page);
    zeros.freed(page);
    strategy.freed(page);
  }

  /**
   * Makes the file longer, by so many pages at least.
   *
   * @throws CapacityExceededException at the limit or on a full disk; nothing has changed
   */
  void grow(long neededPages) {
    long before = map.pageCount();
    long after = growth.grow(before, neededPages);
    map.grown(after);
    zeros.grown(before, after);
    strategy.resized(after);
  }
}
