package io.mappedpages.core.table;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.TreeShape;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands out the ids of pages of a kind: the lowest that is free, or one that is asked for. An id is
 * reserved in memory until its commit is published, and one that is being freed stays taken until
 * then (I1).
 */
public final class PageIds {
  private final ReentrantLock lock = new ReentrantLock();
  private final TreeReader reader;

  @GuardedBy("lock")
  private final Set<Long> reserved = new HashSet<>();

  @GuardedBy("lock")
  private TreeRoot root;

  @GuardedBy("lock")
  private long pageCount;

  // No id below is free.
  @GuardedBy("lock")
  private long lowest;

  // The highest id that was allocated or freed since the store was opened, or -1.
  @GuardedBy("lock")
  private long highestChanged = -1;

  /**
   * Starts from a table.
   *
   * @param first the lowest id that a page can have
   */
  public PageIds(TreeReader reader, TreeRoot root, long pageCount, long first) {
    this.reader = reader;
    this.root = root;
    this.pageCount = pageCount;
    this.lowest = first;
  }

  /** Returns the highest id that was in use since the store was opened, or -1. */
  public long highest() {
    lock.lock();
    try {
      // What was in use at the opening still is, or was freed since.
      return Math.max(highestChanged, reader.lastKey(root, pageCount));
    } finally {
      lock.unlock();
    }
  }

  /** Reserves an id if it is free, or else the lowest one that is. */
  public long reserve(long wanted) {
    lock.lock();
    try {
      if (isTaken(wanted) || !reserved.add(wanted)) {
        return reserve();
      }
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isTaken(long id) {
    TreeReader.Leaf leaf = reader.leaf(root, pageCount, reader.shape().leafIndex(id));
    return leaf != null && Entry.isPresent(leaf.node(), reader.shape().slotInLeaf(id));
  }

  /** Reserves the lowest free id. */
  public long reserve() {
    lock.lock();
    try {
      TreeShape shape = reader.shape();
      for (long from = lowest; ; ) {
        long leafIndex = reader.nextLeafWithFree(root, pageCount, shape.leafIndex(from));
        from = Math.max(from, shape.firstKey(leafIndex));
        long id = firstFree(from, leafIndex);
        if (id >= 0) {
          reserved.add(id);
          lowest = id + 1;
          return id;
        }
        from = shape.firstKey(leafIndex + 1);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private long firstFree(long from, long leafIndex) {
    TreeShape shape = reader.shape();
    TreeReader.Leaf leaf = reader.leaf(root, pageCount, leafIndex);
    boolean free = leaf == null || root.levels() == 0 || from > shape.firstKey(leafIndex);
    for (long id = from; id < shape.firstKey(leafIndex + 1); id++) {
      boolean present = leaf != null && Entry.isPresent(leaf.node(), shape.slotInLeaf(id));
      free |= !present;
      if (!present && !reserved.contains(id)) {
        return id;
      }
    }
    if (leaf != null && !free) { // or a search through leaves that say so wrongly has no end
      throw reader.damage(leaf.page(), "a leaf with a free id, as its parent says", "none");
    }
    return -1;
  }

  /** Gives back a reserved id. */
  public void giveBack(long id) {
    lock.lock();
    try {
      reserved.remove(id);
      lowest = Math.min(lowest, id);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A generation is published: its table counts from now on. It is durable already, so nothing here
   * reads the file, where damage could make the commit seem to fail.
   */
  public void publish(
      TreeRoot newRoot, long newPageCount, Iterable<Long> allocated, Iterable<Long> freed) {
    lock.lock();
    try {
      for (long id : allocated) {
        highestChanged = Math.max(highestChanged, id);
      }
      root = newRoot;
      pageCount = newPageCount;
      allocated.forEach(reserved::remove);
      for (long id : freed) {
        highestChanged = Math.max(highestChanged, id);
        lowest = Math.min(lowest, id);
      }
    } finally {
      lock.unlock();
    }
  }
}
