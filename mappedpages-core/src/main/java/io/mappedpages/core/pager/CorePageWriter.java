package io.mappedpages.core.pager;

import io.mappedpages.PageWriter;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerIoException;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.StagingMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Writes a regular page in place, holding its exclusive latch: into a private buffer that is
 * written on close, or straight into the mapping.
 */
final class CorePageWriter implements PageWriter {
  private final Store store;
  private final long id;
  private final long place;
  private final MemorySegment segment;
  private final StagingMemory.@Nullable Buffer staged;
  private boolean closed;

  private CorePageWriter(
      Store store,
      long id,
      long place,
      MemorySegment segment,
      StagingMemory.@Nullable Buffer staged) {
    this.store = store;
    this.id = id;
    this.place = place;
    this.segment = segment;
    this.staged = staged;
  }

  static CorePageWriter staged(Store store, long id, long place) {
    StagingMemory.Buffer buffer = store.staging().allocate();
    MemorySegment segment = buffer.segment().copyFrom(store.reads().unchecked(place));
    return new CorePageWriter(store, id, place, segment, buffer);
  }

  static CorePageWriter mapped(Store store, long id, long place) {
    MemorySegment page = store.writable().page(place);
    store.readers().beginWrite(place);
    return new CorePageWriter(store, id, place, page, null);
  }

  @Override
  public MemorySegment segment() {
    store.health().check();
    if (closed) {
      throw new IllegalStateException("the writer is closed");
    }
    return segment;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (staged == null) {
        endMapped();
      } else if (store.health().isOpen()) {
        write(staged);
      }
    } finally {
      store.latches().unlockExclusive(id);
    }
  }

  private void endMapped() {
    try (CallGate.Call _ = store.gate().enter()) {
      store.readers().endWrite(place);
    } catch (IllegalStateException | PagerFailedException e) {
      if (store.health().isOpen()) {
        throw e;
      }
      // Whoever opens the file next starts the versions anew.
    }
  }

  private void write(StagingMemory.Buffer buffer) {
    try (CallGate.Call _ = store.gate().enter()) {
      store.readers().beginWrite(place);
      try {
        store.file().write(store.geometry().offsetBytes(place), buffer.segment());
      } finally {
        store.readers().endWrite(place);
      }
    } catch (IOException e) {
      throw new PagerIoException(store.file().name(), "write page " + id, e);
    } catch (IllegalStateException e) {
      if (store.health().isOpen()) {
        throw e;
      }
      // The pager was closed meanwhile: the writer is invalid, its close harmless.
    } finally {
      buffer.release();
    }
  }
}
