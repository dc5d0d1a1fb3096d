package io.mappedpages.core.tree;

import io.mappedpages.core.file.BatchMemory;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tree as one batch changes it: the nodes that it touched, copied to new pages, over the tree of
 * the last generation, which stays as it is.
 *
 * <p>A node is copied at most once a batch (I7): so the allocation map, which changes itself when
 * its own pages are copied, comes to an end. A batch that fails is forgotten; nothing needs undoing
 * here.
 */
public final class WorkingTree {
  /**
   * A copied or new node.
   *
   * @param checksum CRC32C of the memory, once the tree is sealed
   */
  public record Node(int level, long index, long page, MemorySegment memory, int checksum) {
    private Node sealed() {
      return new Node(level, index, page, memory, Checksum.ofMemory(memory));
    }
  }

  private final TreeReader reader;
  private final TreeShape shape;
  private final TreeRoot base;
  private final long pageCount;
  private final NodePlaces places;
  private final BatchMemory memory;
  private final Map<Long, Node> nodes = new HashMap<>();
  private int levels;
  private boolean emptied;

  /**
   * Starts from the tree of a generation.
   *
   * @param pageCount pages beyond are damage
   */
  public WorkingTree(
      TreeReader reader, TreeRoot base, long pageCount, NodePlaces places, BatchMemory memory) {
    this.reader = reader;
    this.shape = reader.shape();
    this.base = base;
    this.pageCount = pageCount;
    this.places = places;
    this.memory = memory;
    this.levels = base.levels();
  }

  private static long key(int level, long index) {
    return (long) level << 56 | index;
  }

  /** Returns a leaf to be read, or null where the tree has none. */
  public TreeReader.@Nullable Leaf leaf(long leafIndex) {
    Node node = nodes.get(key(0, leafIndex));
    if (node != null) {
      return new TreeReader.Leaf(node.memory(), node.page());
    }
    // A leaf that was not touched is that of the last generation.
    return emptied ? null : reader.leaf(base, pageCount, leafIndex);
  }

  /** Returns a leaf to be changed: a copy of it, or a new one. */
  public MemorySegment touch(long leafIndex) {
    while (!shape.holds(levels, leafIndex)) {
      raise();
    }
    return touch(0, leafIndex).memory();
  }

  private Node touch(int level, long index) {
    Node known = nodes.get(key(level, index));
    if (known != null) {
      return known;
    }
    if (level == levels) {
      boolean fresh = base.isEmpty() || emptied;
      return fresh
          ? addNew(level, index)
          : addCopy(level, index, base.page(), base.birth(), base.checksum());
    }
    Node parent = touch(level + 1, index >>> shape.fanoutBits());
    int slot = shape.slotInParent(index);
    Entry child = reader.child(parent.memory(), slot, parent.page(), pageCount);
    Node node =
        child.isAbsent()
            ? addNew(level, index)
            : addCopy(level, index, child.page(), child.birth(), child.checksum());
    // Says "present" until seal() writes what it is.
    Entry.child(node.page(), false, 0, 0).encode(parent.memory(), slot);
    return node;
  }

  private Node addNew(int level, long index) {
    MemorySegment node = memory.allocate().fill((byte) 0);
    return add(new Node(level, index, places.take(), node, 0));
  }

  private Node addCopy(int level, long index, long page, int birth, int checksum) {
    MemorySegment copy = memory.allocate().copyFrom(reader.node(page, checksum));
    places.release(page, birth);
    return add(new Node(level, index, places.take(), copy, 0));
  }

  private Node add(Node node) {
    nodes.put(key(node.level(), node.index()), node);
    return node;
  }

  /** Puts a level on top. */
  private void raise() {
    boolean empty = nodes.isEmpty() && (base.isEmpty() || emptied);
    int top = levels;
    levels++;
    if (empty) {
      return;
    }
    Node oldRoot = nodes.get(key(top, 0));
    Node root = addNew(levels, 0);
    Entry entry =
        oldRoot != null
            ? Entry.child(oldRoot.page(), false, 0, 0)
            : Entry.child(
                base.page(),
                isFull(reader.node(base.page(), base.checksum()), top),
                base.birth(),
                base.checksum());
    entry.encode(root.memory(), 0);
  }

  /**
   * Drops nodes that hold nothing any more, up to the root. Only for tables, and before their pages
   * are marked in the map.
   */
  public void prune() {
    for (int level = 0; level <= levels; level++) {
      for (Node node : nodesOf(level)) {
        if (Layouts.firstNonZero(node.memory(), 0, node.memory().byteSize()) < 0) {
          drop(node);
        }
      }
    }
  }

  private void drop(Node node) {
    nodes.remove(key(node.level(), node.index()));
    places.giveBack(node.page());
    if (node.level() == levels) {
      emptied = true;
      levels = 0;
    } else {
      Node parent = touch(node.level() + 1, node.index() >>> shape.fanoutBits());
      Entry.ABSENT.encode(parent.memory(), shape.slotInParent(node.index()));
    }
  }

  private List<Node> nodesOf(int level) {
    List<Node> found = new ArrayList<>();
    for (Node node : nodes.values()) {
      if (node.level() == level) {
        found.add(node);
      }
    }
    return found;
  }

  /**
   * Writes checksums, births and "full" into the parents, bottom up, and returns the root. Nothing
   * may be touched afterwards.
   */
  public TreeRoot seal(int birth) {
    if (nodes.isEmpty()) {
      return emptied ? TreeRoot.EMPTY : base;
    }
    for (int level = 0; level < levels; level++) {
      for (Node touched : nodesOf(level)) {
        Node node = add(touched.sealed());
        Node parent = touch(level + 1, node.index() >>> shape.fanoutBits());
        Entry.child(node.page(), isFull(node.memory(), level), birth, node.checksum())
            .encode(parent.memory(), shape.slotInParent(node.index()));
      }
    }
    Node root = add(touch(levels, 0).sealed());
    return new TreeRoot(root.page(), birth, root.checksum(), levels);
  }

  private boolean isFull(MemorySegment node, int level) {
    if (level == 0 && reader.kind() == TreeKind.ALLOCATION_MAP) {
      return MapLeaf.isFull(node);
    }
    if (level == 0 && !reader.kind().isTable()) {
      return false;
    }
    int entries = (int) (node.byteSize() >>> Entry.BYTES_SHIFT);
    for (int i = 0; i < entries; i++) {
      if (!Entry.leavesNothingFree(node, i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the nodes that the batch writes. */
  public Collection<Node> nodes() {
    return nodes.values();
  }
}
