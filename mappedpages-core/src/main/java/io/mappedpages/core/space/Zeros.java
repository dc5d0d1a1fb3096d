package io.mappedpages.core.space;

import java.util.HashSet;
import java.util.Set;

/**
 * Which pages hold zeros that are durable, so that a regular page allocated there needs no second
 * force. What is known of a page is forgotten when it is taken. Not thread-safe.
 */
final class Zeros {
  private static final int STEP = 64;

  private final FreeMap map;
  private final PageBits zeroed = new PageBits();

  // Those that the batch in flight writes zeros to.
  private final Set<Long> inFlight = new HashSet<>();

  // Where the next allocation is likely to look.
  private long hint;

  Zeros(FreeMap map) {
    this.map = map;
  }

  /** Pages were added to the file. */
  void grown(long fromPage, long toPage) {
    for (long page = fromPage; page < toPage; page++) {
      zeroed.add(page);
    }
  }

  /** A page is taken: what becomes of it is unknown. Returns whether it holds zeros. */
  boolean take(long page) {
    return zeroed.remove(page);
  }

  /** A regular page was allocated there; others are likely to follow behind it. */
  void allocatedAt(long page) {
    hint = page + 1;
  }

  /** A page has become free. */
  void freed(long page) {
    hint = Math.min(hint, page);
  }

  /**
   * Returns free pages that a batch should write zeros into: many at once, and rarely.
   *
   * @param forced whether the batch has two forces anyway
   */
  PageList toWrite(boolean forced) {
    PageList pages = new PageList();
    inFlight.clear();
    long page = map.nextFree(hint);
    if (!forced && page >= 0 && zeroed.contains(page)) {
      return pages; // the next allocation will find zeros
    }
    for (int i = 0; i < STEP && page >= 0; i++) {
      if (!zeroed.contains(page)) {
        pages.add(page);
        inFlight.add(page);
      }
      page = map.nextFree(page + 1);
    }
    return pages;
  }

  /** Returns whether a batch that has not ended may write zeros there. */
  boolean isBeingWritten(long page) {
    return inFlight.contains(page);
  }

  /** Zeros that were written are durable now. What was taken meanwhile is left out. */
  void durable(PageList pages) {
    inFlight.clear();
    for (int i = 0; i < pages.size(); i++) {
      if (map.isFree(pages.get(i))) {
        zeroed.add(pages.get(i));
      }
    }
  }
}
