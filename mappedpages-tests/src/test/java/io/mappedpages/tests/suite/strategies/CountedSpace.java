package io.mappedpages.tests.suite.strategies;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.core.file.BatchMemory;
import io.mappedpages.core.file.Extents;
import io.mappedpages.core.file.Health;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.space.Growth;
import io.mappedpages.core.space.PageList;
import io.mappedpages.core.space.Space;
import io.mappedpages.core.tree.NodePlaces;
import io.mappedpages.core.tree.PageReads;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.WorkingTree;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;
import io.mappedpages.tests.crash.ForwardingPageFile;
import io.mappedpages.tests.crash.MemoryPageFile;
import io.mappedpages.tests.suite.steps.Steps;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The space of a store whose map says what a test wants, and the steps of its strategy in each
 * call: those of the strategy itself and of the free space that it asks, but not those of the space
 * around it.
 *
 * <p>The first pages are those of the map, and what core keeps for tree pages. Of the file there is
 * the map alone.
 */
final class CountedSpace {
  /** By how many pages the file grows at least. */
  static final int EXTENT_PAGES = 64;

  private static final PageGeometry GEOMETRY = new PageGeometry(PageGeometry.MIN_PAGE_BYTES);

  // What core keeps for its tree pages: one a leaf of the map, but not less, and some more.
  private static final int LEAST_STOCK = 32;
  private static final int MORE_STOCK = 16;

  private final CommitRecord record;
  private final Space space;
  private long alignment = 1;
  private boolean asksForLongest;
  private long steps;

  /**
   * Makes a space.
   *
   * @param free which pages are free, as far as they are behind those of the map and of core
   * @param mostPages how long the file may become
   */
  CountedSpace(
      BitSet free, long pages, long mostPages, Function<FreeSpace, AllocationStrategy> factory)
      throws IOException {
    TreeKind kind = TreeKind.ALLOCATION_MAP;
    long leaves = pages >>> kind.leafBits(GEOMETRY);
    long mapEnd = PageGeometry.FIRST_DATA_PAGE + leaves + leaves / 32 + 3; // the branches are fewer
    long stockEnd = mapEnd + Math.max(LEAST_STOCK, leaves) + MORE_STOCK;
    BitSet taken = new BitSet();
    taken.set(0, (int) pages);
    taken.andNot(free);
    taken.set(0, (int) mapEnd);
    taken.clear((int) mapEnd, (int) stockEnd);
    PageFile file = new MapOnly(GEOMETRY.offsetBytes(mapEnd));
    PageReads reads = new PageReads("map", new Extents(file, GEOMETRY, 1L << 30, false));
    TreeReader reader = new TreeReader(kind, GEOMETRY, reads);
    List<TreeRoot> roots = new ArrayList<>(Collections.nCopies(CommitRecord.TREES, TreeRoot.EMPTY));
    roots.set(kind.index(), write(taken, pages, reader, file));
    this.record =
        new CommitRecord(
            1,
            new UUID(0, 0),
            pages,
            pages - taken.cardinality(),
            0,
            0,
            true,
            roots,
            Collections.nCopies(CommitRecord.USER_ROOTS, 0L),
            List.of());
    this.space =
        new Space(
            record,
            reader,
            new Growth(file, GEOMETRY, new Health("map"), EXTENT_PAGES, mostPages, true),
            new ReentrantLock(),
            Long.MAX_VALUE,
            1,
            "counted",
            view -> new Counting(factory.apply(view), view));
  }

  private static TreeRoot write(BitSet taken, long pages, TreeReader reader, PageFile file)
      throws IOException {
    try (BatchMemory memory = new BatchMemory(GEOMETRY.pageBytes())) {
      WorkingTree tree = new WorkingTree(reader, TreeRoot.EMPTY, pages, new InSequence(), memory);
      for (long leaf = reader.shape().leafIndex(pages - 1); leaf >= 0; leaf--) {
        MemorySegment node = tree.touch(leaf);
        int first = (int) reader.shape().firstKey(leaf);
        long[] words = taken.get(first, first + reader.shape().keysPerLeaf()).toLongArray();
        MemorySegment.copy(words, 0, node, Layouts.U64, 0, words.length);
      }
      TreeRoot root = tree.seal(0);
      for (WorkingTree.Node node : tree.nodes()) {
        file.write(GEOMETRY.offsetBytes(node.page()), node.memory());
      }
      return root;
    }
  }

  /** The pages of the map, from the first one on. */
  private static final class InSequence implements NodePlaces {
    private long next = PageGeometry.FIRST_DATA_PAGE;

    @Override
    public long take() {
      return next++;
    }

    @Override
    public void giveBack(long page) {
      throw new AssertionError("page " + page + " of the map was not needed");
    }

    @Override
    public void release(long page, int birth) {
      throw new AssertionError("page " + page + " of the map was replaced");
    }
  }

  /** A file that becomes longer in name only. */
  private static final class MapOnly extends ForwardingPageFile {
    MapOnly(long bytes) throws IOException {
      super(new MemoryPageFile(bytes));
      super.extend(0, bytes, true);
    }

    @Override
    public void extend(long fromBytes, long toBytes, boolean sparse) {
      // Nobody looks at what is behind the map.
    }
  }

  /** Stands before a strategy, and adds up its steps. */
  private final class Counting implements AllocationStrategy {
    private final AllocationStrategy strategy;
    private final FreeSpace view;

    Counting(AllocationStrategy strategy, FreeSpace view) {
      this.strategy = strategy;
      this.view = view;
    }

    @Override
    public long propose(long runPages, long alignmentPages, long nearPage) {
      Steps.start();
      if (asksForLongest && view.longestFreeRun() < runPages) {
        throw new AssertionError("no run of " + runPages + " pages");
      }
      long page = strategy.propose(runPages, alignment, nearPage);
      steps += Steps.stop();
      return page;
    }

    @Override
    public void allocated(long firstPage, long count) {
      Steps.start();
      strategy.allocated(firstPage, count);
      steps += Steps.stop();
    }

    @Override
    public void freed(long firstPage, long count) {
      Steps.start();
      strategy.freed(firstPage, count);
      steps += Steps.stop();
    }

    @Override
    public void resized(long pageCount) {
      Steps.start();
      strategy.resized(pageCount);
      steps += Steps.stop();
    }
  }

  /**
   * Allocates a run; returns its first page, or -1 if there is none and the file is at its limit.
   */
  long allocate(int runPages, int alignmentPages, long nearPage) {
    steps = 0;
    alignment = alignmentPages;
    try {
      return space.reserveRun(runPages, nearPage);
    } catch (CapacityExceededException e) {
      return -1;
    }
  }

  /** From now on each proposal first asks how long the longest free run is. */
  void askForLongest() {
    asksForLongest = true;
  }

  /** A generation becomes durable that is like the one before. */
  void commit() {
    space.publish(record, new PageList(), new PageList(), record.generation());
  }

  /** Frees a page that was allocated. */
  void free(long page) {
    steps = 0;
    space.giveBack(page);
  }

  /** Returns how long the file is. */
  long pageCount() {
    return space.pageCount();
  }

  /** Returns the steps of the last call. */
  long steps() {
    Steps.check();
    return steps;
  }
}
