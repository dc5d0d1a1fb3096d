package io.mappedpages.core.table;

import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.WorkingTree;

/** A table as one batch changes it. */
public final class WorkingTable {
  private final TreeReader reader;
  private final WorkingTree tree;
  private final Entry.Kind kind;

  /** Reads and changes entries of a kind. */
  public WorkingTable(TreeReader reader, WorkingTree tree, Entry.Kind kind) {
    this.reader = reader;
    this.tree = tree;
    this.kind = kind;
  }

  /** Returns the entry of an id, absent if it is not allocated. */
  public Entry get(long id) {
    TreeReader.Leaf leaf = tree.leaf(reader.shape().leafIndex(id));
    // The batch itself may count on pages that the last generation did not have.
    return leaf == null
        ? Entry.ABSENT
        : reader.entry(
            leaf.node(), reader.shape().slotInLeaf(id), kind, leaf.page(), PageGeometry.MAX_PAGES);
  }

  /** Sets the entry of an id. */
  public void put(long id, Entry entry) {
    entry.encode(tree.touch(reader.shape().leafIndex(id)), reader.shape().slotInLeaf(id));
  }
}
