package io.mappedpages.core.space;

import java.util.HashSet;
import java.util.Set;

/**
 * Free pages that core keeps for tree pages, apart from users' pages: the ids of regular pages then
 * come in sequence, and the tree pages of a commit lie next to each other. The stock is also the
 * reserve that lets a full file free something (RULES 9). Every page in it is held in the free map.
 * Not thread-safe.
 */
final class CoreStock {
  private static final int CHUNK_SHIFT = 6;
  private static final long MIN_RESERVE = 32;

  private final PageBits pages = new PageBits();
  private final Set<Long> home = new HashSet<>();
  private long cursor;

  /** Returns how many pages users' allocations must leave in stock. */
  static long reserve(long mapPages) {
    return Math.max(MIN_RESERVE, mapPages);
  }

  long size() {
    return pages.size();
  }

  /** Adds a page that the caller holds. */
  void add(long page) {
    pages.add(page);
    home.add(page >>> CHUNK_SHIFT);
  }

  /** Returns whether a page that became free belongs here rather than to users. */
  boolean wants(long page, long target) {
    return pages.size() < target && home.contains(page >>> CHUNK_SHIFT);
  }

  /** Takes the next page, going round, so that the pages of a batch are neighbours; or -1. */
  long take() {
    long page = pages.next(cursor);
    if (page < 0) {
      page = pages.next(0);
    }
    if (page >= 0) {
      pages.remove(page);
      cursor = page + 1;
    }
    return page;
  }

  /** Takes a page back that was not used. */
  void giveBack(long page) {
    pages.add(page);
    cursor = Math.min(cursor, page);
  }

  /** Returns where the search for more pages begins: next to the last one taken. */
  long cursor() {
    return cursor;
  }
}
