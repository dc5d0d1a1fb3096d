package io.mappedpages.strategies;

/**
 * Finds aligned blocks of a power of two of free pages that are not part of a larger one. The
 * summary of a node: the orders of such blocks below it, one bit each; 0.11 bytes a page beside the
 * bits. What is freed coalesces with its buddy by the way the summaries are made.
 */
final class BuddyTree extends SummaryTree {
  private static final int WORD_ORDER = 6;
  private static final long[] STARTS = {
    -1L,
    0x5555555555555555L,
    0x1111111111111111L,
    0x0101010101010101L,
    0x0001000100010001L,
    0x0000000100000001L,
    1L
  };

  private byte[] ordersInWord = new byte[0];
  private long[] orders = new long[0];

  BuddyTree(FreeBits bits) {
    super(bits);
  }

  @Override
  void allocate(int wordCount, int nodeCount) {
    ordersInWord = new byte[wordCount];
    orders = new long[nodeCount];
  }

  @Override
  boolean summarize(int word, long free) {
    byte found = (byte) ordersIn(free, WORD_ORDER);
    boolean changed = ordersInWord[word] != found;
    ordersInWord[word] = found;
    return changed;
  }

  /** Returns the orders of the blocks in a row of bits, one bit each. */
  private static int ordersIn(long bits, int mostOrder) {
    int found = 0;
    long whole = bits;
    for (int order = 0; whole != 0; order++) {
      long larger = order == mostOrder ? 0 : nextWhole(whole, order);
      if ((whole & ~(larger | larger << (1 << order))) != 0) {
        found |= 1 << order;
      }
      whole = larger;
    }
    return found;
  }

  /** Returns where blocks of the next order begin, from where those of an order do. */
  private static long nextWhole(long whole, int order) {
    return whole & whole >>> (1 << order) & STARTS[order + 1];
  }

  /** Returns where in a row of bits blocks of an order begin that are not part of a larger one. */
  private static long blocks(long bits, int wanted) {
    long whole = bits;
    for (int order = 0; order < wanted; order++) {
      whole = nextWhole(whole, order);
    }
    if (wanted == WORD_ORDER) {
      return whole;
    }
    long larger = nextWhole(whole, wanted);
    return whole & ~(larger | larger << (1 << wanted));
  }

  @Override
  boolean combineWords(int node, int firstWord) {
    long found = 0;
    int whole = 0;
    for (int i = 0; i < FANOUT; i++) {
      int inWord = ordersInWord[firstWord + i];
      if (inWord == 1 << WORD_ORDER) {
        whole |= 1 << i;
      } else {
        found |= inWord;
      }
    }
    return set(node, found | (long) ordersIn(whole, FANOUT_SHIFT) << WORD_ORDER);
  }

  @Override
  boolean combine(int node, int firstChild, int childShift) {
    long found = 0;
    for (int child = firstChild; child < firstChild + FANOUT; child++) {
      found |= orders[child];
    }
    int whole = wholeChildren(firstChild, childShift);
    long ofChildren = whole == 0 ? 0 : (long) ordersIn(whole, FANOUT_SHIFT) << childShift;
    return set(node, (found & ~(1L << childShift)) | ofChildren);
  }

  /** Returns which of the children are free as a whole, one bit each. */
  private int wholeChildren(int firstChild, int childShift) {
    int whole = 0;
    for (int i = 0; i < FANOUT; i++) {
      whole |= orders[firstChild + i] == 1L << childShift ? 1 << i : 0;
    }
    return whole;
  }

  private boolean set(int node, long found) {
    boolean changed = orders[node] != found;
    orders[node] = found;
    return changed;
  }

  /** Returns the first of the smallest blocks of at least an order, or -1. */
  long smallest(int leastOrder) {
    refresh();
    long enough = leastOrder > 62 ? 0 : orders[firstNode(top())] & -1L << leastOrder;
    if (enough == 0) {
      return -1;
    }
    int order = Long.numberOfTrailingZeros(enough);
    int index = 0;
    for (int level = top(); level > 1; level--) {
      int shift = shift(level - 1);
      int child = index << FANOUT_SHIFT;
      int node = firstNode(level - 1) + child;
      if (order >= shift) {
        long blocks = blocks(wholeChildren(node, shift), order - shift);
        return (long) (child + Long.numberOfTrailingZeros(blocks)) << shift;
      }
      while ((orders[node] >>> order & 1) == 0) {
        node++;
        child++;
      }
      index = child;
    }
    return smallestInWords(index << FANOUT_SHIFT, order);
  }

  private long smallestInWords(int firstWord, int order) {
    int word = firstWord;
    if (order >= WORD_ORDER) {
      int whole = 0;
      for (int i = 0; i < FANOUT; i++) {
        whole |= free(firstWord + i) == -1L ? 1 << i : 0;
      }
      word += Long.numberOfTrailingZeros(blocks(whole, order - WORD_ORDER));
      return (long) word << WORD_ORDER;
    }
    while ((ordersInWord[word] >>> order & 1) == 0) {
      word++;
    }
    return ((long) word << WORD_ORDER) + Long.numberOfTrailingZeros(blocks(free(word), order));
  }
}
