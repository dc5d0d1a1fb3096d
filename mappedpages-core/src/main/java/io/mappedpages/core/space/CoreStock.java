package io.mappedpages.core.space;

import java.util.HashSet;
import java.util.Set;

/**
 * Free pages that core keeps for tree pages, apart from users' pages: the ids of regular pages then
 * come in sequence. The stock is also the reserve that lets a full file free something (RULES 9).
 * Every page in it is held in the free map.
 *
 * <p>Pages are taken in runs, one behind the other, so that the tree pages of a commit go out in
 * few writes. What they replace comes back one by one; there is more in stock than the tree pages
 * that are in use, so that runs form again. Not thread-safe.
 */
final class CoreStock {
  private static final long MIN_RESERVE = 32;
  private static final int WORD_SHIFT = 6;
  private static final int SHARE_SHIFT = 6; // of the file: some four times its tree pages

  private final PageBits pages = new PageBits();
  private final Set<Long> home = new HashSet<>();
  private long cursor;

  /** Returns how many pages users' allocations must leave in stock. */
  static long reserve(long mapPages) {
    return Math.max(MIN_RESERVE, mapPages);
  }

  /** Returns how many pages may be in stock before users get what becomes free. */
  static long limit(long mapPages, long filePages) {
    return reserve(mapPages) + (filePages >>> SHARE_SHIFT);
  }

  long size() {
    return pages.size();
  }

  /** Adds a page that the caller holds. */
  void add(long page) {
    pages.add(page);
    home.add(page >>> WORD_SHIFT);
  }

  /** Returns whether a page that became free belongs here rather than to users. */
  boolean isHome(long page) {
    return home.contains(page >>> WORD_SHIFT);
  }

  /** Takes the page behind the last one, or the first of the next run, or returns -1. */
  long takeOfRun() {
    return take(pages.contains(cursor) ? cursor : pages.nextRun(cursor));
  }

  /** Takes the next page, whatever lies around it; or -1. */
  long takeAny() {
    long page = pages.next(cursor);
    return take(page < 0 ? pages.next(0) : page);
  }

  private long take(long page) {
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
