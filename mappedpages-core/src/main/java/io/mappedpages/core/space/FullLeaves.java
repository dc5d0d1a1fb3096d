package io.mappedpages.core.space;

import java.util.Arrays;

/**
 * Leaves of the map in which nothing is free, as far as is known: one bit each. Above these bits
 * others say which words of 64 of them are all set, and so on: however many such leaves lie in a
 * row, the first behind them is found by looking at ten words at most. Not thread-safe.
 */
final class FullLeaves {
  private static final int SHIFT = 6;
  private static final int LEVELS = 5; // 2^30 leaves; 2^40 pages have 2^27 at most

  // What lies behind the end of a level is zero: nothing is known of it.
  private final long[][] levels = new long[LEVELS][0];

  private long word(int level, long index) {
    return index < levels[level].length ? levels[level][(int) index] : 0;
  }

  /** Nothing is free in some leaves. */
  void add(long firstLeaf, long endLeaf) {
    long from = firstLeaf;
    long to = endLeaf;
    for (int level = 0; level < LEVELS && from < to; level++) {
      int first = (int) (from >>> SHIFT);
      int last = (int) ((to - 1) >>> SHIFT);
      reserve(level, last + 1);
      long[] words = levels[level];
      for (int word = first; word <= last; word++) {
        long bits = word == first ? -1L << from : -1L;
        words[word] |= word == last ? bits & -1L >>> -to : bits;
      }
      from = words[first] == -1L ? first : first + 1;
      to = words[last] == -1L ? last + 1 : last;
    }
  }

  private void reserve(int level, int words) {
    int room = levels[level].length;
    if (words > room) {
      levels[level] = Arrays.copyOf(levels[level], Math.max(words, 2 * room));
    }
  }

  /** Something may be free in a leaf. */
  void remove(long leaf) {
    long at = leaf;
    boolean full = true;
    for (int level = 0; full && level < LEVELS; level++) {
      long bits = word(level, at >>> SHIFT);
      if ((bits >>> at & 1) == 0) {
        return;
      }
      levels[level][(int) (at >>> SHIFT)] = bits & ~(1L << at);
      full = bits == -1L;
      at >>>= SHIFT;
    }
  }

  /** Returns the first leaf, at one or behind it, in which something may be free. */
  long next(long fromLeaf) {
    long at = fromLeaf;
    int level = 0;
    long open = ~word(level, at >>> SHIFT) & -1L << at;
    while (open == 0) {
      at = (at >>> SHIFT) + 1;
      level++;
      open = ~word(level, at >>> SHIFT) & -1L << at;
    }
    at = (at >>> SHIFT << SHIFT) + Long.numberOfTrailingZeros(open);
    while (level > 0) {
      level--;
      at = (at << SHIFT) + Long.numberOfTrailingZeros(~word(level, at));
    }
    return at;
  }
}
