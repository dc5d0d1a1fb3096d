package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionDictionary;
import io.mappedpages.CompressionStats;
import io.mappedpages.PageBusyException;
import io.mappedpages.PageId;
import io.mappedpages.PageInfo;
import io.mappedpages.PageMap;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerStats;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReadView;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.Snapshot;
import io.mappedpages.VerifyListener;
import io.mappedpages.VerifyReport;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.PinnedPages;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.ReaderTable;
import io.mappedpages.core.format.CommitRecord;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A store that is open without the right to write, perhaps beside a writer in another process. */
final class CoreReadOnlyPager<S extends PageSize> implements ReadOnlyPager<S> {
  private static final long WAIT_NANOS = 20_000;

  private final ReadStore store;
  private final S pageSize;
  private final RecoveryOutcome recovery;
  private final Standing standing;
  private final ReadPages pages;
  private final SnapshotReads snapshots;

  CoreReadOnlyPager(ReadStore store, S pageSize, RecoveryOutcome recovery, Standing standing) {
    this.store = store;
    this.pageSize = pageSize;
    this.recovery = recovery;
    this.standing = standing;
    OpenViews views = new OpenViews(store.file().name(), store.generations(), standing::unpinned);
    this.pages = new ReadPages(store, views);
    this.snapshots = new SnapshotReads(store, views);
  }

  private CommitRecord record() {
    store.health().check();
    return store.generations().current().record();
  }

  @Override
  public S pageSize() {
    return pageSize;
  }

  @Override
  public long pageCount() {
    return record().pageCount();
  }

  @Override
  public long freePageCount() {
    return record().freeCount();
  }

  @Override
  public long generation() {
    return record().generation();
  }

  @Override
  public UUID fileId() {
    return store.generations().current().record().fileId();
  }

  @Override
  public long root(int slot) {
    return record().roots().get(slot);
  }

  @Override
  public RecoveryOutcome recovery() {
    return recovery;
  }

  @Override
  public PagerStats stats() {
    CommitRecord record = record();
    return PagerStats.builder()
        .generation(record.generation())
        .pageCount(record.pageCount())
        .freePageCount(record.freeCount())
        .freeRuns(Surveys.freeRuns(store.generations()))
        .openViews(pages.views().count())
        .oldestViewAge(pages.views().oldestAge())
        .decodedCache(pages.compressed().cacheStats())
        .build();
  }

  @Override
  public PageMap pageMap(int mostRanges) {
    store.health().check();
    return Surveys.pageMap(store.generations(), mostRanges);
  }

  @Override
  public VerifyReport verify(VerifyListener listener) {
    store.health().check();
    return Verifier.verify(store, false, listener);
  }

  @Override
  public long refresh() {
    try (CallGate.Call _ = store.gate().enter()) {
      return standing.refresh();
    } catch (IOException e) {
      throw new PagerIoException(store.file().name(), "refresh", e);
    }
  }

  @Override
  public boolean isStale() {
    try (CallGate.Call _ = store.gate().enter()) {
      return standing.isStale();
    } catch (IOException e) {
      throw new PagerIoException(store.file().name(), "look for newer generations", e);
    }
  }

  @Override
  @MustBeClosed
  public PageReader read(PageId<S> id) {
    return pages.readRegular(id.value());
  }

  @Override
  @MustBeClosed
  public PageReader tryRead(PageId<S> id) {
    return pages.readRegular(id.value());
  }

  @Override
  public MemorySegment readStable(PageId<S> id) {
    try (CallGate.Call _ = store.gate().enter()) {
      pages.pinned().checkRegularId(id.value());
      Generations.Pin pin = store.generations().pin();
      try {
        return pin.generation().read(() -> stableCopy(pin.generation(), id.value()));
      } finally {
        pin.release();
      }
    } catch (IOException e) {
      throw new PagerIoException(store.file().name(), "read page " + id.value(), e);
    }
  }

  private MemorySegment stableCopy(Generation generation, long id) throws IOException {
    Duration timeout = store.options().latchTimeout();
    long deadline = System.nanoTime() + timeout.toNanos();
    long place = pages.pinned().regularPlace(generation, id);
    while (true) {
      long version = standing.version(place);
      if (!ReaderTable.isUnderWay(version)) {
        MemorySegment copy = StableCopy.of(store.extents().page(place));
        VarHandle.fullFence(); // the copy was made before the version is read again
        if (standing.version(place) == version) {
          return copy;
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new PageBusyException(store.file().name(), PinnedPages.REGULAR, id, timeout);
      }
      LockSupport.parkNanos(WAIT_NANOS);
    }
  }

  @Override
  @MustBeClosed
  public PageReader read(ProtectedPageId<S> id) {
    return pages.readProtected(id.value());
  }

  @Override
  public PageInfo info(PageId<S> id) {
    return pages.info(id.value());
  }

  @Override
  @MustBeClosed
  public PageReader read(CompressedPageId<S, ?> id) {
    return pages.compressed().read(id.value(), _ -> {});
  }

  @Override
  public PageInfo info(CompressedPageId<S, ?> id) {
    return pages.compressed().info(id.value());
  }

  @Override
  public List<CompressionStats> compression() {
    return pages.compressed().statistics();
  }

  @Override
  public List<CompressionDictionary> dictionaries() {
    return pages.compressed().dictionaries();
  }

  @Override
  public PageInfo info(ProtectedPageId<S> id) {
    return pages.infoOfProtected(id.value());
  }

  @Override
  @MustBeClosed
  public ReadView<S> view() {
    return pages.view();
  }

  @Override
  @MustBeClosed
  public Stream<PageId<S>> allocatedPages() {
    return pages.allocatedPages();
  }

  @Override
  @MustBeClosed
  public Stream<PageId<S>> scanPages() {
    return pages.scanPages();
  }

  @Override
  @MustBeClosed
  public Stream<ProtectedPageId<S>> allocatedProtectedPages() {
    return pages.allocatedProtectedPages();
  }

  @Override
  @MustBeClosed
  public Stream<CompressedPageId<S, ?>> allocatedCompressedPages() {
    return pages.compressed().allocated();
  }

  @Override
  public List<Snapshot> snapshots() {
    return snapshots.list();
  }

  @Override
  @MustBeClosed
  public ReadOnlyPager<S> openSnapshot(String name) {
    return snapshots.open(pageSize, name);
  }

  @Override
  public void close() {
    store.gate().close(this::closeNow);
  }

  private void closeNow() {
    store.health().close();
    pages.views().closePager();
    try {
      standing.close();
    } catch (IOException e) {
      throw new PagerIoException(store.file().name(), "close", e);
    }
  }

  @Override
  public String toString() {
    return "ReadOnlyPager[" + store.file().name() + ", " + pageSize + "]";
  }
}
