package io.mappedpages.core.commit;

import io.mappedpages.PagerOptions;
import io.mappedpages.WriteMode;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.Extents;
import io.mappedpages.core.file.Health;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.file.Readers;
import io.mappedpages.core.file.StagingMemory;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.space.Growth;
import io.mappedpages.core.space.Space;
import io.mappedpages.core.table.PageIds;
import io.mappedpages.core.table.PageLatches;
import io.mappedpages.core.table.PageLocks;
import io.mappedpages.core.table.ProtectedPlaces;
import io.mappedpages.core.table.Trees;
import io.mappedpages.core.tree.PageReads;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The parts of a store that is open for writing.
 *
 * @param read the parts that reading needs
 * @param writable the mapping for stores in place, or that for reading if there is none
 * @param trees how the trees of all its generations are read
 * @param relocations what keeps writers off the pages of snapshots
 * @param regularWriters those that write in place
 * @param changers transactions, and writers of protected pages
 * @param readers who reads the file beside this writer
 */
public record Store(
    ReadStore read,
    Extents writable,
    Trees trees,
    Space space,
    PageIds regularIds,
    PageIds protectedIds,
    PageIds compressedIds,
    PageLatches latches,
    PageLocks protectedLocks,
    PageLocks compressedLocks,
    PageLocks rootLocks,
    Relocations relocations,
    Barrier regularWriters,
    Barrier changers,
    Readers readers) {

  /** Puts the parts together around what recovery has found. */
  public static Store open(
      PageFile file,
      PageGeometry geometry,
      PagerOptions options,
      Recovery.Result found,
      Readers readers,
      String strategyName,
      Function<FreeSpace, AllocationStrategy> strategy) {
    CommitRecord record = found.record();
    ReentrantLock spaceLock = new ReentrantLock();
    ReadStore read =
        ReadStore.open(
            file, geometry, options, record, Hold.OWN, () -> Space.refuseStrategy(spaceLock));
    Trees trees = read.generations().current().trees();
    long extentBytes = Math.max(options.extentBytes(), geometry.pageBytes());
    boolean mapped = options.writeMode() == WriteMode.MAPPED;
    Growth growth =
        new Growth(
            file,
            geometry,
            read.health(),
            extentBytes >>> geometry.pageShift(),
            Math.min(options.maxPages(), PageGeometry.MAX_PAGES),
            options.sparse());
    return new Store(
        read,
        mapped ? new Extents(file, geometry, extentBytes, true) : read.extents(),
        trees,
        new Space(
            record,
            trees.map(),
            growth,
            spaceLock,
            readers.oldest(record.generation()),
            found.outcome().generation(),
            strategyName,
            strategy),
        ids(trees.regular(), record, PageGeometry.FIRST_DATA_PAGE),
        ids(trees.protectedTable(), record, 0),
        ids(trees.compressedTable(), record, 0),
        new PageLatches(file.name(), options.latchTimeout()),
        new PageLocks(file.name(), PinnedPages.PROTECTED, options.latchTimeout()),
        new PageLocks(file.name(), CompressedPages.COMPRESSED, options.latchTimeout()),
        new PageLocks(file.name(), "root slot", options.latchTimeout()),
        relocations(read.generations().current(), found, readers),
        new Barrier(file.name(), "writers of regular pages", options.latchTimeout()),
        new Barrier(file.name(), "transactions and writers", options.latchTimeout()),
        readers);
  }

  private static PageIds ids(TreeReader table, CommitRecord record, long first) {
    return new PageIds(table, record.tree(table.kind()), record.pageCount(), first);
  }

  private static Relocations relocations(
      Generation generation, Recovery.Result found, Readers readers) {
    CommitRecord record = generation.record();
    Relocations relocations =
        new Relocations(
            generation.trees().regular().shape(),
            TreeKind.REGULAR_TABLE.maxLevels(
                new PageGeometry(generation.trees().reads().pageBytes())),
            SnapshotPages.catalogue(generation).newest());
    if (readers.oldest(record.generation()) < found.outcome().generation()) {
      relocations.readersAreOlder(found.outcome().generation(), record.snapshotCounter());
    }
    return relocations;
  }

  /** Returns what hands out the ids of a table. */
  PageIds ids(TreeKind table) {
    return switch (table) {
      case REGULAR_TABLE -> regularIds;
      case PROTECTED_TABLE -> protectedIds;
      case COMPRESSED_TABLE -> compressedIds;
      default -> throw new IllegalArgumentException(table.title());
    };
  }

  /** Returns the file. */
  public PageFile file() {
    return read.file();
  }

  /** Returns the arithmetic of its pages. */
  public PageGeometry geometry() {
    return read.geometry();
  }

  /** Returns the options of the opening. */
  public PagerOptions options() {
    return read.options();
  }

  /** Returns whether it may still be used. */
  public Health health() {
    return read.health();
  }

  /** Returns the mapping for reading. */
  public Extents extents() {
    return read.extents();
  }

  /** Returns its published generations. */
  public Generations generations() {
    return read.generations();
  }

  /** Returns memory for copies of pages. */
  public StagingMemory staging() {
    return read.staging();
  }

  /** Returns what calls into it pass. */
  public CallGate gate() {
    return read.gate();
  }

  /** Returns how its pages are read and checked. */
  public PageReads reads() {
    return trees.reads();
  }

  /** Returns how the allocation map is read. */
  public TreeReader map() {
    return trees.map();
  }

  /** Returns how the table of regular pages is read. */
  public TreeReader regular() {
    return trees.regular();
  }

  /** Returns how the table of protected pages is read. */
  public TreeReader protectedTable() {
    return trees.protectedTable();
  }

  /** Returns where protected pages lie. */
  public ProtectedPlaces protectedPlaces() {
    return trees.protectedPlaces();
  }
}
