package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.AsyncPager;
import io.mappedpages.BulkPageAllocator;
import io.mappedpages.CapacityExceededException;
import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionDictionary;
import io.mappedpages.CompressionOptions;
import io.mappedpages.CompressionStats;
import io.mappedpages.CorruptFileException;
import io.mappedpages.InvalidPageSizeException;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageInfo;
import io.mappedpages.PageMap;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerStats;
import io.mappedpages.ProgressListener;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReadView;
import io.mappedpages.ReaderInfo;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.Snapshot;
import io.mappedpages.Transaction;
import io.mappedpages.VerifyListener;
import io.mappedpages.VerifyReport;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.snapshot.Backup;
import io.mappedpages.core.snapshot.Snapshots;
import io.mappedpages.core.snapshot.StandaloneCopy;
import io.mappedpages.core.transaction.CoreTransaction;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store that is open for writing. */
final class CorePager<S extends PageSize> implements Pager<S> {
  private final Store store;
  private final S pageSize;
  private final RecoveryOutcome recovery;
  private final AutoCloseable lock;
  private final Committer committer;
  private final Pages pages;
  private final PendingOperations pending;
  private final CodecNumbers codecNumbers;
  private final DictionaryTraining training;
  private final Snapshots snapshots;
  private final SnapshotReads snapshotReads;
  private final BulkPageAllocator<PageId<S>> regular;
  private final BulkPageAllocator<ProtectedPageId<S>> protectedPages;

  /**
   * Takes over a store that recovery has made ready.
   *
   * @param lock released when the pager is closed
   */
  CorePager(Store store, S pageSize, RecoveryOutcome recovery, AutoCloseable lock) {
    this.store = store;
    this.pageSize = pageSize;
    this.recovery = recovery;
    this.lock = lock;
    this.committer = new Committer(store);
    this.pages = new Pages(store, committer);
    this.codecNumbers = new CodecNumbers(store, committer, pages.reads().compressed().pages());
    this.training = new DictionaryTraining(store, pages);
    this.snapshots = new Snapshots(store, committer);
    this.snapshotReads = new SnapshotReads(store.read(), pages.reads().views());
    this.pending = new PendingOperations(store.file().name(), store.options().asyncLimit());
    this.regular = new PageAllocators.OfPager<>(store, pages, new RegularKind<>(store, pages));
    this.protectedPages =
        new PageAllocators.OfPager<>(store, pages, new ProtectedKind<>(store, pages));
  }

  // ---- what it is ----

  @Override
  public S pageSize() {
    return pageSize;
  }

  @Override
  public long pageCount() {
    store.health().check();
    return store.generations().current().pageCount();
  }

  @Override
  public long freePageCount() {
    store.health().check();
    return store.generations().current().record().freeCount();
  }

  @Override
  public long generation() {
    store.health().check();
    return store.generations().current().number();
  }

  @Override
  public UUID fileId() {
    return store.generations().current().record().fileId();
  }

  @Override
  public long root(int slot) {
    store.health().check();
    return store.generations().current().record().roots().get(slot);
  }

  @Override
  public RecoveryOutcome recovery() {
    return recovery;
  }

  @Override
  public PagerStats stats() {
    store.health().check();
    return PagerStats.builder()
        .generation(generation())
        .pageCount(pageCount())
        .freePageCount(freePageCount())
        .commitCount(committer.commits())
        .forceCount(committer.forces())
        .bytesWritten(committer.writtenBytes())
        .freeRuns(Surveys.freeRuns(store.generations()))
        .openViews(pages.reads().views().count())
        .oldestViewAge(pages.reads().views().oldestAge())
        .decodedCache(pages.reads().compressed().cacheStats())
        .heldBackPages(store.space().heldBackCount(generation()))
        .readers(readers())
        .build();
  }

  private List<ReaderInfo> readers() {
    return store.readers().list().stream()
        .map(
            reader ->
                ReaderInfo.of(
                    reader.pid(),
                    reader.generation(),
                    reader.age(),
                    reader.evictable(),
                    store.space().heldBackBy(reader.generation(), generation())))
        .toList();
  }

  @Override
  public long refresh() {
    return generation();
  }

  @Override
  public boolean isStale() {
    store.health().check();
    return false;
  }

