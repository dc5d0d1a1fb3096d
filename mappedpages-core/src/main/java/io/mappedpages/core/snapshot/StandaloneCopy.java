package io.mappedpages.core.snapshot;

import io.mappedpages.PagerIoException;
import io.mappedpages.ProgressListener;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.SnapshotPages;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.BatchMemory;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.MappedPageFile;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.file.StoreLock;
import io.mappedpages.core.file.StorePath;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.SnapshotRecord;
import io.mappedpages.core.format.Superblock;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.space.PageBits;
import io.mappedpages.core.tree.WorkingTree;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/**
 * Writes the state of a snapshot into a file of its own, while writers go on. Every page keeps its
 * place, so that nothing that refers to it changes; what is free is left out. The map is built
 * anew, and there is no catalogue (RULES 24).
 */
public final class StandaloneCopy {
  private static final long CHUNK_BYTES = 4 << 20;
  private static final int CHUNK_RANGES = 1024;

  private final Store store;
  private final Snapshots snapshots;
  private final ProgressListener listener;
  private final PageBits pages = new PageBits();
  private long donePages;

  /** Copies a store. */
  public StandaloneCopy(Store store, Snapshots snapshots, ProgressListener listener) {
    this.store = store;
    this.snapshots = snapshots;
    this.listener = listener;
  }

  /**
   * Makes the copy; it has its name when it is whole and durable, not before.
   *
   * @throws PagerIoException if something of that name exists, or the file cannot be written
   */
  public void to(Path target) {
    StorePath path = StorePath.absent(target);
    try (StoreLock _ = StoreLock.acquire(path.real())) {
      path.removeLeftover();
      path.refuseExisting();
      try (MappedPageFile file = MappedPageFile.createNew(path.temporary())) {
        copyTo(file);
      } catch (IOException | RuntimeException e) {
        path.removeLeftover();
        throw e;
      }
      path.publish();
    } catch (IOException e) {
      throw new PagerIoException(target.toString(), "copy " + store.file().name() + " to", e);
    }
  }

  /** Fills an empty file, and forces it. */
  void copyTo(PageFile file) throws IOException {
    SnapshotRecord snapshot = snapshots.takeUnnamed();
    try {
      copy(snapshot, file);
    } finally {
      if (store.health().isOpen()) { // else the next opening deletes it
        snapshots.delete(snapshot.number());
      }
    }
  }

  private void copy(SnapshotRecord snapshot, PageFile file) throws IOException {
    Generations.Pin pin = store.generations().pin();
    CommitRecord newest = pin.generation().record();
    try {
      PageBits kept = pin.generation().read(() -> collect(pin.generation(), snapshot));
      // Sparse: what is free takes no room, where holes can be read.
      long end = pages.last() + 1;
      file.extend(0, store.geometry().offsetBytes(end), true);
      copyPages(kept, file);
    } finally {
      pin.release();
    }
    copyPages(pages, file);
    writeHead(snapshot, newest, file);
    file.force();
  }

  /**
   * Collects what the snapshot reaches, and returns which of these pages the generation has to
   * keep: codec names and dictionaries belong to no snapshot.
   */
  private PageBits collect(Generation generation, SnapshotRecord snapshot) {
    SnapshotPages reached = SnapshotPages.of(generation);
    PageBits kept = new PageBits();
    for (TreeKind kind : List.of(TreeKind.CODEC_NAMES, TreeKind.DICTIONARIES)) {
      reached.forEachNode(kind, generation.tree(kind), kept::add);
    }
    for (long page = kept.next(0); page >= 0; page = kept.next(page + 1)) {
      pages.add(page);
    }
    reached.forEachPage(snapshot::tree, _ -> TreeRoot.EMPTY, 0, this::add);
    return kept;
  }

  private void add(long firstPage, int count) {
    for (long page = firstPage; page < firstPage + count; page++) {
      pages.add(page);
    }
  }

  private void copyPages(PageBits some, PageFile file) throws IOException {
    List<PageFile.Range> ranges = new ArrayList<>();
    long chunkPages = 0;
    long mostPages = Math.max(1, CHUNK_BYTES >>> store.geometry().pageShift());
    long page = some.next(0);
    while (page >= 0) {
      long end = page + 1;
      while (some.contains(end) && chunkPages + end - page < mostPages) {
        end++;
      }
      ranges.add(
          new PageFile.Range(
              store.geometry().offsetBytes(page), store.geometry().offsetBytes(end - page)));
      chunkPages += end - page;
      page = some.next(end);
      if (chunkPages >= mostPages || ranges.size() == CHUNK_RANGES || page < 0) {
        copyChunk(ranges, chunkPages, file);
        ranges.clear();
        chunkPages = 0;
      }
    }
  }

  private void copyChunk(List<PageFile.Range> ranges, long chunkPages, PageFile file)
      throws IOException {
    try (CallGate.Call _ = store.gate().enter()) {
      store.file().copyTo(file, ranges);
    }
    donePages = Math.min(pages.size(), donePages + chunkPages);
    if (!listener.progress(donePages, pages.size())) {
      throw new CancellationException("the copy of " + store.file().name() + " was cancelled");
    }
  }

  private void writeHead(SnapshotRecord snapshot, CommitRecord newest, PageFile file)
      throws IOException {
    PageGeometry geometry = store.geometry();
    for (long page = 0; page < PageGeometry.FIRST_DATA_PAGE; page++) {
      pages.add(page);
    }
    try (BatchMemory memory = new BatchMemory(geometry.pageBytes());
        Arena arena = Arena.ofShared()) {
      CopiedMap map = CopiedMap.of(store.map(), memory, pages, pages.last() + 1);
      TreeRoot root = map.seal(newest.snapshotCounter());
      long pageCount = Math.max(map.end(), PageGeometry.INITIAL_PAGES);
      file.extend(geometry.offsetBytes(pages.last() + 1), geometry.offsetBytes(pageCount), true);
      for (WorkingTree.Node node : map.nodes()) {
        file.write(geometry.offsetBytes(node.page()), node.memory());
      }
      MemorySegment page = arena.allocate(geometry.pageBytes(), Long.BYTES);
      UUID fileId = UUID.randomUUID();
      long now = System.currentTimeMillis();
      new Superblock(geometry.pageBytes(), fileId, now).encode(page);
      file.write(geometry.offsetBytes(PageGeometry.SUPERBLOCK_PAGE), page);
      List<TreeRoot> trees = new ArrayList<>(snapshot.trees());
      trees.set(TreeKind.ALLOCATION_MAP.index(), root);
      for (TreeKind kind : List.of(TreeKind.CODEC_NAMES, TreeKind.DICTIONARIES)) {
        trees.set(kind.index(), newest.tree(kind));
      }
      for (long generation = snapshot.generation();
          generation <= snapshot.generation() + 1;
          generation++) {
        page.fill((byte) 0);
        new CommitRecord(
                generation,
                fileId,
                pageCount,
                pageCount - map.taken(),
                now,
                newest.snapshotCounter(),
                true,
                trees,
                snapshot.roots(),
                List.of())
            .encode(page, geometry);
        file.write(geometry.offsetBytes(PageGeometry.metadataPage(generation)), page);
      }
    }
  }
}
