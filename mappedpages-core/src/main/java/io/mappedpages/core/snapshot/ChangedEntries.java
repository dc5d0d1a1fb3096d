package io.mappedpages.core.snapshot;

import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.TreeShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What was written into a table since a snapshot: entries that were born at or after it, and ids
 * that are absent where something was (RULES 24). What lies below a node that is older is the same
 * as then, and not looked at. Ascending.
 */
final class ChangedEntries {
  /** Told what has changed. */
  interface Sink {
    /** An entry that is there. */
    void entry(long id, Entry entry) throws IOException;

    /** Ids that are not there. */
    void absent(long first, long count) throws IOException;
  }

  private final TreeReader table;
  private final TreeShape shape;
  private final Entry.Kind kind;
  private final long pageCount;
  private final int since;
  private final Sink sink;
  private long visited;

  // Ids from here to the next one that is present are absent; -1: that is not known to have
  // changed.
  private long absentFrom = -1;

  private ChangedEntries(TreeReader table, Entry.Kind kind, long pageCount, int since, Sink sink) {
    this.table = table;
    this.shape = table.shape();
    this.kind = kind;
    this.pageCount = pageCount;
    this.since = since;
    this.sink = sink;
  }

  /**
   * Walks through what has changed.
   *
   * @param since the number of the snapshot; 0: all that is there, and nothing of what is not
   */
  static void walk(
      TreeReader table, Entry.Kind kind, long pageCount, TreeRoot root, int since, Sink sink)
      throws IOException {
    ChangedEntries walk = new ChangedEntries(table, kind, pageCount, since, sink);
    if (root.isEmpty()) {
      walk.absent(0); // and it may have had something
    } else if (!walk.isOlder(root.birth())) {
      walk.visit(root.page(), root.checksum(), root.levels(), 0);
      walk.absent(walk.shape.firstKey(walk.shape.leavesBelow(root.levels())));
    }
    walk.present(PageGeometry.MAX_PAGES);
  }

  private boolean isOlder(int birth) {
    return Integer.compareUnsigned(birth, since) < 0;
  }

  private void absent(long first) {
    if (absentFrom < 0 && first < PageGeometry.MAX_PAGES) {
      absentFrom = first;
    }
  }

  private void present(long id) throws IOException {
    if (absentFrom >= 0 && since != 0) {
      sink.absent(absentFrom, id - absentFrom);
    }
    absentFrom = -1;
  }

  private void visit(long page, int checksum, int level, long index) throws IOException {
    if (++visited > pageCount) { // a node that leads back to itself: else there is no end (I24)
      throw table.damage(page, "a tree of no more nodes than the file has pages", "more");
    }
    MemorySegment node = table.node(page, checksum);
    if (level == 0) {
      visitLeaf(node, page, index);
      return;
    }
    for (int slot = 0; slot < shape.fanout(); slot++) {
      Entry child = table.child(node, slot, page, pageCount);
      long childIndex = (index << shape.fanoutBits()) + slot;
      long firstId = shape.firstKey(childIndex << ((level - 1) * shape.fanoutBits()));
      if (child.isAbsent()) {
        absent(firstId);
      } else if (isOlder(child.birth())) {
        present(firstId);
      } else {
        visit(child.page(), child.checksum(), level - 1, childIndex);
      }
    }
  }

  private void visitLeaf(MemorySegment leaf, long page, long index) throws IOException {
    for (int slot = 0; slot < shape.keysPerLeaf(); slot++) {
      long id = shape.firstKey(index) + slot;
      Entry entry = table.entry(leaf, slot, kind, page, pageCount);
      if (entry.isAbsent()) {
        absent(id);
      } else {
        present(id);
        if (!isOlder(entry.birth())) {
          sink.entry(id, entry);
        }
      }
    }
  }
}
