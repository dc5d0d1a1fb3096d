package io.mappedpages.spi;

/**
 * The free space of a file as an {@link AllocationStrategy} sees it: read-only, and always up to
 * date. A page is free here if it can be handed out now: pages that are reserved by an open
 * transaction, or were freed and are still needed by a reader or for recovery, are not.
 *
 * <p>For use by the strategy that it was given to, within calls on that strategy and by the thread
 * that makes them: elsewhere every method throws {@link IllegalStateException}. Within one such
 * call the questions are limited, so that a strategy that searches for ever is stopped: four for
 * each page of the file and 65,536 more, where a question that looks at many pages counts once for
 * every 64. Who asks on is answered with an exception that says so.
 */
public interface FreeSpace {
  /**
   * The length of the file.
   *
   * @return the number of physical pages; every page number is below it
   */
  long pageCount();

  /**
   * How many pages are free.
   *
   * @return the number of physical pages
   */
  long freePageCount();

  /**
   * The first free page at or after a page. Takes time that grows with the logarithm of the file at
   * most, and not with the length of what is skipped.
   *
   * @param fromPage where to begin, 0 or more
   * @return the lowest free page that is not below {@code fromPage}, or -1 if there is none
   */
  long nextFree(long fromPage);

  /**
   * How many pages are free in a row.
   *
   * @param fromPage the first page of the row, 0 or more
   * @param limit where to stop counting, 1 or more
   * @return the number of free pages from {@code fromPage} on without a gap, at most {@code limit};
   *     0 if {@code fromPage} is not free or lies behind the end of the file
   */
  long freeRunLength(long fromPage, long limit);

  /**
   * The longest run of free pages. Here it is found by walking over all runs, which takes time in
   * proportion to their number; an implementation may know it sooner. The pager of this project
   * looks at what has changed since it was last asked, and at one number for every leaf of its map:
   * some 8,000 for 2^28 pages.
   *
   * @return its length in pages, or 0 if nothing is free
   */
  default long longestFreeRun() {
    long longest = 0;
    for (long page = nextFree(0); page >= 0; ) {
      long run = freeRunLength(page, pageCount() - page);
      longest = Math.max(longest, run);
      page = nextFree(page + run);
    }
    return longest;
  }
}