  @Override
  public MemorySegment readStable(PageId<S> id) {
    try (PageReader reader = read(id)) {
      return StableCopy.of(reader.segment());
    }
  }

  @Override
  public PageMap pageMap(int mostRanges) {
    store.health().check();
    return Surveys.pageMap(store.generations(), mostRanges);
  }

  @Override
  public VerifyReport verify(VerifyListener listener) {
    store.health().check();
    return Verifier.verify(store.read(), true, listener);
  }

  // ---- regular pages ----

  @Override
  @MustBeClosed
  public PageReader read(PageId<S> id) {
    return pages.read(id.value());
  }

  @Override
  public PageInfo info(PageId<S> id) {
    return pages.reads().info(id.value());
  }

  @Override
  public PageInfo info(ProtectedPageId<S> id) {
    return pages.reads().infoOfProtected(id.value());
  }

  @Override
  @MustBeClosed
  public @Nullable PageReader tryRead(PageId<S> id) {
    return pages.tryRead(id.value());
  }

  @Override
  @MustBeClosed
  public PageWriter write(PageId<S> id) {
    return pages.write(id.value());
  }

  @Override
  @MustBeClosed
  public @Nullable PageWriter tryWrite(PageId<S> id) {
    return pages.tryWrite(id.value());
  }

  @Override
  public PageId<S> allocate() {
    return regular.allocate();
  }

  @Override
  public void free(PageId<S> id) {
    regular.free(id);
  }

  @Override
  public BulkPageAllocator<PageId<S>> pages() {
    return regular;
  }

  @Override
  @MustBeClosed
  public Stream<PageId<S>> allocatedPages() {
    return regular.allocated();
  }

  // ---- protected pages ----

  @Override
  @MustBeClosed
  public PageReader read(ProtectedPageId<S> id) {
    return pages.reads().readProtected(id.value());
  }

  @Override
  @MustBeClosed
  public ProtectedPageWriter write(ProtectedPageId<S> id) {
    return pages.writeProtected(id.value());
  }

  @Override
  @MustBeClosed
  public @Nullable ProtectedPageWriter tryWrite(ProtectedPageId<S> id) {
    return pages.tryWriteProtected(id.value());
  }

  @Override
  public ProtectedPageId<S> allocateProtected() {
    return protectedPages.allocate();
  }

  @Override
  public void free(ProtectedPageId<S> id) {
    protectedPages.free(id);
  }

  @Override
  public BulkPageAllocator<ProtectedPageId<S>> protectedPages() {
    return protectedPages;
  }

  @Override
  @MustBeClosed
  public Stream<PageId<S>> scanPages() {
    return pages.reads().scanPages();
  }

  @Override
  @MustBeClosed
  public Stream<ProtectedPageId<S>> allocatedProtectedPages() {
    return protectedPages.allocated();
  }

  @Override
  @MustBeClosed
  public Stream<CompressedPageId<S, ?>> allocatedCompressedPages() {
    return pages.reads().compressed().allocated();
  }

  // ---- compressed pages ----

  @Override
  @MustBeClosed
  public PageReader read(CompressedPageId<S, ?> id) {
    return pages.reads().compressed().read(id.value(), _ -> {});
  }

  @Override
  public PageInfo info(CompressedPageId<S, ?> id) {
    return pages.reads().compressed().info(id.value());
  }

  @Override
  public List<CompressionStats> compression() {
    return pages.reads().compressed().statistics();
  }

  @Override
  public List<CompressionDictionary> dictionaries() {
    return pages.reads().compressed().dictionaries();
  }

  @Override
  public void free(CompressedPageId<S, ?> id) {
    try (CoreTransaction<S> tx = pages.begin()) {
      tx.free(id);
      var _ = tx.commit();
    }
  }

  @Override
  public <L extends PageSize> CompressedPageAllocator<S, L> compressedPages(
      L logicalSize, CompressionOptions options) {
    int sizeShift = Integer.numberOfTrailingZeros(logicalSize.bytes() / pageSize.bytes());
    if (logicalSize.bytes() <= pageSize.bytes() || sizeShift > Entry.MAX_SIZE_SHIFT) {
      throw new InvalidPageSizeException(
          store.file().name() + ": logical size",
          logicalSize.bytes(),
          "2 to 64 times the page size of " + pageSize.bytes() + " bytes");
    }
    return new CompressedKind.Allocator<>(
        new CompressedKind<>(store, pages, sizeShift, codecNumbers.encoding(options)));
  }

