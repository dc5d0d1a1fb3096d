package io.mappedpages.spi;

/** The free space of a file, read-only. */
public interface FreeSpace {
  /** Pages in the file. */
  long pageCount();

  /** Free pages. */
  long freePageCount();

  /** The next free page, or -1. */
  long nextFree(long fromPage);

  /** Length of the free run. */
  long freeRunLength(long fromPage, long limit);
}
