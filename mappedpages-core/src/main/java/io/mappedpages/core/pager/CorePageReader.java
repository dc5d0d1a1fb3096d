package io.mappedpages.core.pager;

import io.mappedpages.PageReader;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.Lease;
import io.mappedpages.core.file.StagingMemory;
import io.mappedpages.core.table.PageLatches;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The one reader, of whatever kind of page: a call site that meets one class pays no garbage for
 * it. It holds the shared latch of a regular page, or a pin on the generation of a protected one.
 */
final class CorePageReader implements PageReader {
  private final ReadStore store;
  private final MemorySegment bytes;
  private final long offsetBytes; // of the page in "bytes", which is the page alone if not sliced
  private final boolean sliced;
  private final @Nullable PageLatches latches; // of which "latched" is held, if there are any
  private final long latched;
  private final @Nullable Generation pinned;
  private final int stripe;
  private final @Nullable Lease copy;
  private boolean closed;

  private CorePageReader(
      ReadStore store,
      MemorySegment bytes,
      long offsetBytes,
      boolean sliced,
      @Nullable PageLatches latches,
      long latched,
      @Nullable Generation pinned,
      int stripe,
      @Nullable Lease copy) {
    this.store = store;
    this.bytes = bytes;
    this.offsetBytes = offsetBytes;
    this.sliced = sliced;
    this.latches = latches;
    this.latched = latched;
    this.pinned = pinned;
    this.stripe = stripe;
    this.copy = copy;
  }

  /** A reader of a page in an extent. The segment of the page is made when it is asked for. */
  static CorePageReader ofLatched(Store store, MemorySegment extent, long offsetBytes, long id) {
    return new CorePageReader(
        store.read(), extent, offsetBytes, true, store.latches(), id, null, 0, null);
  }

  /** The same for a page of a pinned generation; the reader takes over the pin. */
  static CorePageReader ofPinned(
      ReadStore store, MemorySegment extent, long offsetBytes, Generation pinned, int stripe) {
    return new CorePageReader(store, extent, offsetBytes, true, null, 0, pinned, stripe, null);
  }

  /** A reader of a part of the mapping that a pin keeps; the reader takes over the pin. */
  static CorePageReader ofPinnedSegment(
      ReadStore store, MemorySegment content, Generation pinned, int stripe) {
    return new CorePageReader(store, content.asReadOnly(), 0, false, null, 0, pinned, stripe, null);
  }

  /** A reader of memory that it takes over. */
  static CorePageReader ofLease(ReadStore store, Lease content) {
    return new CorePageReader(store, content.segment(), 0, false, null, 0, null, 0, content);
  }

  /** A reader of bytes that someone else keeps: those of a transaction. */
  static CorePageReader ofSegment(ReadStore store, MemorySegment page) {
    return new CorePageReader(store, page, 0, false, null, 0, null, 0, null);
  }

  /** A reader of a private copy, whose use after close throws; it holds no latch. */
  static CorePageReader ofCopy(ReadStore store, MemorySegment page) {
    return ofCopy(store, page, null, 0);
  }

  /** The same for a regular page, whose latch the reader takes over. */
  static CorePageReader ofLatchedCopy(Store store, MemorySegment page, long id) {
    return ofCopy(store.read(), page, store.latches(), id);
  }

  private static CorePageReader ofCopy(
      ReadStore store, MemorySegment page, @Nullable PageLatches latches, long id) {
    StagingMemory.Buffer copy = store.staging().allocate();
    MemorySegment bytes = copy.segment().copyFrom(page).asReadOnly();
    return new CorePageReader(store, bytes, 0, false, latches, id, null, 0, copy);
  }

  @Override
  public MemorySegment segment() {
    store.health().check();
    if (closed) {
      throw new IllegalStateException("the reader is closed");
    }
    return sliced ? bytes.asSlice(offsetBytes, store.geometry().pageBytes()) : bytes;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (latches != null) {
      latches.unlockShared(latched);
    }
    if (pinned != null) {
      pinned.unpin(stripe);
    }
    if (copy != null) {
      copy.release();
    }
  }
}
