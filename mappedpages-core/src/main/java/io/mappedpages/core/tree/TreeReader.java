package io.mappedpages.core.tree;

import io.mappedpages.CorruptFileException;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Walks one kind of tree. Stateless: the root says which generation is read, and whoever calls sees
 * to it that its pages are not reused meanwhile.
 */
public final class TreeReader {
  private final TreeKind kind;
  private final TreeShape shape;
  private final PageReads reads;

  /** Reads trees of a kind. */
  public TreeReader(TreeKind kind, PageGeometry geometry, PageReads reads) {
    this.kind = kind;
    this.shape = TreeShape.of(kind, geometry);
    this.reads = reads;
  }

  /** Returns the kind of tree. */
  public TreeKind kind() {
    return kind;
  }

  /** Returns the arithmetic of the tree. */
  public TreeShape shape() {
    return shape;
  }

  /** Returns where the pages come from. */
  public PageReads reads() {
    return reads;
  }

  /** Returns a node, verified. */
  public MemorySegment node(long page, int checksum) {
    return reads.checked(kind.title(), -1, page, checksum);
  }

  /** Returns the exception that names a node of this tree. */
  public CorruptFileException damage(long nodePage, String expected, String found) {
    return new CorruptFileException(reads.file(), kind.title(), nodePage, expected, found);
  }

  /** Returns an entry of a branch. */
  public Entry child(MemorySegment branch, int slot, long branchPage, long pageCount) {
    return entry(branch, slot, Entry.Kind.CHILD, branchPage, pageCount);
  }

  /** Returns an entry of a node, or throws the exception that names the damage. */
  public Entry entry(
      MemorySegment node, int slot, Entry.Kind wanted, long nodePage, long pageCount) {
    try {
      return Entry.parse(node, slot, wanted, pageCount);
    } catch (DamageException e) {
      throw damage(nodePage, e.expected(), e.found());
    } catch (InternalError e) {
      throw reads.fault(e);
    }
  }

  /** A leaf and the page that it lies in. */
  public record Leaf(MemorySegment node, long page) {}

  /** Returns a leaf, or null where the tree has none. */
  public @Nullable Leaf leaf(TreeRoot root, long pageCount, long leafIndex) {
    long page = leafPage(root, pageCount, leafIndex);
    return page == 0 ? null : new Leaf(reads.unchecked(page), page);
  }

  /**
   * Returns the page of a leaf, verified, or 0 where the tree has none.
   *
   * <p>Reads walk here: so it makes no objects, which would be garbage wherever a JVM does not
   * inline all of it.
   */
  public long leafPage(TreeRoot root, long pageCount, long leafIndex) {
    if (root.isEmpty() || !shape.holds(root.levels(), leafIndex)) {
      return 0;
    }
    long page = root.page();
    reads.verify(kind.title(), -1, page, root.checksum());
    for (int level = root.levels(); level > 0; level--) {
      int slot = shape.slotInParent(shape.nodeIndex(leafIndex, level - 1));
      long place = place(page, slot, Entry.Kind.CHILD, pageCount);
      if (place == 0) {
        return 0;
      }
      int checksum = checksum(page, slot);
      page = Entry.page(place);
      reads.verify(kind.title(), -1, page, checksum);
    }
    return page;
  }

  /** Returns the page of a node of any level, or 0 where the tree has none. */
  public long nodePage(TreeRoot root, long pageCount, int level, long index) {
    if (root.isEmpty()
        || level > root.levels()
        || shape.nodeIndex(index, root.levels() - level) != 0) {
      return 0;
    }
    long page = root.page();
    int checksum = root.checksum();
    for (int at = root.levels(); at > level; at--) {
      long childIndex = shape.nodeIndex(index, at - 1 - level);
      Entry child = child(node(page, checksum), shape.slotInParent(childIndex), page, pageCount);
      if (child.isAbsent()) {
        return 0;
      }
      page = child.page();
      checksum = child.checksum();
    }
    return page;
  }

  /** Returns {@link Entry#place} of an entry of a verified node. */
  public long place(long nodePage, int slot, Entry.Kind wanted, long pageCount) {
    try {
      return Entry.place(
          reads.extent(nodePage), reads.offsetBytes(nodePage), slot, wanted, pageCount);
    } catch (DamageException e) {
      throw damage(nodePage, e.expected(), e.found());
    } catch (InternalError e) {
      throw reads.fault(e);
    }
  }

