package io.mappedpages.core.pager;

import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.StagingMemory;
import java.lang.foreign.MemorySegment;

/** Writes one protected page into a private copy, and commits it or not, holding its lock. */
final class CoreProtectedWriter implements ProtectedPageWriter {
  private final Store store;
  private final Committer committer;
  private final long id;
  private final StagingMemory.Buffer staged;
  private final int entered;
  private boolean ended;

  CoreProtectedWriter(
      Store store, Committer committer, long id, StagingMemory.Buffer staged, int entered) {
    this.store = store;
    this.committer = committer;
    this.id = id;
    this.staged = staged;
    this.entered = entered;
  }

  private void checkOpen() {
    store.health().check();
    if (ended) {
      throw new IllegalStateException("the writer has committed or is closed");
    }
  }

  @Override
  public MemorySegment segment() {
    checkOpen();
    return staged.segment();
  }

  @Override
  public long commit() {
    checkOpen();
    try (CallGate.Call _ = store.gate().enter()) {
      Change change = new Change();
      change.content().put(id, staged.segment());
      return committer.commit(change);
    } finally {
      close(); // also after a failure: nothing has changed, or nobody knows
    }
  }

  @Override
  public void close() {
    if (!ended) {
      end();
    }
  }

  private void end() {
    ended = true;
    staged.release();
    store.protectedLocks().unlock(id);
    store.changers().leave(entered);
  }
}
