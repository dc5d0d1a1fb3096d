package io.mappedpages.core.snapshot;

import io.mappedpages.core.file.BatchMemory;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.space.PageBits;
import io.mappedpages.core.space.PageList;
import io.mappedpages.core.tree.NodePlaces;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.WorkingTree;
import java.lang.foreign.MemorySegment;
import java.util.Collection;

/** The allocation map of a copy, whose own pages lie behind those that were copied. */
final class CopiedMap {
  private final WorkingTree tree;
  private final TreeReader reader;
  private final PageList toMark = new PageList();
  private long end;
  private long taken;

  private CopiedMap(TreeReader reader, BatchMemory memory, long end) {
    this.reader = reader;
    this.end = end;
    this.tree =
        new WorkingTree(reader, TreeRoot.EMPTY, PageGeometry.MAX_PAGES, new Places(), memory);
  }

  private final class Places implements NodePlaces {
    @Override
    public long take() {
      toMark.add(end);
      return end++;
    }

    @Override
    public void giveBack(long page) {
      throw new IllegalStateException("nothing is pruned");
    }

    @Override
    public void release(long page, int birth) {
      throw new IllegalStateException("there was nothing before");
    }
  }

  /**
   * Marks pages as taken.
   *
   * @param reader how maps of this page size are read
   * @param end behind the last of them
   */
  static CopiedMap of(TreeReader reader, BatchMemory memory, PageBits pages, long end) {
    CopiedMap map = new CopiedMap(reader, memory, end);
    for (long page = pages.next(0); page >= 0; page = pages.next(page + 1)) {
      map.mark(page);
    }
    while (!map.toMark.isEmpty()) {
      map.mark(map.toMark.removeLast());
    }
    return map;
  }

  private void mark(long page) {
    MemorySegment leaf = tree.touch(reader.shape().leafIndex(page));
    var _ = MapLeaf.mark(leaf, reader.shape().slotInLeaf(page), true);
    taken++;
  }

  /** Returns its root; it does not change any more. */
  TreeRoot seal(int birth) {
    return tree.seal(birth);
  }

  /** Returns its pages. */
  Collection<WorkingTree.Node> nodes() {
    return tree.nodes();
  }

  /** Returns behind which page all of it lies. */
  long end() {
    return end;
  }

  /** Returns how many pages are taken. */
  long taken() {
    return taken;
  }
}
