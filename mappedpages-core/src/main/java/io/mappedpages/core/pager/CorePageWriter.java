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
 * written on close, or straight into the mapping. A page that a snapshot has is moved by that.
 */
final class CorePageWriter implements PageWriter {
  private final Store store;
  private final PageMoves moves;
  private final long id;
  private final long place;
  private final boolean moving;
  private final int entered;
  private final MemorySegment segment;
  private final StagingMemory.@Nullable Buffer staged;
  private boolean closed;

  private CorePageWriter(
      Store store,
      PageMoves moves,
      Target target,
      MemorySegment segment,
      StagingMemory.@Nullable Buffer staged) {
    this.store = store;
    this.moves = moves;
    this.id = target.id;
    this.place = target.place;
    this.moving = target.isMoving();
    this.entered = target.entered;
    this.segment = segment;
    this.staged = staged;
  }

  /**
   * What is written.
   *
   * @param from where the page lies
   * @param place where it will lie
   * @param entered what leaves the barrier of regular writers
   */
  record Target(long id, long from, long place, int entered) {
    boolean isMoving() {
      return from != place;
    }
  }

  static CorePageWriter staged(Store store, PageMoves moves, Target target) {
    StagingMemory.Buffer buffer = store.staging().allocate();
    MemorySegment segment = buffer.segment().copyFrom(store.reads().unchecked(target.from));
    return new CorePageWriter(store, moves, target, segment, buffer);
  }

  static CorePageWriter mapped(Store store, PageMoves moves, Target target) {
    try (CallGate.Call _ = store.gate().enter()) {
      MemorySegment page = store.writable().page(target.place);
      if (target.isMoving()) {
        var _ = page.copyFrom(store.reads().unchecked(target.from));
        moves.done(target.id, target.place);
      }
      store.readers().beginWrite(target.place);
      return new CorePageWriter(store, moves, target, page, null);
    }
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
      store.regularWriters().leave(entered);
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
    boolean moved = false;
    try (CallGate.Call _ = store.gate().enter()) {
      store.readers().beginWrite(place);
      try {
        store.file().write(store.geometry().offsetBytes(place), buffer.segment());
      } finally {
        store.readers().endWrite(place);
      }
      if (moving) {
        moves.done(id, place);
        moved = true;
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
      if (moving && !moved) {
        moves.cancel(id, place);
      }
    }
  }
}
