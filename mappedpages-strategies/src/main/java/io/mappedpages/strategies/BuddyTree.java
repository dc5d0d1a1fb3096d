package io.mappedpages.strategies;

/**
 * Finds aligned blocks of a power of two of free pages that are not part of a larger one. The
 * summary of a node: the orders of such blocks below it, one bit each. 8 bytes a node, two nodes a
 * word: a quarter of a byte a page. What is freed coalesces with its buddy by the way the summaries
 * are made.
 */
final class BuddyTree extends PageTree {
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

  private long[] orders = new long[0];

  @Override
  void allocate(int nodes) {
    orders = new long[nodes];
  }

  @Override
  boolean summarize(int node, long free) {
    long found = 0;
    for (int order = 0; order <= WORD_ORDER; order++) {
      if (blocks(free, order) != 0) {
        found |= 1L << order;
      }
    }
    return set(node, found);
  }

  /** Returns where in a word blocks of an order begin that are not part of a larger one. */
  private static long blocks(long free, int order) {
    long whole = whole(free, order);
    if (order == WORD_ORDER) {
      return whole;
    }
    long larger = whole(free, order + 1);
    return whole & ~(larger | larger << (1 << order));
  }

  private static long whole(long free, int order) {
    long whole = free;
    for (int below = 0; below < order; below++) {
      whole &= whole >>> (1 << below);
    }
    return whole & STARTS[order];
  }

  @Override
  boolean combine(int node, long childPages) {
    int childOrder = Long.numberOfTrailingZeros(childPages);
    long all = 1L << childOrder;
    boolean both = orders[2 * node] == all && orders[2 * node + 1] == all;
    return set(node, both ? all << 1 : orders[2 * node] | orders[2 * node + 1]);
  }

  private boolean set(int node, long found) {
    boolean changed = orders[node] != found;
    orders[node] = found;
    return changed;
  }

  /** Returns the first of the smallest blocks of at least an order, or -1. */
  long smallest(int leastOrder) {
    long enough = orders[1] & -1L << leastOrder;
    if (enough == 0) {
      return -1;
    }
    int order = Long.numberOfTrailingZeros(enough);
    int node = 1;
    long start = 0;
    for (long half = capacity() / 2; node < firstLeaf() && 2 * half > 1L << order; half /= 2) {
      node *= 2;
      if ((orders[node] >>> order & 1) == 0) {
        node++;
        start += half;
      }
    }
    return order >= WORD_ORDER
        ? start
        : start + Long.numberOfTrailingZeros(blocks(free(node), order));
  }
}
