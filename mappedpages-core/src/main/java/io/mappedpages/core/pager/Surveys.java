package io.mappedpages.core.pager;

import io.mappedpages.FreeRuns;
import io.mappedpages.PageMap;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.SnapshotPages;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.SnapshotRecord;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.space.FreeRunWalk;
import io.mappedpages.core.table.Trees;
import io.mappedpages.core.tree.TreeReader;
import java.util.function.Function;

/**
 * Passes over the trees of the newest generation, which is pinned meanwhile: nothing is copied, and
 * no lock is held.
 */
final class Surveys {
  private Surveys() {}

  /** Counts the free runs. */
  static FreeRuns freeRuns(Generations generations) {
    return pinned(
        generations,
        generation -> {
          FreeRuns.Builder runs = FreeRuns.builder();
          walkFree(generation, (_, pages) -> runs.add(pages));
          return runs.build();
        });
  }

  /** Says what each range of pages is used for. */
  static PageMap pageMap(Generations generations, int mostRanges) {
    return pinned(
        generations,
        generation -> {
          PageMap.Builder map = PageMap.builder(generation.pageCount(), mostRanges);
          Trees trees = generation.trees();
          walkFree(generation, (first, pages) -> map.add(first, pages, PageMap.Use.FREE));
          walkTable(generation, trees.regular(), Entry.Kind.REGULAR, map, PageMap.Use.REGULAR);
          walkTable(
              generation, trees.protectedTable(), Entry.Kind.PROTECTED, map, PageMap.Use.PROTECTED);
          walkTable(
              generation,
              trees.compressedTable(),
              Entry.Kind.COMPRESSED,
              map,
              PageMap.Use.COMPRESSED);
          walkSnapshots(generation, map);
          return map.build();
        });
  }

  private static <T> T pinned(Generations generations, Function<Generation, T> survey) {
    Generations.Pin pin = generations.pin();
    try {
      return pin.generation().read(() -> survey.apply(pin.generation()));
    } finally {
      pin.release();
    }
  }

  private static void walkFree(Generation generation, FreeRunWalk.Sink sink) {
    if (generation.tree(TreeKind.ALLOCATION_MAP).isEmpty()) {
      return; // that of a snapshot, which has no map
    }
    FreeRunWalk.over(
        generation.trees().map(),
        generation.tree(TreeKind.ALLOCATION_MAP),
        generation.pageCount(),
        sink);
  }

  /** A page that several snapshots have, and live has not, counts for the newest of them. */
  private static void walkSnapshots(Generation generation, PageMap.Builder map) {
    SnapshotPages pages = SnapshotPages.of(generation);
    SnapshotPages.Tables newer = generation::tree;
    for (SnapshotRecord snapshot : SnapshotPages.catalogue(generation).all().reversed()) {
      pages.forEachPage(
          snapshot::tree, newer, 0, (first, run) -> map.add(first, run, PageMap.Use.SNAPSHOT));
      newer = snapshot::tree;
    }
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
