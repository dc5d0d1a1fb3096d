package io.mappedpages.strategies;

import org.jspecify.annotations.Nullable;

/**
 * Finds runs of free pages: the first that is long enough, or one of a class of lengths. Each takes
 * one way down the tree.
 *
 * <p>The summary of a node: how many pages are free at its beginning, at its end, and in the
 * longest run within; and, where classes are asked for, of which of them there are runs that touch
 * neither its beginning nor its end. 0.16 bytes a page beside the bits, 0.29 with classes.
 */
final class RunTree extends SummaryTree {
  /** Puts lengths into classes, 0 to 63; a longer run is never in a lower class. */
  interface Classes {
    int of(long length);
  }

  private final @Nullable Classes classes;
  private byte[] longestInWord = new byte[0];
  private long[] innerOfWord = new long[0];

  // Four numbers a node, next to each other: a node is half a cache line.
  private static final int STRIDE_SHIFT = 2;
  private static final int TAIL = 1;
  private static final int LONGEST = 2;
  private static final int INNER = 3;
  private long[] nodes = new long[0];

  // The summary that is being computed: the run that ends at the last child, and what was before.
  private boolean allFree;
  private long run;
  private long newHead;
  private long newLongest;
  private long newInner;

  // The search keeps this between nodes: how many pages before the next node are free.
  private long before;

  RunTree(FreeBits bits, @Nullable Classes classes) {
    super(bits);
    this.classes = classes;
  }

  @Override
  void allocate(int wordCount, int nodeCount) {
    longestInWord = new byte[wordCount];
    nodes = new long[Math.multiplyExact(nodeCount, 1 << STRIDE_SHIFT)];
    if (classes != null) {
      innerOfWord = new long[wordCount];
    }
  }

  // ---- summaries ----

  @Override
  boolean summarize(int word, long free) {
    longestInWord[word] = (byte) longestIn(free);
    if (classes != null) {
      innerOfWord[word] = innerOf(free);
    }
    return true; // its beginning and its end are not kept
  }

  /** Returns how many set bits the longest row has. */
  private static int longestIn(long bits) {
    int known = 0;
    for (long rest = bits; rest != 0; rest &= rest << 1) {
      known++;
    }
    return known;
  }

  private long innerOf(long free) {
    if (free == -1L) {
      return 0;
    }
    long found = 0;
    long rest = withoutEnds(free);
    while (rest != 0) {
      int from = Long.numberOfTrailingZeros(rest);
      int length = Long.numberOfTrailingZeros(~(rest >>> from));
      found |= bit(length);
      rest &= -1L << (from + length);
    }
    return found;
  }

  /** Returns the free pages that lie between taken ones of a word, which has some. */
  private static long withoutEnds(long free) {
    return free & -1L << headOf(free) & -1L >>> tailOf(free);
  }

  private static int headOf(long free) {
    return Long.numberOfTrailingZeros(~free);
  }

  private static int tailOf(long free) {
    return Long.numberOfLeadingZeros(~free);
  }

  private long bit(long length) {
    return classes == null ? 0 : 1L << classes.of(length);
  }

  @Override
  boolean combineWords(int node, int firstWord) {
    begin();
    for (int word = firstWord; word < firstWord + FANOUT; word++) {
      long free = free(word);
      if (free == -1L) {
        run += WORD_PAGES;
      } else {
        long within = classes == null ? 0 : innerOfWord[word];
        add(headOf(free), tailOf(free), longestInWord[word], within);
      }
    }
    return end(node);
  }

  @Override
  boolean combine(int node, int firstChild, int childShift) {
    begin();
    for (int child = firstChild; child < firstChild + FANOUT; child++) {
      if (head(child) == 1L << childShift) {
        run += head(child);
      } else {
        add(head(child), tail(child), longest(child), inner(child));
      }
    }
    return end(node);
  }

  private long head(int node) {
    return nodes[node << STRIDE_SHIFT];
  }

  private long tail(int node) {
    return nodes[(node << STRIDE_SHIFT) + TAIL];
  }

  private long longest(int node) {
    return nodes[(node << STRIDE_SHIFT) + LONGEST];
  }

  private long inner(int node) {
    return nodes[(node << STRIDE_SHIFT) + INNER];
  }

  private void begin() {
    allFree = true;
    run = 0;
    newHead = 0;
    newLongest = 0;
    newInner = 0;
  }

  /** Adds a child of which not everything is free. */
  private void add(long childHead, long childTail, long childLongest, long childInner) {
    run += childHead;
    if (allFree) {
      newHead = run;
      allFree = false;
    } else if (run > 0) {
      newInner |= bit(run);
    }
    newLongest = Math.max(newLongest, Math.max(run, childLongest));
    newInner |= childInner;
    run = childTail;
  }

  private boolean end(int node) {
    if (allFree) {
      newHead = run;
    }
    newLongest = Math.max(newLongest, run);
    int at = node << STRIDE_SHIFT;
    boolean changed =
        nodes[at] != newHead
            || nodes[at + TAIL] != run
            || nodes[at + LONGEST] != newLongest
            || nodes[at + INNER] != newInner;
    nodes[at] = newHead;
    nodes[at + TAIL] = run;
    nodes[at + LONGEST] = newLongest;
    nodes[at + INNER] = newInner;
    return changed;
  }

