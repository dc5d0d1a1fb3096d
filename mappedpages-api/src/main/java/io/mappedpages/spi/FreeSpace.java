package io.mappedpages.spi;

/**
 * The free space of a file as an {@link AllocationStrategy} sees it: read-only, and always up to
 * date. A page is free here if it can be handed out now: pages that are reserved by an open
 * transaction, or were freed and are still needed by a reader or for recovery, are not.
 *
 * <p>For use by the strategy that it was given to, within calls on that strategy.
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
}
