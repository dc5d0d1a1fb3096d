package io.mappedpages.core.tree;

import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.TreeRoot;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What one tree of a table has and another one lacks. As no node is ever changed, whatever lies
 * below a node that both have is the same: so a walk takes time in proportion to the difference. A
 * tree of fewer levels is compared as the leftmost part of the deeper one (RULES 21).
 */
public final class TreeDifference {
  /** Told of what only the first tree has. */
  public interface Visitor {
    /** A node. */
    void node(long page, int level, int birth);

    /**
     * The entry of an id that is in the first tree, and differs from that in the other.
     *
     * @param other absent if the other tree has no such id
     */
    void entry(long id, Entry entry, Entry other);
  }

  private record Ref(long page, int checksum, int birth) {}

  private final TreeReader reader;
  private final TreeShape shape;
  private final Entry.@Nullable Kind kind;
  private final long pageCount;
  private final TreeRoot other;
  private final int oldest;
  private final Visitor visitor;
  private long visited;

  private TreeDifference(
      TreeReader reader,
      Entry.@Nullable Kind kind,
      long pageCount,
      TreeRoot other,
      int oldest,
      Visitor visitor) {
    this.reader = reader;
    this.shape = reader.shape();
    this.kind = kind;
    this.pageCount = pageCount;
    this.other = other;
    this.oldest = oldest;
    this.visitor = visitor;
  }

  /**
   * Walks through the difference.
   *
   * @param kind what the leaves hold, or null if that are no entries
   * @param pageCount pages beyond are damage
   * @param oldest nodes that were born before this snapshot are passed over with all that lies
   *     below them, which is not younger; 0: none
   */
  public static void walk(
      TreeReader reader,
      Entry.@Nullable Kind kind,
      long pageCount,
      TreeRoot tree,
      TreeRoot other,
      int oldest,
      Visitor visitor) {
    if (!tree.isEmpty()) {
      TreeDifference walk = new TreeDifference(reader, kind, pageCount, other, oldest, visitor);
      walk.visit(
          new Ref(tree.page(), tree.checksum(), tree.birth()),
          walk.counterpart(tree.levels()),
          tree.levels(),
          0);
    }
  }

  /** Returns the first node of a level of the other tree, or null if it has none. */
  private @Nullable Ref counterpart(int level) {
    if (other.isEmpty() || level > other.levels()) {
      return null;
    }
    Ref node = new Ref(other.page(), other.checksum(), other.birth());
    for (int at = other.levels(); at > level && node != null; at--) {
      node = child(node, 0);
    }
    return node;
  }

  private @Nullable Ref child(Ref branch, int slot) {
    MemorySegment node = reader.node(branch.page, branch.checksum);
    Entry child = reader.child(node, slot, branch.page, pageCount);
    return child.isAbsent() ? null : new Ref(child.page(), child.checksum(), child.birth());
  }

  private void visit(Ref ours, @Nullable Ref theirs, int level, long index) {
    boolean shared = theirs != null && theirs.page == ours.page;
    if (shared || Integer.compareUnsigned(ours.birth, oldest) < 0) {
      return;
    }
    if (++visited > pageCount) { // a node that leads back to itself: else there is no end (I24)
      throw reader.damage(ours.page, "a tree of no more nodes than the file has pages", "more");
    }
    visitor.node(ours.page, level, ours.birth);
    if (level == 0) {
      if (kind != null) {
        visitLeaf(kind, ours, theirs, index);
      }
      return;
    }
    for (int slot = 0; slot < shape.fanout(); slot++) {
      Ref child = child(ours, slot);
      if (child != null) {
        long childIndex = (index << shape.fanoutBits()) + slot;
        visit(child, theirChild(theirs, level - 1, childIndex, slot), level - 1, childIndex);
      }
    }
  }

  private @Nullable Ref theirChild(@Nullable Ref theirs, int level, long index, int slot) {
    if (theirs != null) {
      return child(theirs, slot);
    }
    // The other tree begins further down, or has nothing here.
    return index == 0 && level == other.levels() ? counterpart(level) : null;
  }

  private void visitLeaf(Entry.Kind held, Ref ours, @Nullable Ref theirs, long index) {
    MemorySegment leaf = reader.node(ours.page, ours.checksum);
    MemorySegment otherLeaf = theirs == null ? null : reader.node(theirs.page, theirs.checksum);
    for (int slot = 0; slot < shape.keysPerLeaf(); slot++) {
      Entry entry = reader.entry(leaf, slot, held, ours.page, pageCount);
      if (!entry.isAbsent()) {
        Entry theirEntry =
            theirs == null || otherLeaf == null
                ? Entry.ABSENT
                : reader.entry(otherLeaf, slot, held, theirs.page, pageCount);
        if (!entry.equals(theirEntry)) {
          visitor.entry(shape.firstKey(index) + slot, entry, theirEntry);
        }
      }
    }
  }
}
