package io.mappedpages.core.space;

import io.mappedpages.CorruptFileException;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.TreeShape;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What may be taken: pages whose bit in the map of the last durable generation is clear, and that
 * nobody holds. Held is what is reserved by a transaction, placed by the batch in flight, pending
 * after a free, or in core's stock; each of them has a clear bit. Not thread-safe.
 */
final class FreeMap {
  private static final int SEARCH_WORDS = 4096;

  private final TreeReader reader;
  private final TreeShape shape;
  private final PageBits held = new PageBits();
  private TreeRoot root;
  private long rootPageCount;
  private long clearCount;
  private long pageCount;

  // Made when somebody asks for the longest run.
  private @Nullable LeafRuns runs;

  // Pages below count as taken, whatever the map says; and how many of them are clear.
  private long floor;
  private long clearBelowFloor;

  // The tree knows leaves without a clear bit; here are also those whose clear pages are all held.
  private FullLeaves full = new FullLeaves();

  // The leaf that was looked at last.
  private long cachedIndex = -1;
  private @Nullable MemorySegment cachedLeaf;

  FreeMap(TreeReader reader, TreeRoot root, long pageCount, long clearCount) {
    this.reader = reader;
    this.shape = reader.shape();
    this.root = root;
    this.rootPageCount = pageCount;
    this.pageCount = pageCount;
    this.clearCount = clearCount;
  }

  /** A new generation is durable: its map counts from now on. */
  void publish(TreeRoot newRoot, long recordPageCount, long recordFreeCount) {
    root = newRoot;
    rootPageCount = recordPageCount;
    clearCount = recordFreeCount + (pageCount - recordPageCount);
    cachedIndex = -1;
    cachedLeaf = null;
  }

  /** The file has more pages, all of them free. */
  void grown(long newPageCount) {
    long oldPageCount = pageCount;
    clearCount += newPageCount - oldPageCount;
    pageCount = newPageCount;
    full.remove(shape.leafIndex(oldPageCount));
    if (runs != null) {
      runs.grownFrom(oldPageCount);
    }
  }

  long pageCount() {
    return pageCount;
  }

  long freeCount() {
    return clearCount - clearBelowFloor - held.size();
  }

  /** Nothing that is free now may be taken, until {@link #liftFloor}; nothing is held yet. */
  void raiseFloor() {
    floor = pageCount;
    clearBelowFloor = clearCount;
  }

  /** Returns how many pages wait below the floor. */
  long clearBelowFloor() {
    return clearBelowFloor;
  }

  /** The opposite of {@link #raiseFloor}; returns whether that changes anything. */
  boolean liftFloor() {
    if (floor == 0) {
      return false;
    }
    floor = 0;
    clearBelowFloor = 0;
    full = new FullLeaves();
    runs = null;
    return true;
  }

  /** Holds a page that is free; returns false if it was held. */
  boolean hold(long page) {
    changed(page);
    return held.add(page);
  }

  void release(long page) {
    changed(page);
    full.remove(shape.leafIndex(page));
    held.remove(page);
  }

  private void changed(long page) {
    if (runs != null) {
      runs.changed(page);
    }
  }

  boolean isFree(long page) {
    return page >= 0 && page < pageCount && (freeWord(page >>> 6) >>> page & 1) != 0;
  }

  private @Nullable MemorySegment leaf(long index) {
    if (index != cachedIndex) {
      TreeReader.Leaf leaf = reader.leaf(root, rootPageCount, index);
      cachedLeaf = leaf == null ? null : leaf.node();
      cachedIndex = index;
    }
    return cachedLeaf;
  }

  /** Returns 64 bits, of the pages from {@code wordIndex * 64}; a set bit is a free page. */
  private long freeWord(long wordIndex) {
    long below = floor - (wordIndex << 6);
    if (below >= 64) {
      return 0;
    }
    MemorySegment leaf = leaf(shape.leafIndex(wordIndex << 6));
    long taken = leaf == null ? 0 : takenWord(leaf, shape.slotInLeaf(wordIndex << 6) >>> 6);
    // Whatever a map says: nobody may ever write over the superblock and the records.
    long reserved = wordIndex == 0 ? (1L << PageGeometry.FIRST_DATA_PAGE) - 1 : 0;
    long free = ~(taken | held.word(wordIndex) | reserved);
    free &= below <= 0 ? -1L : -1L << below;
    long beyond = pageCount - (wordIndex << 6);
    return beyond >= 64 ? free : beyond <= 0 ? 0 : free & (1L << beyond) - 1;
  }

