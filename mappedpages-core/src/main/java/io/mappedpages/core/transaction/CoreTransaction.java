package io.mappedpages.core.transaction;

import io.mappedpages.BulkPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.CompressedPages;
import io.mappedpages.core.commit.PinnedPages;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.PageForm;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A private list of changes (I2). What it reads, writes or frees it locks exclusively to its end;
 * what it allocates it reserves. The locks are released after the commit is published, so that
 * whoever takes one next starts from that content.
 */
public final class CoreTransaction<S extends PageSize> implements Transaction<S> {
  private enum State {
    ACTIVE,
    COMMITTING,
    COMMITTED,
    CLOSED
  }

  private final Store store;
  private final Committer committer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Change change = new Change();
  private final TransactionBuffers buffers;
  private final RegularChanges regular;
  private final ProtectedChanges protectedPages;
  private final CompressedChanges compressed;
  private final Set<Long> lockedRoots = new HashSet<>();
  private final int entered;

  // Changed under the lock, but from COMMITTING on by whoever has the commit in hand.
  private volatile State state = State.ACTIVE;

  /** Begins; nothing is locked yet. */
  public CoreTransaction(
      Store store,
      Committer committer,
      RegularPages regular,
      PinnedPages pinned,
      CompressedPages compressed) {
    this.store = store;
    this.committer = committer;
    this.entered = store.changers().enter();
    this.buffers = new TransactionBuffers(store);
    this.regular = new RegularChanges(store, committer, regular, change, buffers);
    this.protectedPages = new ProtectedChanges(store, pinned, change, buffers);
    this.compressed = new CompressedChanges(store, compressed, change, buffers);
  }

