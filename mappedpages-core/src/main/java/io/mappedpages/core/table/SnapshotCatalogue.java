package io.mappedpages.core.table;

import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.SnapshotRecord;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.tree.TreeReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The snapshots that a generation has, by number.
 *
 * @param root where the catalogue of the generation begins
 * @param pageCount pages beyond are damage
 */
public record SnapshotCatalogue(TreeReader reader, TreeRoot root, long pageCount) {
  /** Returns the number of the newest snapshot, or 0 if there is none. */
  public int newest() {
    return (int) Math.max(0, reader.lastKey(root, pageCount));
  }

  /** Returns all of them, the oldest first, with those that have no name. */
  public List<SnapshotRecord> all() {
    List<SnapshotRecord> found = new ArrayList<>();
    long key = reader.nextLeaf(root, pageCount, 0);
    while (key >= 0) {
      TreeReader.Leaf leaf = reader.leaf(root, pageCount, key);
      if (leaf != null) {
        found.add(record(leaf, key));
      }
      key = reader.nextLeaf(root, pageCount, key + 1);
    }
    return found;
  }

  private SnapshotRecord record(TreeReader.Leaf leaf, long key) {
    PageGeometry geometry = new PageGeometry(reader.reads().pageBytes());
    try {
      return SnapshotRecord.parse(leaf.node(), key, pageCount, geometry);
    } catch (DamageException e) {
      throw reader.damage(leaf.page(), e.expected(), e.found());
    } catch (InternalError e) {
      throw reader.reads().fault(e);
    }
  }
}
