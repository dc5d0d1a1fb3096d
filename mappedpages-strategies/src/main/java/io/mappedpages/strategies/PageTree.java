package io.mappedpages.strategies;

import io.mappedpages.spi.FreeSpace;
import java.util.Arrays;

/**
 * Which pages are free, one bit each, with a summary of every word of 64 pages and a complete
 * binary tree of summaries above them. A change costs one path to the root, or less: it ends where
 * a summary stays as it is.
 *
 * <p>Node 1 is the root, node n has the children 2n and 2n + 1, and the leaves are the words. Not
 * thread-safe.
 */
abstract class PageTree {
  private static final int WORD_SHIFT = 6;
  static final int WORD_PAGES = 1 << WORD_SHIFT;

  private long[] words = new long[1];
  private int leaves = 1;
  private long pageCount;

  /** Learns what is free. */
  final void build(FreeSpace space) {
    pageCount = space.pageCount();
    reserve(pageCount);
    for (long page = space.nextFree(0); page >= 0; ) {
      long run = space.freeRunLength(page, pageCount - page);
      fill(page, run, true);
      page = space.nextFree(page + run);
    }
    summarizeAll();
  }

  /** Makes room for summaries, whose old content need not be kept. */
  abstract void allocate(int nodes);

  /** Computes the summary of a leaf; returns whether it has changed. */
  abstract boolean summarize(int leafNode, long free);

  /**
   * Computes the summary of a node from those of its children; returns whether it has changed.
   *
   * @param childPages how many pages each child has
   */
  abstract boolean combine(int node, long childPages);

  final long pageCount() {
    return pageCount;
  }

  /** Returns the first of the nodes that are leaves. */
  final int firstLeaf() {
    return leaves;
  }

  /** Returns the free pages of a leaf, the lowest first. */
  final long free(int leafNode) {
    return words[leafNode - leaves];
  }

  /** Returns how many pages the whole tree has room for. */
  final long capacity() {
    return (long) leaves << WORD_SHIFT;
  }

  final boolean isFree(long page) {
    return page >= 0 && page < pageCount && (words[(int) (page >>> WORD_SHIFT)] >>> page & 1) != 0;
  }

  /** Returns whether a run is free as a whole. */
  final boolean isFree(long firstPage, long count) {
    if (firstPage < 0 || firstPage + count > pageCount) {
      return false;
    }
    for (long page = firstPage; page < firstPage + count; ) {
      long bits = words[(int) (page >>> WORD_SHIFT)] >>> page;
      int free = Math.min(Long.numberOfTrailingZeros(~bits), WORD_PAGES - (int) (page & 63));
      if (free == 0) {
        return false;
      }
      page += free;
      if ((page & 63) != 0 && page < firstPage + count) {
        return false;
      }
    }
    return true;
  }

  /** Pages are free, or are not any more. */
  final void mark(long firstPage, long count, boolean free) {
    if (count > 0) {
      fill(firstPage, count, free);
      int first = leaves + (int) (firstPage >>> WORD_SHIFT);
      int last = leaves + (int) ((firstPage + count - 1) >>> WORD_SHIFT);
      update(first, last);
    }
  }

  private void fill(long firstPage, long count, boolean free) {
    for (long page = firstPage; page < firstPage + count; ) {
      int from = (int) page & 63;
      int bits = (int) Math.min(64 - from, firstPage + count - page);
      long mask = (bits == 64 ? -1L : (1L << bits) - 1) << from;
      int word = (int) (page >>> WORD_SHIFT);
      words[word] = free ? words[word] | mask : words[word] & ~mask;
      page += bits;
    }
  }

  private void update(int firstNode, int lastNode) {
    boolean changed = false;
    for (int node = firstNode; node <= lastNode; node++) {
      changed |= summarize(node, free(node));
    }
    long childPages = WORD_PAGES;
    int first = firstNode >>> 1;
    int last = lastNode >>> 1;
    while (changed && first > 0) {
      changed = false;
      for (int node = first; node <= last; node++) {
        changed |= combine(node, childPages);
      }
      first >>>= 1;
      last >>>= 1;
      childPages <<= 1;
    }
  }

  /** The file has another length: what is added is free, what is cut off is gone. */
  final void resize(long newPageCount) {
    long old = pageCount;
    boolean grows = newPageCount > capacity();
    if (grows) {
      reserve(newPageCount);
    }
    pageCount = newPageCount;
    if (grows) {
      fill(old, newPageCount - old, true);
      summarizeAll();
    } else if (newPageCount >= old) {
      mark(old, newPageCount - old, true);
    } else {
      mark(newPageCount, old - newPageCount, false);
    }
  }

  private void reserve(long pages) {
    long needed = Math.max(1, (pages + WORD_PAGES - 1) >>> WORD_SHIFT);
    leaves = Math.toIntExact(Long.highestOneBit(2 * needed - 1));
    words = Arrays.copyOf(words, leaves);
    allocate(2 * leaves);
  }

  private void summarizeAll() {
    for (int node = leaves; node < 2 * leaves; node++) {
      var _ = summarize(node, free(node));
    }
    int firstOfLevel = leaves >>> 1;
    for (long childPages = WORD_PAGES; firstOfLevel > 0; childPages <<= 1) {
      for (int node = firstOfLevel; node < 2 * firstOfLevel; node++) {
        var _ = combine(node, childPages);
      }
      firstOfLevel >>>= 1;
    }
  }
}