  @Override
  public CompressionDictionary addDictionary(String name, String codec, byte[] dictionary) {
    return codecNumbers.add(name, codec, dictionary.clone());
  }

  @Override
  public CompressionDictionary trainDictionary(
      String name, String codec, int maxBytes, Stream<? extends PageHandle> samples) {
    var _ = codecNumbers.nextDictionary(name, maxBytes); // before the work is done
    return codecNumbers.add(name, codec, training.train(codec, maxBytes, samples));
  }

  // ---- snapshots ----

  @Override
  public List<Snapshot> snapshots() {
    return snapshotReads.list();
  }

  @Override
  @MustBeClosed
  public ReadOnlyPager<S> openSnapshot(String name) {
    return snapshotReads.open(pageSize, name);
  }

  @Override
  public Snapshot createSnapshot(String name, String note) {
    return snapshots.create(name, note);
  }

  @Override
  public void deleteSnapshot(String name) {
    snapshots.delete(name);
  }

  @Override
  public void rollback(String name, boolean deletingNewer) {
    snapshots.rollback(name, deletingNewer);
  }

  @Override
  public void copyTo(Path target, ProgressListener listener) {
    store.health().check();
    store.gate().refuse();
    Objects.requireNonNull(listener, "listener");
    new StandaloneCopy(store, snapshots, listener).to(target);
  }

  @Override
  public void backup(@Nullable String since, Path target, ProgressListener listener) {
    Objects.requireNonNull(target, "target");
    backup(listener).to(since, target);
  }

  @Override
  public void backup(@Nullable String since, OutputStream target, ProgressListener listener) {
    Objects.requireNonNull(target, "target");
    backup(listener).to(since, target);
  }

  private Backup backup(ProgressListener listener) {
    store.health().check();
    store.gate().refuse();
    return new Backup(store, snapshots, Objects.requireNonNull(listener, "listener"));
  }

  // ---- the whole ----

  @Override
  @MustBeClosed
  public ReadView<S> view() {
    return pages.reads().view();
  }

  @Override
  @MustBeClosed
  public Transaction<S> begin() {
    return pages.begin();
  }

  @Override
  public AsyncPager<S> async() {
    return async(CoreAsyncPager.VIRTUAL);
  }

  @Override
  public AsyncPager<S> async(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return new CoreAsyncPager<>(pages, pending, executor);
  }

  @Override
  public long force() {
    try (CallGate.Call _ = store.gate().enter()) {
      return committer.commit(new Change());
    }
  }

  /**
   * Deletes snapshots that copies and backups left which were cut off. What prevents it now does
   * not prevent the opening: the next one tries again.
   */
  void deleteLeftOver() {
    try {
      snapshots.deleteLeftOver();
    } catch (CorruptFileException | CapacityExceededException | PagerIoException e) {
      System.getLogger("io.mappedpages.snapshots")
          .log(
              System.Logger.Level.WARNING,
              "what copies and backups left that were cut off stays: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    store.gate().refuse();
    pending.close();
    store.gate().close(this::closeNow);
  }

  private void closeNow() {
    PagerException failure = null;
    if (store.health().isOpen()) {
      try {
        committer.closeCleanly();
      } catch (PagerException e) {
        failure = e; // what was acknowledged is durable; the next opener recovers
      }
    }
    store.health().close();
    pages.reads().views().closePager();
    try {
      for (AutoCloseable part :
          List.of(committer, store.staging(), store.read().codecs(), store.file(), lock)) {
        part.close();
      }
    } catch (IOException e) {
      throw new PagerIoException(store.file().name(), "close", e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new PagerIoException(store.file().name(), "close", e);
    } finally {
      pending.finish();
    }
    if (failure != null) {
      throw new PagerIoException(store.file().name(), "mark as closed", failure);
    }
  }

  @Override
  public String toString() {
    return "Pager[" + store.file().name() + ", " + pageSize + "]";
  }
}