  private long takenWord(MemorySegment leaf, int word) {
    try {
      return MapLeaf.word(leaf, word);
    } catch (InternalError e) {
      throw reader.reads().fault(e);
    }
  }

  /**
   * Returns the first free page at {@code from} or behind it, or -1. Costs the logarithm of the
   * file; a leaf that was searched in vain is passed over until something in it becomes free.
   */
  long nextFree(long from) {
    long found = search(from);
    if (found < 0 && from == 0 && freeCount() > 0) {
      full = new FullLeaves(); // a damaged map may have hidden pages until it was rewritten
      found = search(from);
    }
    return found;
  }

  private long search(long from) {
    long page = Math.max(from, floor);
    while (page < pageCount) {
      long leafIndex = firstPerhapsFree(shape.leafIndex(page));
      long first = shape.firstKey(leafIndex);
      boolean whole = page <= first;
      page = Math.max(page, first);
      long end = Math.min(pageCount, shape.firstKey(leafIndex + 1));
      while (page < end) {
        long free = freeWord(page >>> 6) & -1L << page;
        if (free != 0) {
          return (page & ~63L) + Long.numberOfTrailingZeros(free);
        }
        page = (page & ~63L) + 64;
      }
      if (whole && first < pageCount) {
        full.add(leafIndex, leafIndex + 1);
      }
    }
    return -1;
  }

  /** Returns the first leaf in which something may be free; perhaps one behind the end. */
  private long firstPerhapsFree(long fromLeaf) {
    long leaf = full.next(fromLeaf);
    long leaves = shape.leafIndex(pageCount - 1) + 1;
    while (leaf < leaves && leaf != cachedIndex) {
      // Whole subtrees without a free page are passed over.
      long notFull = reader.nextLeafWithFree(root, rootPageCount, leaf);
      if (notFull == leaf) {
        break;
      }
      full.add(leaf, Math.min(notFull, leaves));
      leaf = full.next(notFull);
    }
    return leaf;
  }

  /**
   * Returns the first of 64 free pages that are a word of the map, at {@code from} or behind it, or
   * -1 if there is none near.
   */
  long nextFreeWord(long from) {
    long page = (Math.max(from, floor) + 63) & ~63L;
    for (int i = 0; i < SEARCH_WORDS && page + 64 <= pageCount; i++) {
      if (freeWord(page >>> 6) == -1) {
        return page;
      }
      page += 64;
    }
    return -1;
  }

  /** Returns how many pages from {@code from} on are free, {@code limit} at most. */
  long freeRunLength(long from, long limit) {
    long end =
        from < 0 || limit <= 0 ? from : from + Math.min(limit, Math.max(0, pageCount - from));
    long page = from;
    while (page < end) {
      long next = firstPerhapsTaken(page);
      if (next > page) {
        page = next;
        continue;
      }
      long taken = ~freeWord(page >>> 6) & -1L << page;
      if (taken != 0) {
        page = (page & ~63L) + Long.numberOfTrailingZeros(taken);
        break;
      }
      page = (page & ~63L) + 64;
    }
    return Math.min(page, end) - from;
  }

  /** Returns a page that need not be looked at before: where no leaf is, and nothing held. */
  private long firstPerhapsTaken(long page) {
    long leafIndex = shape.leafIndex(page);
    return page >= floor && leaf(leafIndex) == null
        ? Math.min(held.nextChunk(page), shape.firstKey(leafIndex + 1))
        : page;
  }

  /**
   * Counts the free pages, in time proportional to the file.
   *
   * @throws CorruptFileException if the map shows more or fewer than the record promises
   */
  void checkFreeCount() {
    full = new FullLeaves();
    long count = 0;
    for (long page = nextFree(0); page >= 0; page = nextFree(page)) {
      long run = freeRunLength(page, pageCount - page);
      count += run;
      page += run;
    }
    if (count != freeCount()) {
      throw reader.damage(root.page(), freeCount() + " free pages", String.valueOf(count));
    }
  }

  /** Returns the length of the longest run of free pages. */
  long longestRun() {
    if (runs == null) {
      runs = new LeafRuns(this, shape.leafBits());
    }
    return runs.longest();
  }
}
