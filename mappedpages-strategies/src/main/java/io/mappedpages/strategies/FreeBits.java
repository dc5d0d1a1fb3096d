package io.mappedpages.strategies;

import io.mappedpages.spi.FreeSpace;
import java.util.Arrays;

/**
 * Which pages are free, one bit each. Above these bits others say which words of 64 of them are not
 * zero, and so on up to a single word: the next free page of 2^24 is found by looking at eight
 * words at most. An eighth of a byte a page. Not thread-safe.
 */
final class FreeBits {
  private static final int SHIFT = 6;

  private long[][] levels = {new long[1]};
  private long pageCount;

  /** Learns what is free. */
  void build(FreeSpace space) {
    pageCount = space.pageCount();
    reserve(pageCount);
    for (long page = space.nextFree(0); page >= 0; ) {
      long run = space.freeRunLength(page, pageCount - page);
      mark(page, run, true);
      page = space.nextFree(page + run);
    }
  }

  private void reserve(long pages) {
    long[] bits = Arrays.copyOf(levels[0], wordsFor(pages));
    int above = 1;
    for (int words = bits.length; words > 1; words = wordsFor(words)) {
      above++;
    }
    levels = new long[above][];
    levels[0] = bits;
    for (int level = 1; level < above; level++) {
      long[] below = levels[level - 1];
      levels[level] = new long[wordsFor(below.length)];
      for (int word = 0; word < below.length; word++) {
        var _ = note(level, word, below[word] != 0);
      }
    }
  }

  private static int wordsFor(long bits) {
    return Math.toIntExact(Math.max(1, Math.ceilDiv(bits, Long.SIZE)));
  }

  long pageCount() {
    return pageCount;
  }

  /** Returns how many words there are. */
  int wordCount() {
    return levels[0].length;
  }

  /** Returns 64 pages, the lowest first; a set bit is a free page. */
  long word(int index) {
    return levels[0][index];
  }

  /** Returns the first free page at a page or behind it, or -1. */
  long next(long fromPage) {
    long position = fromPage;
    for (int level = 0; level < levels.length; level++) {
      long word = position >>> SHIFT;
      if (word >= levels[level].length) {
        return -1;
      }
      long bits = levels[level][(int) word] & -1L << position;
      if (bits != 0) {
        return down(level, (word << SHIFT) + Long.numberOfTrailingZeros(bits));
      }
      position = word + 1;
    }
    return -1;
  }

  /** Returns the first page below a bit that is set. */
  private long down(int fromLevel, long bit) {
    long position = bit;
    for (int level = fromLevel - 1; level >= 0; level--) {
      position = (position << SHIFT) + Long.numberOfTrailingZeros(levels[level][(int) position]);
    }
    return position;
  }

  /** Returns whether a run is free as a whole. */
  boolean isFree(long firstPage, long count) {
    if (firstPage < 0 || firstPage > pageCount - count) {
      return false;
    }
    long end = firstPage + count;
    for (long page = firstPage; page < end; page = nextWord(page)) {
      if ((~levels[0][(int) (page >>> SHIFT)] & mask(page, end)) != 0) {
        return false;
      }
    }
    return true;
  }

  private static long nextWord(long page) {
    return (page | (Long.SIZE - 1)) + 1;
  }

  /** Returns the bits, in the word of a page, of the pages from it on and before another one. */
  private static long mask(long page, long end) {
    long from = -1L << page;
    return end >= nextWord(page) ? from : from & ((1L << end) - 1);
  }

  /** Pages are free, or are not any more. */
  void mark(long firstPage, long count, boolean free) {
    if (count <= 0) {
      return;
    }
    long end = firstPage + count;
    for (long page = firstPage; page < end; page = nextWord(page)) {
      int word = (int) (page >>> SHIFT);
      long mask = mask(page, end);
      levels[0][word] = free ? levels[0][word] | mask : levels[0][word] & ~mask;
    }
    int first = (int) (firstPage >>> SHIFT);
    int last = (int) ((end - 1) >>> SHIFT);
    boolean changed = true;
    for (int level = 1; changed && level < levels.length; level++) {
      changed = false;
      for (int word = first; word <= last; word++) {
        changed |= note(level, word, levels[level - 1][word] != 0);
      }
      first >>>= SHIFT;
      last >>>= SHIFT;
    }
  }

  /** Notes whether a word is not zero; returns whether that is news. */
  private boolean note(int level, int word, boolean notZero) {
    long bit = 1L << word;
    long[] above = levels[level];
    int index = word >>> SHIFT;
    boolean before = (above[index] & bit) != 0;
    if (before != notZero) {
      above[index] ^= bit;
    }
    return before != notZero;
  }

  /** The file has another length: what is added is free, what is cut off is gone. */
  void resize(long newPageCount) {
    long old = pageCount;
    pageCount = newPageCount;
    if (newPageCount > (long) wordCount() << SHIFT) {
      // Half as much again at least: what this costs is then little a page.
      reserve(Math.max(newPageCount, old + old / 2));
    }
    if (newPageCount >= old) {
      mark(old, newPageCount - old, true);
    } else {
      mark(newPageCount, old - newPageCount, false);
    }
  }
}
