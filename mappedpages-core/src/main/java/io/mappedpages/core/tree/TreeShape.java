package io.mappedpages.core.tree;

import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;

/**
 * The arithmetic of a tree: which leaf holds a key, and which way leads there.
 *
 * <p>Leaves are numbered from 0. Level 0 is a leaf; a node of level n with index i is the parent of
 * the nodes of level n - 1 with the indexes {@code i * fanout ... i * fanout + fanout - 1}.
 *
 * @param leafBits binary logarithm of the keys in a leaf
 * @param fanoutBits binary logarithm of the children of a branch
 */
public record TreeShape(int leafBits, int fanoutBits) {
  /** Returns the shape of a tree. */
  public static TreeShape of(TreeKind kind, PageGeometry geometry) {
    return new TreeShape(kind.leafBits(geometry), geometry.pageShift() - Entry.BYTES_SHIFT);
  }

  /** Returns the leaf that holds a key. */
  public long leafIndex(long key) {
    return key >>> leafBits;
  }

  /** Returns the place of a key in its leaf. */
  public int slotInLeaf(long key) {
    return (int) (key & ((1L << leafBits) - 1));
  }

  /** Returns the first key of a leaf. */
  public long firstKey(long leafIndex) {
    return leafIndex << leafBits;
  }

  /** Returns how many keys a leaf holds. */
  public int keysPerLeaf() {
    return 1 << leafBits;
  }

  /** Returns how many children a branch has. */
  public int fanout() {
    return 1 << fanoutBits;
  }

  /** Returns the index, at a level, of the ancestor of a leaf. */
  public long nodeIndex(long leafIndex, int level) {
    return leafIndex >>> (level * fanoutBits);
  }

  /** Returns the place of a node in its parent. */
  public int slotInParent(long nodeIndex) {
    return (int) (nodeIndex & (fanout() - 1));
  }

  /** Returns how many leaves lie below a node of a level. */
  public long leavesBelow(int level) {
    return 1L << (level * fanoutBits);
  }

  /** Returns whether a tree of this many levels of branches can hold a leaf. */
  public boolean holds(int levels, long leafIndex) {
    return nodeIndex(leafIndex, levels) == 0;
  }
}