  /** Returns the checksum in an entry of a verified node. */
  public int checksum(long nodePage, int slot) {
    try {
      return Entry.checksum(reads.extent(nodePage), reads.offsetBytes(nodePage), slot);
    } catch (InternalError e) {
      throw reads.fault(e);
    }
  }

  /** Returns the entry of a key in a table, absent where the tree has none. */
  public Entry find(TreeRoot root, long pageCount, long key, Entry.Kind wanted) {
    Leaf leaf = leaf(root, pageCount, shape.leafIndex(key));
    return leaf == null
        ? Entry.ABSENT
        : entry(leaf.node(), shape.slotInLeaf(key), wanted, leaf.page(), pageCount);
  }

  /** Returns the physical page of a key in a table, or 0 where the table has none. */
  public long findPage(TreeRoot root, long pageCount, long key, Entry.Kind wanted) {
    long leaf = leafPage(root, pageCount, shape.leafIndex(key));
    return leaf == 0 ? 0 : Entry.page(place(leaf, shape.slotInLeaf(key), wanted, pageCount));
  }

  /**
   * Returns the highest key of a table that is present, or -1 if the table is empty; of another
   * tree, the first key of the last leaf, which is not read.
   */
  public long lastKey(TreeRoot root, long pageCount) {
    if (root.isEmpty()) {
      return -1;
    }
    long page = root.page();
    int checksum = root.checksum();
    long index = 0;
    for (int level = root.levels(); ; level--) {
      if (level == 0 && !kind.isTable()) {
        return shape.firstKey(index);
      }
      MemorySegment node = node(page, checksum);
      int slot = (level == 0 ? shape.keysPerLeaf() : shape.fanout()) - 1;
      while (slot > 0 && !Entry.isPresent(node, slot)) {
        slot--;
      }
      if (!Entry.isPresent(node, slot)) {
        throw damage(page, "a node with entries", "an empty one"); // such are pruned
      }
      if (level == 0) {
        return shape.firstKey(index) + slot;
      }
      Entry child = child(node, slot, page, pageCount);
      index = (index << shape.fanoutBits()) + slot;
      page = child.page();
      checksum = child.checksum();
    }
  }

  /**
   * Returns the first leaf, at {@code from} or behind it, that exists.
   *
   * @return the index, or -1
   */
  public long nextLeaf(TreeRoot root, long pageCount, long from) {
    return root.isEmpty() || !shape.holds(root.levels(), from)
        ? -1
        : seek(root.page(), root.checksum(), root.levels(), 0, from, pageCount, false);
  }

  /**
   * Returns the first leaf, at {@code from} or behind it, that may have something free: one that
   * does not exist counts. There always is one, possibly behind the end of the tree.
   */
  public long nextLeafWithFree(TreeRoot root, long pageCount, long from) {
    if (root.isEmpty() || !shape.holds(root.levels(), from)) {
      return from;
    }
    long found = seek(root.page(), root.checksum(), root.levels(), 0, from, pageCount, true);
    return found >= 0 ? found : shape.leavesBelow(root.levels());
  }

  private long seek(
      long page, int checksum, int level, long firstLeaf, long from, long pageCount, boolean free) {
    if (level == 0) {
      return firstLeaf;
    }
    MemorySegment branch = node(page, checksum);
    long span = shape.leavesBelow(level - 1);
    int firstSlot = (int) ((Math.max(from, firstLeaf) - firstLeaf) / span);
    for (int slot = firstSlot; slot < shape.fanout(); slot++) {
      Entry child = child(branch, slot, page, pageCount);
      long childLeaf = firstLeaf + slot * span;
      if (child.isAbsent()) {
        if (free) {
          return Math.max(from, childLeaf);
        }
      } else if (!free || !child.full()) {
        long found =
            seek(child.page(), child.checksum(), level - 1, childLeaf, from, pageCount, free);
        if (found >= 0) {
          return found;
        }
        if (childLeaf >= from) {
          // Else children that lie about it could keep the search busy for ever.
          throw damage(
              page,
              free
                  ? "entry " + slot + " with something free below"
                  : "children below entry " + slot,
              "none");
        }
      }
    }
    return -1;
  }
}
