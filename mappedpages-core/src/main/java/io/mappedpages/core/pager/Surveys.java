package io.mappedpages.core.pager;

import io.mappedpages.FreeRuns;
import io.mappedpages.PageMap;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.space.FreeRunWalk;
import io.mappedpages.core.tree.TreeReader;

/**
 * Passes over the trees of the newest generation, which is pinned meanwhile: nothing is copied, and
 * no lock is held.
 */
final class Surveys {
  private Surveys() {}

  /** Counts the free runs. */
  static FreeRuns freeRuns(Generations generations) {
    FreeRuns.Builder runs = FreeRuns.builder();
    Generations.Pin pin = generations.pin();
    try {
      walkFree(pin.generation(), (_, pages) -> runs.add(pages));
      pin.generation().ensureHeld();
    } finally {
      pin.release();
    }
    return runs.build();
  }

  /** Says what each range of pages is used for. */
  static PageMap pageMap(Generations generations, int mostRanges) {
    Generations.Pin pin = generations.pin();
    try {
      Generation generation = pin.generation();
      PageMap.Builder map = PageMap.builder(generation.pageCount(), mostRanges);
      walkFree(generation, (first, pages) -> map.add(first, pages, PageMap.Use.FREE));
      walkTable(
          generation, generation.trees().regular(), Entry.Kind.REGULAR, map, PageMap.Use.REGULAR);
      walkTable(
          generation,
          generation.trees().protectedTable(),
          Entry.Kind.PROTECTED,
          map,
          PageMap.Use.PROTECTED);
      generation.ensureHeld();
      return map.build();
    } finally {
      pin.release();
    }
  }

  private static void walkFree(Generation generation, FreeRunWalk.Sink sink) {
    FreeRunWalk.over(
        generation.trees().map(),
        generation.tree(TreeKind.ALLOCATION_MAP),
        generation.pageCount(),
        sink);
  }

  private static void walkTable(
      Generation generation,
      TreeReader table,
      Entry.Kind kind,
      PageMap.Builder map,
      PageMap.Use use) {
    long pageCount = generation.pageCount();
    long index = table.nextLeaf(generation.tree(table.kind()), pageCount, 0);
    while (index >= 0) {
      TreeReader.Leaf leaf = table.leaf(generation.tree(table.kind()), pageCount, index);
      for (int slot = 0; leaf != null && slot < table.shape().keysPerLeaf(); slot++) {
        Entry entry = table.entry(leaf.node(), slot, kind, leaf.page(), pageCount);
        if (entry.page() != 0) {
          map.add(entry.page(), entry.run(), use);
        }
      }
      index = table.nextLeaf(generation.tree(table.kind()), pageCount, index + 1);
    }
  }
}