  // ---- the first that is long enough ----

  /** Returns the first of {@code count} free pages in a row, not below a page, or -1. */
  long first(long fromPage, long count) {
    refresh();
    if (longest(root()) < count) {
      return -1;
    }
    before = 0;
    return firstBelow(top(), 0, fromPage, count);
  }

  private int root() {
    return firstNode(top());
  }

  /**
   * Searches the children of a node.
   *
   * @param index which of the nodes of its level
   */
  private long firstBelow(int level, int index, long from, long count) {
    if (level == 1) {
      return firstInWords(index << FANOUT_SHIFT, from, count);
    }
    int shift = shift(level - 1);
    int firstNode = firstNode(level - 1);
    int end = (index + 1) << FANOUT_SHIFT;
    for (int child = firstChild(index, from, shift); child < end; child++) {
      int node = firstNode + child;
      long start = (long) child << shift;
      if (start >= from && before + head(node) >= count) {
        return start - before;
      }
      if (longest(node) >= count) {
        long found = firstBelow(level - 1, child, from, count);
        if (found >= 0) {
          return found;
        }
      } else if (start >= from && head(node) == 1L << shift) {
        before += head(node);
      } else {
        before = Math.min(tail(node), start + (1L << shift) - from);
      }
    }
    return -1;
  }

  /** Returns the first child of a node that does not lie below a page as a whole. */
  private static int firstChild(int index, long from, int childShift) {
    return (int) Math.max((long) index << FANOUT_SHIFT, from >>> childShift);
  }

  private long firstInWords(int firstWord, long from, long count) {
    int word = (int) Math.max(firstWord, from >>> WORD_SHIFT);
    for (; word < firstWord + FANOUT; word++) {
      long start = (long) word << WORD_SHIFT;
      long free = start >= from ? free(word) : free(word) & -1L << from;
      if (before + headOf(free) >= count) {
        return start - before;
      }
      if (count <= longestInWord[word]) {
        int at = firstInWord(free, (int) count);
        if (at >= 0) {
          return start + at;
        }
      }
      before = free == -1L ? before + WORD_PAGES : tailOf(free);
    }
    return -1;
  }

  /** Returns the lowest of {@code count} set bits in a row, or -1. */
  private static int firstInWord(long free, int count) {
    long starts = free;
    for (int known = 1; known < count; ) {
      int more = Math.min(known, count - known);
      starts &= starts >>> more; // a set bit: so many more are free from here on
      known += more;
    }
    return starts == 0 ? -1 : Long.numberOfTrailingZeros(starts);
  }

  // ---- the first of a class ----

  /** Returns the classes of which there is a run that nothing longer contains, one bit each. */
  long classesPresent() {
    refresh();
    int root = root();
    long present = inner(root);
    if (head(root) > 0) {
      present |= bit(head(root));
    }
    if (tail(root) > 0) {
      present |= bit(tail(root));
    }
    return present;
  }

  /** Returns the first page of the first run of a class that is present. */
  long firstOfClass(int wanted) {
    long mask = 1L << wanted;
    int root = root();
    if (head(root) > 0 && bit(head(root)) == mask) {
      return 0;
    }
    if ((inner(root) & mask) == 0) {
      return (1L << shift(top())) - tail(root);
    }
    int index = 0;
    for (int level = top(); level > 1; level--) {
      int firstNode = firstNode(level - 1);
      int shift = shift(level - 1);
      int child = index << FANOUT_SHIFT;
      long free = -1; // in the run before the child; -1 if that touches the beginning of all
      while (true) {
        int node = firstNode + child;
        if (head(node) == 1L << shift) {
          free = free < 0 ? free : free + head(node);
        } else if (isOfClass(free, head(node), mask)) {
          return ((long) child << shift) - free;
        } else if ((inner(node) & mask) != 0) {
          break;
        } else {
          free = tail(node);
        }
        child++;
      }
      index = child;
    }
    return firstOfClassInWords(index << FANOUT_SHIFT, mask);
  }

  private boolean isOfClass(long freeBefore, long freeBehind, long mask) {
    long length = freeBefore + freeBehind;
    return freeBefore >= 0 && length > 0 && bit(length) == mask;
  }

  private long firstOfClassInWords(int firstWord, long mask) {
    long free = -1;
    for (int word = firstWord; ; word++) {
      long bits = free(word);
      long start = (long) word << WORD_SHIFT;
      if (bits == -1L) {
        free = free < 0 ? free : free + WORD_PAGES;
      } else if (isOfClass(free, headOf(bits), mask)) {
        return start - free;
      } else if ((innerOfWord[word] & mask) != 0) {
        return start + firstOfClassInWord(withoutEnds(bits), mask);
      } else {
        free = tailOf(bits);
      }
    }
  }

  private int firstOfClassInWord(long inner, long mask) {
    long rest = inner;
    while (true) {
      int from = Long.numberOfTrailingZeros(rest);
      int length = Long.numberOfTrailingZeros(~(rest >>> from));
      if (bit(length) == mask) {
        return from;
      }
      rest &= -1L << (from + length);
    }
  }
}
