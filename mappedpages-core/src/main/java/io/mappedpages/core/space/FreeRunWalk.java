package io.mappedpages.core.space;

import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.TreeShape;
import java.lang.foreign.MemorySegment;

/**
 * Goes once over the allocation map of a generation that the caller pins, and says which runs are
 * free. Takes no lock: writers go on. Parts of the file that are free as a whole, or full, are
 * passed over at the level of the tree where that can be seen.
 */
public final class FreeRunWalk {
  /** Is told of runs, ascending, each as long as it can be. */
  public interface Sink {
    /** A run is free. */
    void run(long firstPage, long pages);
  }

  private final TreeReader reader;
  private final TreeRoot root;
  private final long pageCount;
  private final Sink sink;
  private long start = -1; // of the run that goes on, or -1

  private FreeRunWalk(TreeReader reader, TreeRoot root, long pageCount, Sink sink) {
    this.reader = reader;
    this.root = root;
    this.pageCount = pageCount;
    this.sink = sink;
  }

  /**
   * Walks.
   *
   * @param reader reads the map
   * @param root its root in the pinned generation
   * @param pageCount the page count of that generation
   */
  public static void over(TreeReader reader, TreeRoot root, long pageCount, Sink sink) {
    if (reader.kind() != TreeKind.ALLOCATION_MAP) {
      throw new IllegalArgumentException(reader.kind().title());
    }
    new FreeRunWalk(reader, root, pageCount, sink).walk();
  }

  private void walk() {
    TreeShape shape = reader.shape();
    long leaves = shape.leafIndex(pageCount - 1) + 1;
    for (long leaf = 0; leaf < leaves; ) {
      long existing = reader.nextLeaf(root, pageCount, leaf);
      if (existing != leaf) {
        begin(shape.firstKey(leaf));
        leaf = existing < 0 ? leaves : existing;
        continue;
      }
      long notFull = reader.nextLeafWithFree(root, pageCount, leaf);
      if (notFull != leaf) {
        end(shape.firstKey(leaf));
        leaf = notFull;
      } else {
        walk(leaf);
        leaf++;
      }
    }
    end(pageCount);
  }

  private void walk(long leafIndex) {
    TreeReader.Leaf leaf = reader.leaf(root, pageCount, leafIndex);
    if (leaf == null) {
      throw new IllegalStateException("leaf " + leafIndex + " is there and is not");
    }
    long firstPage = reader.shape().firstKey(leafIndex);
    int words = reader.shape().keysPerLeaf() / Long.SIZE;
    try {
      for (int word = 0; word < words && firstPage + word * 64L < pageCount; word++) {
        walk(leaf.node(), word, firstPage + word * 64L);
      }
    } catch (InternalError e) {
      throw reader.reads().fault(e);
    }
  }

  /** Goes over 64 pages: from each change to the next. */
  private void walk(MemorySegment leaf, int word, long firstPage) {
    long free = ~MapLeaf.word(leaf, word);
    for (int bit = 0; bit < Long.SIZE; ) {
      long rest = free >>> bit;
      if ((rest & 1) != 0) {
        begin(firstPage + bit);
        bit += Long.numberOfTrailingZeros(~rest); // zeros come in from above
      } else {
        end(firstPage + bit);
        bit += Long.numberOfTrailingZeros(rest);
      }
    }
  }

  private void begin(long page) {
    if (start < 0) {
      start = page;
    }
  }

  private void end(long page) {
    if (start >= 0) {
      long last = Math.min(page, pageCount);
      if (last > start) {
        sink.run(start, last - start);
      }
      start = -1;
    }
  }
}
