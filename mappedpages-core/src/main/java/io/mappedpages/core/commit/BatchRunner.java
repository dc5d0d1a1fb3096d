package io.mappedpages.core.commit;

import io.mappedpages.PagerIoException;
import io.mappedpages.core.file.BatchMemory;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.ManifestRun;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.space.PageList;
import io.mappedpages.core.table.PageLatches;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes one batch durable after the other. Not thread-safe: it belongs to whoever leads.
 *
 * <p>A batch writes all its new pages, then the commit record with a manifest of them to metadata
 * page 1 + g % 2, then forces once: the record proves by its manifest that the pages are there. An
 * ordered batch forces twice, pages first, and its record has no manifest. Only then the generation
 * is published, and only then acknowledged.
 */
final class BatchRunner implements AutoCloseable {
  private final Store store;
  private final PageFile file;
  private final PageGeometry geometry;
  private final BatchMemory memory;
  private final PageWriter writer;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment record;
  private long recordBytes;

  // Written by the leader only; read by stats() at any time.
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong forces = new AtomicLong();
  private final AtomicLong writtenBytes = new AtomicLong();

  /** Commits to a store that recovery has made ready. */
  BatchRunner(Store store) {
    this.store = store;
    this.file = store.file();
    this.geometry = store.geometry();
    this.memory = new BatchMemory(geometry.pageBytes());
    this.writer = new PageWriter(file, geometry);
    this.record = arena.allocate(geometry.recordBytes(), 4096);
  }

  /**
   * Runs changes to their end: each of them succeeds or fails, none stays open. One that was
   * cancelled is left alone.
   */
  void run(List<Change> changes) {
    List<Change> together = new ArrayList<>();
    for (Change change : changes) {
      if (change.snapshot() == null) {
        together.add(change);
      } else {
        runTogether(together);
        runTogether(List.of(change));
        together.clear();
      }
    }
    runTogether(together);
  }

  private void runTogether(List<Change> changes) {
    List<Change> live = new ArrayList<>(changes);
    live.removeIf(change -> !change.take());
    try {
      while (!live.isEmpty()) {
        store.health().check();
        Change failed = attempt(live);
        if (failed == null) {
          return;
        }
        live.remove(failed); // the batch was dropped; it is applied anew without this one
      }
    } catch (RuntimeException | Error e) {
      RuntimeException cause = e instanceof RuntimeException known ? known : store.health().fail(e);
      live.forEach(change -> change.fail(cause));
    }
  }

  /** Commits a batch, or returns the change that prevented it. */
  private @Nullable Change attempt(List<Change> changes) {
    memory.reset();
    Batch batch = new Batch(store, memory);
    Change applying = changes.getLast();
    CommitRecord record;
    try {
      batch.begin(changes.getFirst().snapshot());
      for (Change change : changes) {
        applying = change;
        batch.apply(change);
      }
      applying = changes.getLast();
      record = batch.seal(System.currentTimeMillis());
    } catch (RuntimeException e) {
      batch.drop();
      applying.fail(e);
      return applying;
    }
    try {
      write(batch, record);
      publish(batch, record, changes);
      return null;
    } catch (IOException e) {
      // No record was begun: what was written lies in free pages.
      batch.drop();
      throw new PagerIoException(file.name(), "write the pages of a commit", e);
    } catch (RuntimeException | Error e) {
      throw store.health().fail(e); // memory and disk may no longer agree
    }
  }

  private void write(Batch batch, CommitRecord bare) throws IOException {
    List<PageWrite> pages = batch.manifestWrites();
    List<ManifestRun> manifest =
        batch.isOrdered() ? List.of() : PageWriter.manifest(pages, geometry);
    boolean ordered =
        batch.isOrdered() || manifest.size() > CommitRecord.manifestCapacity(geometry);
    writer.write(pages);
    writeInPlace(batch.inPlaceWrites());
    if (ordered) {
      force();
    }
    writeRecord(ordered ? bare : bare.withManifest(manifest));
    force();
    commits.getAndIncrement();
  }

  private void writeInPlace(List<PageWrite> pages) throws IOException {
    pages.forEach(page -> store.readers().beginWrite(page.page()));
    try {
      writer.write(pages);
    } finally {
      pages.forEach(page -> store.readers().endWrite(page.page()));
    }
  }

  private void writeRecord(CommitRecord commit) {
    // Only the record: the rest of the page is zero since the creation, or since recovery.
    record.fill((byte) 0);
    commit.encode(record, geometry);
    long page = PageGeometry.metadataPage(commit.generation());
    try {
      file.write(geometry.offsetBytes(page), record);
    } catch (IOException e) {
      throw store.health().fail(e);
    }
    recordBytes += record.byteSize();
    writtenBytes.set(writer.writtenBytes() + recordBytes);
  }

