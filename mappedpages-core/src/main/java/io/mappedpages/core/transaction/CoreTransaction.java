package io.mappedpages.core.transaction;

import io.mappedpages.BulkPageAllocator;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.StagingMemory;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * A private list of changes (I2). What it reads, writes or frees it locks exclusively to its end;
 * what it allocates it reserves. The locks are released after the commit is published, so that
 * whoever takes one next starts from that content.
 */
public final class CoreTransaction<S extends PageSize> implements Transaction<S> {
  private enum State {
    ACTIVE,
    COMMITTED,
    CLOSED
  }

  private final Store store;
  private final Committer committer;
  private final RegularPages regular;
  private final ProtectedPages protectedPages;
  private final ReentrantLock lock = new ReentrantLock();
  private final Change change = new Change();
  private final Set<Long> latched = new HashSet<>();
  private final Set<Long> locked = new HashSet<>();
  private final Set<Long> lockedRoots = new HashSet<>();
  private final List<StagingMemory.Buffer> buffers = new ArrayList<>();
  private State state = State.ACTIVE;

  /** Begins; nothing is locked yet. */
  public CoreTransaction(
      Store store, Committer committer, RegularPages regular, ProtectedPages protectedPages) {
    this.store = store;
    this.committer = committer;
    this.regular = regular;
    this.protectedPages = protectedPages;
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

  // ---- protected pages ----

  @Override
  public MemorySegment read(ProtectedPageId<S> id) {
    return readProtected(id.value());
  }

  @Override
  public MemorySegment write(ProtectedPageId<S> id) {
    return writeProtected(id.value());
  }

  @Override
  public ProtectedPageId<S> allocateProtected() {
    return ProtectedPageId.of(reserveProtected());
  }

  @Override
  public void free(ProtectedPageId<S> id) {
    freeAllProtected(new long[] {id.value()});
  }

  /** Reads a protected page; see {@link #read(ProtectedPageId)}. */
  public MemorySegment readProtected(long id) {
    return call(
        () -> {
          own(id);
          MemorySegment staged = change.content().get(id);
          if (staged != null) {
            return staged.asReadOnly();
          }
          if (change.allocatedProtected().contains(id)) {
            return protectedPages.zeros();
          }
          MemorySegment content = content(id);
          return store.options().checkedAccess() ? copy(content).asReadOnly() : content;
        });
  }

  private MemorySegment writeProtected(long id) {
    return call(
        () -> {
          own(id);
          MemorySegment staged = change.content().get(id);
          if (staged == null) {
            boolean fresh = change.allocatedProtected().contains(id);
            staged = copy(fresh ? protectedPages.zeros() : content(id));
            change.content().put(id, staged);
          }
          return staged;
        });
  }

  private long reserveProtected() {
    return call(
        () -> {
          long id = store.protectedIds().reserve();
          change.allocatedProtected().add(id);
          return id;
        });
  }

  /** Frees protected pages, all or none; ascending ids. */
  public void freeAllProtected(long[] ids) {
    var _ =
        call(
            () -> {
              forEachOnce(ids, this::checkFreeableProtected, protectedPages::notFreeable);
              for (long id : ids) {
                change.content().remove(id);
                if (change.allocatedProtected().remove(id)) {
                  store.protectedIds().giveBack(id);
                } else {
                  change.freedProtected().add(id);
                }
              }
              return ids;
            });
  }

  private void checkFreeableProtected(long id) {
    if (change.freedProtected().contains(id)) {
      throw protectedPages.notFreeable(id);
    }
    if (!change.allocatedProtected().contains(id)) {
      lockPresent(id, protectedPages::notFreeable);
    }
  }

  private static void forEachOnce(
      long[] ascending, LongConsumer check, LongFunction<RuntimeException> duplicate) {
    for (int i = 0; i < ascending.length; i++) {
      check.accept(ascending[i]);
      if (i > 0 && ascending[i] == ascending[i - 1]) {
        throw duplicate.apply(ascending[i]);
      }
    }
  }

  /** Sees to it that nobody else changes a page until the transaction ends. */
  private void own(long id) {
    if (change.freedProtected().contains(id)) {
      throw protectedPages.outOfBounds(id);
    }
    if (!change.allocatedProtected().contains(id)) {
      lockPresent(id, protectedPages::outOfBounds);
    }
  }

  private void lockPresent(long id, LongFunction<RuntimeException> otherwise) {
    if (locked.contains(id)) {
      return;
    }
    store.protectedLocks().lock(id);
    if (!protectedPages.isAllocated(id)) {
      store.protectedLocks().unlock(id);
      throw otherwise.apply(id);
    }
    locked.add(id);
  }

  private MemorySegment content(long id) {
    // Locked: nobody frees the page that this generation has, so that the pin may end here.
    Generations.Pin pin = store.generations().pin();
    try {
      return protectedPages.content(pin.generation(), id);
    } finally {
      pin.release();
    }
  }

  private MemorySegment copy(MemorySegment content) {
    StagingMemory.Buffer buffer = store.staging().allocate();
    buffers.add(buffer);
    try {
      return buffer.segment().copyFrom(content);
    } catch (InternalError e) {
      throw store.reads().fault(e);
    }
  }

  // ---- regular pages ----

  @Override
  public MemorySegment write(PageId<S> id) {
    return writeRegular(id.value());
  }

  @Override
  public PageId<S> allocate() {
    return PageId.of(reserveRegular());
  }

  @Override
  public void free(PageId<S> id) {
    freeAll(new long[] {id.value()});
  }

  /** Writes a regular page; see {@link #write(PageId)}. */
  public MemorySegment writeRegular(long id) {
    return call(
        () -> {
          MemorySegment staged = change.inPlace().get(id);
          if (staged == null) {
            if (change.allocated().containsKey(id)) {
              staged = copy(protectedPages.zeros());
            } else {
              if (change.freed().contains(id)) {
                throw regular.outOfBounds(id);
              }
              regular.checkId(id);
              latchPresent(id, regular::outOfBounds);
              staged = copy(store.reads().unchecked(regular.place(id)));
            }
            change.inPlace().put(id, staged);
          }
          return staged;
        });
  }

  /** Returns whether the transaction changes what a page holds, and so holds its latch. */
  public boolean stages(long id) {
    return call(() -> latched.contains(id) || change.allocated().containsKey(id));
  }

  private long reserveRegular() {
    return call(
        () -> {
          Space.Place place = committer.reclaiming(() -> store.space().reserve(-1));
          change.allocated().put(place.page(), place);
          return place.page();
        });
  }

  /** Frees regular pages, all or none; ascending ids. */
  public void freeAll(long[] ids) {
    var _ =
        call(
            () -> {
              forEachOnce(ids, this::checkFreeable, regular::notFreeable);
              for (long id : ids) {
                change.inPlace().remove(id);
                Space.Place place = change.allocated().remove(id);
                if (place != null) {
                  store.space().giveBack(place.page());
                } else {
                  change.freed().add(id);
                }
              }
              return ids;
            });
  }

  private void checkFreeable(long id) {
    if (change.freed().contains(id)) {
      throw regular.notFreeable(id);
    }
    if (!change.allocated().containsKey(id)) {
      regular.checkId(id);
      latchPresent(id, regular::notFreeable);
    }
  }

  private void latchPresent(long id, LongFunction<RuntimeException> otherwise) {
    if (latched.contains(id)) {
      return;
    }
    store.latches().lockExclusive(id);
    if (!regular.isAllocated(id)) {
      store.latches().unlockExclusive(id);
      throw otherwise.apply(id);
    }
    latched.add(id);
  }

  // ---- what a transaction sees of its own changes ----

  /** Returns whether an id of a regular page is freed by this transaction. */
  public boolean frees(long id) {
    return call(() -> change.freed().contains(id));
  }

  /** Returns the regular pages that this transaction has allocated so far. */
  public List<Long> reservedPages() {
    return call(() -> List.copyOf(change.allocated().keySet()));
  }

  /** Returns whether an id of a protected page is freed by this transaction. */
  public boolean freesProtected(long id) {
    return call(() -> change.freedProtected().contains(id));
  }

  /** Returns the protected pages that this transaction has allocated so far. */
  public List<Long> reservedProtected() {
    return call(() -> List.copyOf(change.allocatedProtected()));
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
    var _ =
        call(
            () -> {
              lockRoot(slot);
              return Objects.requireNonNullElse(change.roots().put(slot, value), value);
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
    return call(
        () -> {
          try {
            long generation =
                change.isEmpty()
                    ? store.generations().current().number()
                    : committer.commit(change);
            end(State.COMMITTED);
            return generation;
          } finally {
            abandon(); // unless it has ended: a commit that failed has changed nothing
          }
        });
  }

  @Override
  public void close() {
    lock.lock();
    try {
      abandon();
    } finally {
      lock.unlock();
    }
  }

  private void abandon() {
    if (state == State.ACTIVE) {
      for (Space.Place place : change.allocated().values()) {
        store.space().giveBack(place.page());
      }
      change.allocatedProtected().forEach(store.protectedIds()::giveBack);
      end(State.CLOSED);
    }
  }

  private void end(State last) {
    state = last;
    latched.forEach(store.latches()::unlockExclusive);
    locked.forEach(store.protectedLocks()::unlock);
    lockedRoots.forEach(store.rootLocks()::unlock);
    buffers.forEach(StagingMemory.Buffer::release);
  }
}
