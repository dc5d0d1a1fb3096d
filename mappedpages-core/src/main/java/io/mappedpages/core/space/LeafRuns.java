package io.mappedpages.core.space;

import java.util.Arrays;

/**
 * The free runs in every leaf of the map: what is free at its beginning, at its end, and in the
 * longest run within. A leaf is looked at again only after something in it has changed. 12 bytes a
 * leaf, which is that of 32,768 pages where these have 4 KiB. Not thread-safe.
 */
final class LeafRuns {
  private final FreeMap map;
  private final int leafBits;
  private int[] head = new int[0];
  private int[] tail = new int[0];
  private int[] longest = new int[0];
  private long[] stale = new long[0];

  LeafRuns(FreeMap map, int leafBits) {
    this.map = map;
    this.leafBits = leafBits;
    grownFrom(0);
  }

  /** A page was taken or freed. */
  void changed(long page) {
    long leaf = page >>> leafBits;
    stale[(int) (leaf >>> 6)] |= 1L << leaf;
  }

  /** The map has more pages than it had. */
  void grownFrom(long oldPageCount) {
    int leaves = Math.toIntExact(Math.ceilDiv(map.pageCount(), 1L << leafBits));
    if (leaves > head.length) {
      int room = Math.max(leaves, head.length + head.length / 2);
      head = Arrays.copyOf(head, room);
      tail = Arrays.copyOf(tail, room);
      longest = Arrays.copyOf(longest, room);
      stale = Arrays.copyOf(stale, Math.ceilDiv(room, 64));
    }
    for (long leaf = oldPageCount >>> leafBits; leaf < leaves; leaf++) {
      stale[(int) (leaf >>> 6)] |= 1L << leaf;
    }
  }

  /** Returns the length of the longest run of free pages. */
  long longest() {
    for (int word = 0; word < stale.length; word++) {
      for (; stale[word] != 0; stale[word] &= stale[word] - 1) {
        sumUp((word << 6) + Long.numberOfTrailingZeros(stale[word]));
      }
    }
    long most = 0;
    long run = 0;
    for (int leaf = 0; leaf < head.length; leaf++) {
      if (head[leaf] == 1 << leafBits) {
        run += head[leaf];
      } else {
        most = Math.max(most, Math.max(run + head[leaf], longest[leaf]));
        run = tail[leaf];
      }
    }
    return Math.max(most, run);
  }

  private void sumUp(int leaf) {
    long first = (long) leaf << leafBits;
    long end = Math.min(first + (1L << leafBits), map.pageCount());
    int atHead = (int) map.freeRunLength(first, end - first);
    int most = atHead;
    int run = atHead;
    long page = first + atHead;
    while (page < end) {
      long next = map.nextFree(page);
      page = next < 0 ? end : Math.min(next, end);
      run = (int) map.freeRunLength(page, end - page);
      most = Math.max(most, run);
      page += run;
    }
    head[leaf] = atHead;
    longest[leaf] = most;
    boolean toTheEnd = end == first + (1L << leafBits) && map.isFree(end - 1);
    tail[leaf] = toTheEnd ? run : 0;
  }
}
