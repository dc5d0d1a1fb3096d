package io.mappedpages.core.commit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.CapacityExceededException;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerIoException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Group commit: whoever comes while a force runs shares the next one.
 *
 * <p>A platform thread that finds nobody else leads its own batch, which saves the hand-over. While
 * callers queue, a committer thread takes over: before it seals a batch, it waits for a fraction of
 * a force for those whom the last one has just set free. Virtual threads always hand over, as a
 * force would block their carrier. Nobody but this class knows the committer thread, so nobody can
 * interrupt it; the file does not mind an interrupt of a leader.
 */
public final class Committer implements AutoCloseable {
  private static final int MOST_IMPATIENCE = 12;

  private final Store store;
  private final BatchRunner batches;
  private final long mostPatienceNanos;
  private final LinkedBlockingQueue<Change> waiting = new LinkedBlockingQueue<>();
  private final CommitterThread thread = new CommitterThread(this::serve);

  // Held by whoever runs a batch.
  private final ReentrantLock leading = new ReentrantLock();

  // How many wait, and of those the one that the committer thread has in hand: whoever leads beside
  // them would go first.
  private final AtomicInteger queued = new AtomicInteger();

  // Those of the last batch and those who queued while it was written, and how long that took.
  @GuardedBy("leading")
  private int expected;

  @GuardedBy("leading")
  private long batchNanos;

  // How often waiting for those was in vain lately; each time halves it.
  @GuardedBy("leading")
  private int impatience;

  // Whether callers came faster than one a batch: then leading oneself would keep them apart.
  private volatile boolean crowded;

  /** Commits to a store that recovery has made ready. */
  public Committer(Store store) {
    this.store = store;
    this.batches = new BatchRunner(store);
    this.mostPatienceNanos = store.options().commitDelay().toNanos();
  }

  /**
   * Makes a change durable and publishes it.
   *
   * @return the generation
   * @throws CapacityExceededException if there is no room; nothing has changed
   * @throws PagerIoException if a page could not be written; nothing has changed
   * @throws PagerFailedException if nobody knows what is durable; the store is poisoned
   */
  public long commit(Change change) {
    return reclaiming(() -> commitOnce(change));
  }

  private long commitOnce(Change change) {
    change.reset();
    if (thread.isCurrent() || !lead(change)) {
      Thread caller = Thread.currentThread();
      submit(change, () -> LockSupport.unpark(caller));
      await(change);
    }
    return change.result();
  }

  /** Leads the change's batch in the calling thread, if that is alone. */
  private boolean lead(Change change) {
    boolean alone = !Thread.currentThread().isVirtual() && !crowded && queued.get() == 0;
    if (!alone || !leading.tryLock()) {
      return false;
    }
    List<Change> batch;
    try {
      batch = run(change, 0);
    } finally {
      leading.unlock();
    }
    batch.forEach(Change::notifyEnded);
    return true;
  }

  /**
   * Makes a change durable some time later, by another thread.
   *
   * @param ended runs when the change has ended, in the thread that made it durable, or failed to:
   *     it must be short, and must not throw
   */
  public void submit(Change change, Runnable ended) {
    change.onEnd(ended);
    queued.getAndIncrement();
    waiting.add(change);
    if (thread.isCurrent()) { // a callback of the user's: nobody else would do it
      runWaiting();
    } else {
      thread.start();
    }
  }

  private static void await(Change change) {
    boolean interrupted = false;
    while (!change.isEnded()) {
      LockSupport.park(change);
      interrupted |= Thread.interrupted(); // else park would return at once
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the committer thread does: one batch. */
  private void serve() throws InterruptedException {
    Change first = waiting.take();
    List<Change> batch;
    leading.lock();
    try {
      gather();
      batch = run(first, 1);
    } finally {
      leading.unlock();
    }
    batch.forEach(Change::notifyEnded);
  }

  /**
   * Lets those join whom the last batch has set free, unless it turns out that they do not come
   * back: else two halves would go on taking turns, each in a force of its own.
   */
  @GuardedBy("leading")
  @SuppressWarnings("ThreadPriorityCheck") // right without the yields; with them groups are larger
  private void gather() {
    long start = System.nanoTime();
    long patience = Math.min(batchNanos / 4, mostPatienceNanos) >> impatience;
    do {
      Thread.yield();
    } while (queued.get() < expected && System.nanoTime() - start < patience);
    boolean inVain = queued.get() < expected;
    impatience = inVain ? Math.min(impatience + 1, MOST_IMPATIENCE) : Math.max(impatience - 1, 0);
  }

  private void runWaiting() {
    for (Change first = waiting.poll(); first != null; first = waiting.poll()) {
      List<Change> batch;
      leading.lock();
      try {
        batch = run(first, 1);
      } finally {
        leading.unlock();
      }
      batch.forEach(Change::notifyEnded);
    }
  }

  /**
   * Runs a batch: this change, and all that wait.
   *
   * @param fromQueue 1 if this one has waited too, else 0
   */
  @GuardedBy("leading")
  private List<Change> run(Change first, int fromQueue) {
    long start = System.nanoTime();
    List<Change> changes = new ArrayList<>();
    changes.add(first);
    queued.getAndAdd(-fromQueue - waiting.drainTo(changes));
    crowded = changes.size() > 1;
    batches.run(changes);
    expected = changes.size() + queued.get();
    batchNanos = System.nanoTime() - start;
    return changes;
  }

  /**
   * Runs something that may lack room; then makes the empty commits after which pages that were
   * freed may be used again, and runs it once more (RULES 9).
   */
  public <T> T reclaiming(Supplier<T> work) {
    try {
      return work.get();
    } catch (CapacityExceededException e) {
      if (store.space().pendingCount() == 0) {
        throw e;
      }
      for (int i = 0; i < 2; i++) {
        var _ = commitOnce(new Change());
      }
      return work.get(); // no count tells whether it helped: others free pages meanwhile
    }
  }

  /**
   * Commits what still waits; then writes the state twice more, flagged clean, each time with a
   * force: both records then describe it, and an opener knows that nothing was written since.
   */
  public void closeCleanly() {
    runWaiting();
    leading.lock();
    try {
      store.health().check();
      if (!store.relocations().isEmpty()) {
        Change carrier = new Change();
        batches.run(List.of(carrier));
        var _ = carrier.result();
      }
      batches.closeCleanly();
    } finally {
      leading.unlock();
    }
  }

  /**
   * Changes snapshots; see {@link #commit}.
   *
   * @throws IllegalArgumentException if the snapshot is not there
   */
  public long commit(SnapshotChange change) {
    return commit(Change.of(change));
  }

  /** Returns how many commits were made since opening. */
  public long commits() {
    return batches.commits();
  }

  /** Returns how many forces they took. */
  public long forces() {
    return batches.forces();
  }

  /** Returns how many bytes they wrote. */
  public long writtenBytes() {
    return batches.writtenBytes();
  }

  /** Ends the thread. Nobody submits any more; what still waits fails, as the store has. */
  @Override
  public void close() {
    thread.stop();
    runWaiting();
    leading.lock();
    try {
      batches.close();
    } finally {
      leading.unlock();
    }
  }
}
