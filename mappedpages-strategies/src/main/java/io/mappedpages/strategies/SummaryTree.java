package io.mappedpages.strategies;

import java.util.Arrays;

/**
 * Summaries of free pages: of every word of 64, of eight words, of eight of those, and so on. Eight
 * children lie next to each other, so that a level costs one or two cache lines, and the tree of
 * 2^24 pages has six levels.
 *
 * <p>Lazy: a change is only noted. The next search brings up to date what it makes stale, which is
 * a path to the root or less, as it ends where a summary stays as it is; many changes share the
 * upper part of their paths. Who never searches pays nothing. Not thread-safe.
 */
abstract class SummaryTree {
  static final int WORD_SHIFT = 6;
  static final int WORD_PAGES = 1 << WORD_SHIFT;
  static final int FANOUT_SHIFT = 3;
  static final int FANOUT = 1 << FANOUT_SHIFT;

  private final FreeBits bits;
  private Level[] levels = new Level[0];

  SummaryTree(FreeBits bits) {
    this.bits = bits;
  }

  /**
   * The nodes of a level, numbered from 0, and those of them that are stale. Level 0: the words.
   */
  private static final class Level {
    /** The number, through all levels above the words, of the first of them. */
    final int firstNode;

    final int[] stale;
    final long[] isStale;
    int staleCount;

    Level(int firstNode, int count) {
      this.firstNode = firstNode;
      this.stale = new int[count];
      this.isStale = new long[Math.ceilDiv(count, Long.SIZE)];
    }

    void add(int index) {
      long bit = 1L << index;
      if ((isStale[index >>> WORD_SHIFT] & bit) == 0) {
        isStale[index >>> WORD_SHIFT] |= bit;
        stale[staleCount++] = index;
      }
    }

    int removeLast() {
      int index = stale[--staleCount];
      isStale[index >>> WORD_SHIFT] &= ~(1L << index);
      return index;
    }
  }

  /** Makes room for summaries, which begin as zeros: nothing is free. */
  abstract void allocate(int wordCount, int nodeCount);

  /** Computes the summary of a word; returns whether that of what it is part of may change. */
  abstract boolean summarize(int word, long free);

  /** Computes the summary of eight words; returns whether it has changed. */
  abstract boolean combineWords(int node, int firstWord);

  /**
   * Computes the summary of a node from those of its eight children; returns whether it has
   * changed.
   *
   * @param childShift binary logarithm of the pages of a child
   */
  abstract boolean combine(int node, int firstChild, int childShift);

  /** Returns the level of the root. */
  final int top() {
    return levels.length - 1;
  }

  /** Returns the first of the nodes of a level, which is not 0. */
  final int firstNode(int level) {
    return levels[level].firstNode;
  }

  /** Returns the binary logarithm of the pages that a node of a level has. */
  static int shift(int level) {
    return WORD_SHIFT + level * FANOUT_SHIFT;
  }

  /** Returns the free pages of a word, the lowest first. */
  final long free(int word) {
    return word < bits.wordCount() ? bits.word(word) : 0;
  }

  /** Pages are free, or are not any more; or they are new, or gone. */
  final void changed(long firstPage, long count) {
    if (levels.length == 0 || count <= 0) {
      return;
    }
    long last = (firstPage + count - 1) >>> WORD_SHIFT;
    if (last >= levels[0].stale.length) {
      levels = new Level[0]; // no room: all is summed up anew
      return;
    }
    for (int word = (int) (firstPage >>> WORD_SHIFT); word <= last; word++) {
      levels[0].add(word);
    }
  }

  /** Brings the summaries up to date; every search begins so. */
  final void refresh() {
    if (levels.length == 0) {
      build();
    }
    for (int level = 0; level <= top(); level++) {
      while (levels[level].staleCount > 0) {
        int index = levels[level].removeLast();
        if (compute(level, index) && level < top()) {
          levels[level + 1].add(index >>> FANOUT_SHIFT);
        }
      }
    }
  }

  private boolean compute(int level, int index) {
    int node = levels[level].firstNode + index;
    int firstChild = index << FANOUT_SHIFT;
    return switch (level) {
      case 0 -> summarize(index, free(index));
      case 1 -> combineWords(node, firstChild);
      default -> combine(node, levels[level - 1].firstNode + firstChild, shift(level - 1));
    };
  }

  private void build() {
    int count = wholeGroups(bits.wordCount());
    levels = new Level[] {new Level(0, count)};
    int nodeCount = 0;
    while (count > 1) {
      count >>>= FANOUT_SHIFT;
      count = count == 1 ? 1 : wholeGroups(count);
      levels = Arrays.copyOf(levels, levels.length + 1);
      levels[levels.length - 1] = new Level(nodeCount, count);
      nodeCount = Math.addExact(nodeCount, count);
    }
    allocate(levels[0].stale.length, nodeCount);
    for (int word = 0; word < bits.wordCount(); word++) {
      levels[0].add(word);
    }
  }

  private static int wholeGroups(int count) {
    return Math.multiplyExact(Math.ceilDiv(count, FANOUT), FANOUT);
  }
}
