package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the pages of the trees that a commit record names, whatever these bytes say: a node that
 * was met before is not looked into again, and what lies outside the file is passed over. Shares no
 * code with the trees of core.
 */
final class TreeWalk {
  private static final int MOST_LEVELS = 12;
  private static final Field PAGE = Field.named(Field.ROOT, "page");
  private static final Field LEVELS = Field.named(Field.ROOT, "levels");

  /**
   * A page of a tree.
   *
   * @param level 0: a leaf
   * @param index which node of its level, from the left
   * @param record the page of the record that leads to it
   */
  record Node(TreeKind kind, int level, long index, long page, long record) {}

  /** An entry of a table with content of its own. */
  record Content(TreeKind kind, long id, long page, int run) {}

  private final HostileFile file;
  private final PageGeometry geometry;
  private final long record;
  private final Set<Long> met = new HashSet<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Content> contents = new ArrayList<>();

  private TreeWalk(HostileFile file, PageGeometry geometry, long record) {
    this.file = file;
    this.geometry = geometry;
    this.record = record;
  }

  /** Walks the trees of the record in a metadata page. */
  static TreeWalk of(HostileFile file, PageGeometry geometry, long record) {
    TreeWalk walk = new TreeWalk(file, geometry, record);
    for (TreeKind kind : TreeKind.values()) {
      long root = Place.root(geometry, record, kind.index());
      long levels = Math.min(MOST_LEVELS, LEVELS.get(file, root));
      walk.visit(kind, (int) levels, 0, PAGE.get(file, root));
    }
    return walk;
  }

  private void visit(TreeKind kind, int level, long index, long page) {
    if (!isData(page) || !met.add(page)) {
      return;
    }
    MemorySegment node = file.look(geometry.offsetBytes(page), geometry.pageBytes());
    if (level > 0) {
      int fanout = geometry.pageBytes() / Entry.BYTES;
      for (int slot = 0; slot < fanout; slot++) {
        if (Place.kindOf(node, slot) == Entry.Kind.CHILD.code()) {
          visit(kind, level - 1, index * fanout + slot, Place.pageOf(node, slot));
        }
      }
    } else if (kind.isTable()) {
      int keys = geometry.pageBytes() / Entry.BYTES;
      for (int slot = 0; slot < keys; slot++) {
        long content = Place.pageOf(node, slot);
        if (Place.kindOf(node, slot) != 0 && isData(content)) {
          int run = kind == TreeKind.COMPRESSED_TABLE ? Place.runOf(node, slot) : 1;
          contents.add(new Content(kind, index * keys + slot, content, run));
        }
      }
    }
    nodes.add(new Node(kind, level, index, page, record)); // children before their parents
  }

  private boolean isData(long page) {
    return page >= PageGeometry.FIRST_DATA_PAGE
        && page < HostileFile.CAPACITY_BYTES / geometry.pageBytes();
  }

  /** Returns the pages of the trees, each once, children before their parents. */
  List<Node> nodes() {
    return nodes;
  }

  /** Returns what the tables name. */
  List<Content> contents() {
    return contents;
  }
}
