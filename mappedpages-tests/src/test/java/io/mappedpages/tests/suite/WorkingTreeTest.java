package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.core.file.BatchMemory;
import io.mappedpages.core.file.Extents;
import io.mappedpages.core.file.MappedPageFile;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.table.WorkingTable;
import io.mappedpages.core.tree.NodePlaces;
import io.mappedpages.core.tree.PageReads;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.WorkingTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The copy-on-write tree against a sorted map: keys of 40 bits, batch after batch, many seeds. */
final class WorkingTreeTest {
  private static final long PAGES = 4096;
  private static final int BATCHES = 60;

  @TempDir private Path folder;

  /** Pages that the tree has, and those that it gave up in this batch. */
  private static final class Places implements NodePlaces {
    private final Set<Long> used = new HashSet<>();
    private final Set<Long> released = new HashSet<>();

    @Override
    public long take() {
      long page = PageGeometry.FIRST_DATA_PAGE;
      while (used.contains(page)) {
        page++;
      }
      used.add(page);
      return page;
    }

    @Override
    public void giveBack(long page) {
      assertThat(used.remove(page)).as("page %d was taken", page).isTrue();
    }

    @Override
    public void release(long page, int birth) {
      assertThat(used).contains(page);
      assertThat(released.add(page)).as("page %d is released once", page).isTrue();
    }

    void endBatch() {
      used.removeAll(released);
      released.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aTreeIsASortedMap(long seed) throws IOException {
    Random random = new Random(seed);
    int pageBytes = random.nextBoolean() ? 1024 : 4096;
    PageGeometry geometry = new PageGeometry(pageBytes);
    try (MappedPageFile file = MappedPageFile.createNew(folder.resolve("tree"));
        BatchMemory memory = new BatchMemory(pageBytes)) {
      file.extend(0, PAGES * pageBytes, true);
      PageReads reads = new PageReads("tree", new Extents(file, geometry, 1 << 26, false));
      TreeReader reader = new TreeReader(TreeKind.REGULAR_TABLE, geometry, reads);
      Places places = new Places();
      TreeMap<Long, Long> model = new TreeMap<>();
      TreeRoot root = TreeRoot.EMPTY;
      // The first batches stay among small keys, so that the tree grows at the root later.
      for (int batch = 0; batch < BATCHES; batch++) {
        memory.reset();
        WorkingTree tree = new WorkingTree(reader, root, PAGES, places, memory);
        change(new WorkingTable(reader, tree, Entry.Kind.REGULAR), model, random, batch);
        tree.prune();
        root = tree.seal(0);
        for (WorkingTree.Node node : tree.nodes()) {
          file.write(geometry.offsetBytes(node.page()), node.memory());
          reads.forget(node.page());
        }
        places.endBatch();
        check(reader, root, model, random, seed, batch);
        assertThat(root.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(places.used.isEmpty()).isEqualTo(model.isEmpty());
      }
    }
  }

  private static void change(
      WorkingTable table, NavigableMap<Long, Long> model, Random random, int batch) {
    int bits = Math.min(40, 4 + batch);
    boolean emptying = batch % 20 == 19;
    for (long key : emptying ? Set.copyOf(model.keySet()) : Set.<Long>of()) {
      table.put(key, Entry.ABSENT);
      model.remove(key);
    }
    for (int i = 0; !emptying && i < 20; i++) {
      long key = random.nextLong(1L << bits);
      if (random.nextInt(3) == 0 && !model.isEmpty()) {
        Long present = model.floorKey(key);
        key = present != null ? present : model.firstKey();
        table.put(key, Entry.ABSENT);
        model.remove(key);
      } else {
        long page = 3 + random.nextLong(PAGES - 3);
        table.put(key, Entry.regular(page, 0));
        model.put(key, page);
      }
      Long expected = model.get(key);
      assertThat(table.get(key).page()).isEqualTo(expected == null ? 0 : expected);
    }
  }

  private static void check(
      TreeReader reader,
      TreeRoot root,
      NavigableMap<Long, Long> model,
      Random random,
      long seed,
      int batch) {
    String where = "seed " + seed + ", batch " + batch;
    model.forEach(
        (key, page) ->
            assertThat(reader.find(root, PAGES, key, Entry.Kind.REGULAR).page())
                .as("%s, key %d", where, key)
                .isEqualTo(page));
    for (int i = 0; i < 50; i++) {
      long key = random.nextLong(1L << 40);
      assertThat(reader.find(root, PAGES, key, Entry.Kind.REGULAR).isAbsent())
          .as("%s, key %d", where, key)
          .isEqualTo(!model.containsKey(key));
      long leaf = reader.shape().leafIndex(key);
      Long next = model.ceilingKey(reader.shape().firstKey(leaf));
      assertThat(reader.nextLeaf(root, PAGES, leaf))
          .as("%s, first leaf from %d", where, leaf)
          .isEqualTo(next == null ? -1 : reader.shape().leafIndex(next));
      assertThat(reader.nextLeafWithFree(root, PAGES, leaf)).as(where).isEqualTo(leaf);
    }
    assertThat(reader.lastKey(root, PAGES))
        .as(where)
        .isEqualTo(model.isEmpty() ? -1 : model.lastKey());
  }
}