  /**
   * Runs one call: inside the pager, by one thread at a time, and only while the transaction lives.
   */
  private <T> T call(Supplier<T> work) {
    lock.lock();
    try (CallGate.Call _ = store.gate().enter()) {
      if (state != State.ACTIVE) {
        throw new IllegalStateException("the transaction is " + state);
      }
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private void run(Runnable work) {
    var _ =
        call(
            () -> {
              work.run();
              return state;
            });
  }

  // ---- protected pages ----

  @Override
  public MemorySegment read(ProtectedPageId<S> id) {
    return call(() -> protectedPages.read(id.value()));
  }

  @Override
  public MemorySegment write(ProtectedPageId<S> id) {
    return call(() -> protectedPages.write(id.value()));
  }

  @Override
  public ProtectedPageId<S> allocateProtected() {
    return ProtectedPageId.of(call(protectedPages::reserve));
  }

  @Override
  public void free(ProtectedPageId<S> id) {
    freeAllProtected(new long[] {id.value()});
  }

  /** Frees protected pages, all or none; ascending ids. */
  public void freeAllProtected(long[] ids) {
    run(() -> protectedPages.freeAll(ids));
  }

  /** Returns whether a protected page is freed by this transaction. */
  public boolean frees(ProtectedPageId<S> id) {
    return call(() -> protectedPages.frees(id.value()));
  }

  /** Returns the protected pages that this transaction has allocated so far. */
  public List<Long> reservedProtected() {
    return call(protectedPages::reserved);
  }

  // ---- compressed pages ----

  @Override
  public MemorySegment read(CompressedPageId<S, ?> id) {
    return call(() -> compressed.read(id.value()));
  }

  @Override
  public MemorySegment write(CompressedPageId<S, ?> id) {
    return call(() -> compressed.write(id.value(), null));
  }

  /** The same, to be encoded in a certain way. */
  public MemorySegment write(CompressedPageId<S, ?> id, Encoding encoding) {
    return call(() -> compressed.write(id.value(), encoding));
  }

  /** Returns logical size and codec of a compressed page, which is locked as by reading it. */
  public PageForm form(CompressedPageId<S, ?> id) {
    return call(() -> compressed.form(id.value()));
  }

  /** Reserves a compressed page. */
  public long allocateCompressed(int sizeShift, Encoding encoding) {
    return call(() -> compressed.reserve(sizeShift, encoding));
  }

  @Override
  public void free(CompressedPageId<S, ?> id) {
    freeAllCompressed(new long[] {id.value()});
  }

  /** Frees compressed pages, all or none; ascending ids. */
  public void freeAllCompressed(long[] ids) {
    run(() -> compressed.freeAll(ids));
  }

  /** Returns whether a compressed page is freed by this transaction. */
  public boolean frees(CompressedPageId<S, ?> id) {
    return call(() -> compressed.frees(id.value()));
  }

  /** Returns the compressed pages that this transaction has allocated so far. */
  public List<Long> reservedCompressed() {
    return call(compressed::reserved);
  }

  // ---- regular pages ----

  @Override
  public MemorySegment write(PageId<S> id) {
    return call(() -> regular.write(id.value()));
  }

  @Override
  public PageId<S> allocate() {
    return PageId.of(call(regular::reserve));
  }

  @Override
  public void free(PageId<S> id) {
    freeAll(new long[] {id.value()});
  }

  /** Frees regular pages, all or none; ascending ids. */
  public void freeAll(long[] ids) {
    run(() -> regular.freeAll(ids));
  }

  /** Returns whether the transaction knows better than the store what a page holds. */
  public boolean stages(PageId<S> id) {
    return call(() -> regular.stages(id.value()));
  }

  /** Returns whether a regular page is freed by this transaction. */
  public boolean frees(PageId<S> id) {
    return call(() -> regular.frees(id.value()));
  }

  /** Returns the regular pages that this transaction has allocated so far. */
  public List<Long> reservedPages() {
    return call(regular::reserved);
  }

  // ---- the rest ----

  @Override
  public <H extends PageHandle> BulkPageAllocator<H> in(BulkPageAllocator<H> allocator) {
    Objects.requireNonNull(allocator, "allocator");
    return call(
        () -> {
          if (!(allocator instanceof TransactionalAllocator<H> ours)) {
            throw new IllegalArgumentException("an allocator of another pager: " + allocator);
          }
          return ours.in(this);
        });
  }

  /** Returns whether it changes a store. */
  @SuppressWarnings("ReferenceEquality") // the same store, not one that looks like it
  public boolean isOf(Store other) {
    return store == other;
  }

  @Override
  public long root(int slot) {
    return call(
        () -> {
          lockRoot(slot);
          Long own = change.roots().get(slot);
          return own != null ? own : store.generations().current().record().roots().get(slot);
        });
  }

  @Override
  public void root(int slot, long value) {
    run(
        () -> {
          lockRoot(slot);
          change.roots().put(slot, value);
        });
  }

  private void lockRoot(int slot) {
    long key = Objects.checkIndex(slot, CommitRecord.USER_ROOTS);
    if (!lockedRoots.contains(key)) {
      store.rootLocks().lock(key);
      lockedRoots.add(key);
    }
  }

  @Override
  public long commit() {
    return call(this::commitNow);
  }

  private long commitNow() {
    try {
      compressed.encode();
      long generation =
          change.isEmpty() ? store.generations().current().number() : committer.commit(change);
      end(State.COMMITTED);
      return generation;
    } finally {
      abandon(); // unless it has ended: a commit that failed has changed nothing
    }
  }

  /**
   * Commits without waiting for it. Until it has ended, the transaction is used only by what is
   * told of the end; a failure leaves it to be committed {@link #commitAgain() again}, or closed.
   *
   * @param ended gets null, or what prevented the commit; in the thread that committed, which it
   *     must not keep
   */
  public void commitLater(Consumer<@Nullable RuntimeException> ended) {
    lock.lock();
    try {
      if (change.isCancelled()) {
        return;
      }
      run(compressed::encode);
      if (change.isEmpty()) {
        var _ = commit();
        ended.accept(null);
      } else {
        run(
            () -> {
              state = State.COMMITTING;
              committer.submit(change, () -> submittedEnded(ended));
            });
      }
    } finally {
      lock.unlock();
    }
  }

  private void submittedEnded(Consumer<@Nullable RuntimeException> ended) {
    RuntimeException failure = change.failure();
    if (failure == null) {
      end(State.COMMITTED);
    }
    ended.accept(failure);
  }

  /** Commits, waiting for it, after {@link #commitLater} has failed. */
  public void commitAgain() {
    try (CallGate.Call _ = store.gate().enter()) {
      var _ = commitNow();
    } finally {
      abandon();
    }
  }

  /** Withdraws a commit if no batch has taken it; returns whether nothing will come of it. */
  public boolean cancelCommit() {
    lock.lock();
    try {
      if (!change.cancel()) {
        return false;
      }
      abandon();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether {@link #commitLater} has made it durable. */
  public boolean isDurable() {
    return change.isDurable();
  }

  /** Lets go of everything after {@link #commitLater} has failed. */
  public void abandonCommit() {
    abandon();
  }

  /** Returns whether it can be used, as can its pager. */
  public boolean isUsable() {
    store.health().check();
    return isActive();
  }

  /** Returns whether it can still be committed. */
  public boolean isActive() {
    return state == State.ACTIVE;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (state == State.ACTIVE) {
        abandon();
      }
    } finally {
      lock.unlock();
    }
  }

  private void abandon() {
    if (state == State.ACTIVE || state == State.COMMITTING) {
      regular.giveBack();
      protectedPages.giveBack();
      compressed.giveBack();
      end(State.CLOSED);
    }
  }

  private void end(State last) {
    state = last;
    regular.unlock();
    protectedPages.unlock();
    compressed.unlock();
    compressed.release();
    lockedRoots.forEach(store.rootLocks()::unlock);
    buffers.release();
    store.changers().leave(entered);
  }
}
