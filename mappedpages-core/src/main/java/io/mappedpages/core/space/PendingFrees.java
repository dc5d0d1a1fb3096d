package io.mappedpages.core.space;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Pages that a commit freed and that nobody may write yet. A page freed by generation g waits until
 * g + 1 is durable, so that both records are whole at all times (I4), and until nobody pins a
 * generation older than g (I9). Not thread-safe.
 */
final class PendingFrees {
  private record Freed(long generation, PageList pages) {}

  private final ArrayDeque<Freed> queue = new ArrayDeque<>();
  private long size;

  void add(long generation, PageList pages) {
    if (!pages.isEmpty()) {
      queue.add(new Freed(generation, pages));
      size += pages.size();
    }
  }

  /** Removes and returns pages that may be written now, or null if there are none (any more). */
  @Nullable PageList poll(long durableGeneration, long oldestPinned) {
    Freed oldest = queue.peek();
    if (oldest == null
        || oldest.generation >= durableGeneration
        || oldest.generation > oldestPinned) {
      return null;
    }
    queue.remove();
    size -= oldest.pages.size();
    return oldest.pages;
  }

  /** Returns how many of them wait only for somebody who reads an older generation. */
  long heldBack(long durableGeneration) {
    return queue.stream()
        .filter(freed -> freed.generation < durableGeneration)
        .mapToLong(freed -> freed.pages.size())
        .sum();
  }

  /** Returns how many of them wait for who reads a generation, whoever else they wait for. */
  long heldBackBy(long generation, long durableGeneration) {
    return queue.stream()
        .filter(freed -> freed.generation > generation && freed.generation < durableGeneration)
        .mapToLong(freed -> freed.pages.size())
        .sum();
  }

  /** Returns how many pages wait. */
  long size() {
    return size;
  }
}
