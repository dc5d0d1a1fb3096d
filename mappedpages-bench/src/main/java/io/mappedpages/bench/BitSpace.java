package io.mappedpages.bench;

import io.mappedpages.spi.FreeSpace;
import java.util.Arrays;

/** Free pages in memory, one bit each: what strategies are measured on, without a file. */
final class BitSpace implements FreeSpace {
  private long[] words = new long[0];
  private long pageCount;
  private long freePageCount;

  BitSpace(long pageCount) {
    grow(pageCount);
  }

  /** Adds free pages. */
  void grow(long newPageCount) {
    long before = pageCount;
    words = Arrays.copyOf(words, Math.toIntExact(Math.ceilDiv(newPageCount, Long.SIZE)));
    pageCount = newPageCount;
    mark(before, newPageCount - before, true);
  }

  void take(long firstPage, long count) {
    mark(firstPage, count, false);
  }

  void giveBack(long firstPage, long count) {
    mark(firstPage, count, true);
  }

  private void mark(long firstPage, long count, boolean free) {
    for (long page = firstPage; page < firstPage + count; page++) {
      long bit = 1L << page;
      int word = (int) (page >>> 6);
      words[word] = free ? words[word] | bit : words[word] & ~bit;
    }
    freePageCount += free ? count : -count;
  }

  @Override
  public long pageCount() {
    return pageCount;
  }

  @Override
  public long freePageCount() {
    return freePageCount;
  }

  @Override
  public long nextFree(long fromPage) {
    return next(fromPage, pageCount, 0);
  }

  @Override
  public long freeRunLength(long fromPage, long limit) {
    long end = Math.min(fromPage + limit, pageCount);
    long taken = next(fromPage, end, -1);
    return (taken < 0 ? end : taken) - fromPage;
  }

  /** Returns the first page whose bit is set once a word is exclusively or-ed, or -1. */
  private long next(long fromPage, long end, long flip) {
    for (long page = fromPage; page < end; page = (page & -Long.SIZE) + Long.SIZE) {
      long bits = (words[(int) (page >>> 6)] ^ flip) & -1L << page;
      if (bits != 0) {
        long found = (page & -Long.SIZE) + Long.numberOfTrailingZeros(bits);
        return found < end ? found : -1;
      }
    }
    return -1;
  }
}
