package io.mappedpages.strategies;

/**
 * Finds runs of free pages: the first that is long enough, or one of a class of lengths. Each takes
 * one way down the tree.
 *
 * <p>The summary of a node: how many pages are free at its beginning, at its end, in the longest
 * run within, and of which classes there are runs that touch neither its beginning nor its end. 20
 * bytes a node, two nodes a word: 0.6 bytes a page.
 */
final class RunTree extends PageTree {
  /** Puts lengths into classes, 0 to 63; a longer run is never in a lower class. */
  interface Classes {
    int of(long length);
  }

  private final Classes classes;
  private int[] head = new int[0];
  private int[] tail = new int[0];
  private int[] longest = new int[0];
  private long[] inner = new long[0];

  // The search keeps this between nodes: how many pages before the next node are free.
  private long before;

  RunTree(Classes classes) {
    this.classes = classes;
  }

  @Override
  void allocate(int nodes) {
    head = new int[nodes];
    tail = new int[nodes];
    longest = new int[nodes];
    inner = new long[nodes];
  }

  @Override
  boolean summarize(int node, long free) {
    int newHead = Long.numberOfTrailingZeros(~free);
    int newTail = Long.numberOfLeadingZeros(~free);
    int newLongest = Math.max(newHead, newTail);
    long newInner = 0;
    if (newHead < WORD_PAGES) {
      // What is left lies between taken pages.
      long rest = free & -1L << newHead & -1L >>> newTail;
      while (rest != 0) {
        int from = Long.numberOfTrailingZeros(rest);
        int length = Long.numberOfTrailingZeros(~(rest >>> from));
        newLongest = Math.max(newLongest, length);
        newInner |= bit(length);
        rest &= -1L << (from + length);
      }
    }
    return set(node, newHead, newTail, newLongest, newInner);
  }

  @Override
  boolean combine(int node, long childPages) {
    int left = 2 * node;
    int right = left + 1;
    boolean leftFree = head[left] == saturated(childPages);
    boolean rightFree = head[right] == saturated(childPages);
    int across = saturated((long) tail[left] + head[right]);
    long newInner = inner[left] | inner[right];
    if (!leftFree && !rightFree && across > 0) {
      newInner |= bit(across);
    }
    return set(
        node,
        leftFree ? saturated(childPages + head[right]) : head[left],
        rightFree ? saturated(childPages + tail[left]) : tail[right],
        Math.max(across, Math.max(longest[left], longest[right])),
        newInner);
  }

  private boolean set(int node, int newHead, int newTail, int newLongest, long newInner) {
    boolean changed =
        head[node] != newHead
            || tail[node] != newTail
            || longest[node] != newLongest
            || inner[node] != newInner;
    head[node] = newHead;
    tail[node] = newTail;
    longest[node] = newLongest;
    inner[node] = newInner;
    return changed;
  }

  private static int saturated(long length) {
    return (int) Math.min(length, 1 << 30);
  }

  private long bit(long length) {
    return 1L << classes.of(length);
  }

  /** Returns the first of {@code count} free pages in a row, not below a page, or -1. */
  long first(long fromPage, long count) {
    before = 0;
    return first(1, 0, capacity(), fromPage, count);
  }

  private long first(int node, long start, long pages, long from, long count) {
    if (start + pages <= from) {
      return -1;
    }
    if (start >= from) {
      if (before + head[node] >= count) {
        return start - before;
      }
      if (longest[node] < count) {
        before = head[node] == saturated(pages) ? before + pages : tail[node];
        return -1;
      }
    }
    if (node >= firstLeaf()) {
      return firstInWord(node, start, from, count);
    }
    long half = pages / 2;
    long found = first(2 * node, start, half, from, count);
    return found >= 0 ? found : first(2 * node + 1, start + half, half, from, count);
  }

  private long firstInWord(int node, long start, long from, long count) {
    long free = free(node) & (from > start ? -1L << (from - start) : -1L);
    if (count <= WORD_PAGES) {
      int at = firstInWord(free, (int) count);
      if (at >= 0) {
        return start + at;
      }
    }
    before = Long.numberOfLeadingZeros(~free);
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

  /** Returns the classes of which there is a run that nothing longer contains, one bit each. */
  long classesPresent() {
    long present = inner[1];
    if (head[1] > 0) {
      present |= bit(head[1]);
    }
    if (tail[1] > 0) {
      present |= bit(tail[1]);
    }
    return present;
  }

  /** Returns the first page of the first run of a class that is present. */
  long firstOfClass(int wanted) {
    if (head[1] > 0 && classes.of(head[1]) == wanted) {
      return 0;
    }
    if ((inner[1] >>> wanted & 1) == 0) {
      return capacity() - tail[1];
    }
    int node = 1;
    long start = 0;
    for (long half = capacity() / 2; node < firstLeaf(); half /= 2) {
      int left = 2 * node;
      long across = (long) tail[left] + head[left + 1];
      boolean acrossIsInner =
          across > 0 && head[left] != saturated(half) && head[left + 1] != saturated(half);
      if ((inner[left] >>> wanted & 1) != 0) {
        node = left;
      } else if (acrossIsInner && classes.of(across) == wanted) {
        return start + half - tail[left];
      } else {
        node = left + 1;
        start += half;
      }
    }
    return start + firstOfClassInWord(node, wanted);
  }

  private int firstOfClassInWord(int node, int wanted) {
    long rest = free(node) & -1L << head[node] & -1L >>> tail[node];
    while (true) {
      int from = Long.numberOfTrailingZeros(rest);
      int length = Long.numberOfTrailingZeros(~(rest >>> from));
      if (classes.of(length) == wanted) {
        return from;
      }
      rest &= -1L << (from + length);
    }
  }
}