  private void force() {
    try {
      file.force();
      forces.getAndIncrement();
    } catch (IOException e) {
      throw store.health().fail(e);
    }
    // A growth may have forced beside this batch, and failed: the kernel then drops pages, of the
    // batch too, and says so to that caller alone, who poisons the store before he is done (I10).
    store.space().awaitGrowth();
    store.health().check();
  }

  /** Everything is durable: translation first, then the generation, then the acknowledgements. */
  private void publish(Batch batch, CommitRecord record, List<Change> changes) {
    PageList placed = batch.placed();
    for (int i = 0; i < placed.size(); i++) {
      store.reads().forget(placed.get(i));
      store.trees().decoded().forget(placed.get(i));
    }
    RolledBack rolledBack = batch.rolledBack();
    if (rolledBack != null) {
      for (long id : rolledBack.freed(TreeKind.REGULAR_TABLE)) {
        store.latches().set(id, PageLatches.ABSENT);
      }
    }
    batch.publishPlaces(store.protectedPlaces(), record.generation());
    PageLatches latches = store.latches();
    for (Change change : changes) {
      change.freed().forEach(id -> latches.set(id, PageLatches.ABSENT));
    }
    long oldestPinned = publish(record);
    // Not before: a page that can be read is in the newest generation.
    for (Change change : changes) {
      change
          .allocated()
          .forEach(
              (id, place) ->
                  latches.set(id, id == place.page() ? PageLatches.IN_PLACE : PageLatches.MOVED));
    }
    publishRelocations(batch, record, oldestPinned);
    store.space().publish(record, placed, batch.freed(), oldestPinned);
    store.space().zerosAreDurable(batch.zeros());
    if (rolledBack != null) {
      publishRollback(rolledBack, record);
    }
    for (Change change : changes) {
      publishIds(record, TreeKind.REGULAR_TABLE, change.allocated().keySet(), change.freed());
      publishIds(
          record, TreeKind.PROTECTED_TABLE, change.allocatedProtected(), change.freedProtected());
      publishIds(
          record,
          TreeKind.COMPRESSED_TABLE,
          change.allocatedCompressed().keySet(),
          change.freedCompressed());
      change.succeed(record.generation());
    }
  }

  private void publishIds(
      CommitRecord record, TreeKind table, Iterable<Long> allocated, Iterable<Long> freed) {
    store.ids(table).publish(record.tree(table), record.pageCount(), allocated, freed);
  }

  /** The table says where they lie now. */
  private void publishRelocations(Batch batch, CommitRecord record, long oldestPinned) {
    batch
        .moved()
        .forEach(
            (id, _) -> {
              store.latches().set(id, PageLatches.MOVED);
              store.relocations().thawed(id);
            });
    int redeemed = store.relocations().carried(batch.relocated());
    store.space().redeemNodes(redeemed);
    store.relocations().publish(record.generation(), batch.newestSnapshot(), oldestPinned);
  }

  private void publishRollback(RolledBack rolledBack, CommitRecord record) {
    // Places that pages went to, which the table never had; their latches are held, or nobody's.
    Map<Long, Long> lost = store.relocations().pending();
    store.space().redeemNodes(store.relocations().carried(lost));
    lost.values().forEach(store.space()::giveBack);
    store.relocations().rolledBack();
    for (TreeKind table : TreeKind.values()) {
      if (table.isTable()) {
        publishIds(record, table, rolledBack.allocated(table), rolledBack.freed(table));
      }
    }
    PageLatches latches = store.latches();
    rolledBack
        .allocated(TreeKind.REGULAR_TABLE)
        .forEach(id -> latches.set(id, PageLatches.MOVED)); // or in place: the table says
    rolledBack.moved(TreeKind.REGULAR_TABLE).forEach(id -> latches.set(id, PageLatches.MOVED));
  }

  /** To this process, then to the others; returns the oldest generation that anybody reads. */
  private long publish(CommitRecord record) {
    long oldestPinned = store.generations().publish(record, store.trees());
    store.readers().publish(record.generation());
    return Math.min(oldestPinned, store.readers().oldest(record.generation()));
  }

  /**
   * Writes the state twice more, flagged clean, each time with a force: both records then describe
   * it, and an opener knows that nothing was written since.
   */
  void closeCleanly() {
    for (int i = 0; i < 2; i++) {
      CommitRecord current = store.generations().current().record();
      CommitRecord record = current.next(System.currentTimeMillis(), true);
      writeRecord(record);
      force();
      var _ = publish(record);
    }
  }

  /** Returns how many commits were made since opening. */
  long commits() {
    return commits.get();
  }

  /** Returns how many forces they took. */
  long forces() {
    return forces.get();
  }

  /** Returns how many bytes they wrote. */
  long writtenBytes() {
    return writtenBytes.get();
  }

  @Override
  public void close() {
    memory.close();
    writer.close();
    arena.close();
  }
}
