package io.mappedpages.core.commit;

import io.mappedpages.PageBusyException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts what is under way, and lets one caller wait until nothing is, and keep more from
 * beginning.
 *
 * <p>Who enters counts itself in and then looks whether the barrier is down; who lowers it does so
 * and then counts. Both are volatile accesses: so one of them sees the other. What was entered is
 * left on the stripe on which it was entered, by whatever thread. Waiting is bounded; an interrupt
 * neither ends it nor gets lost.
 */
public final class Barrier {
  private static final int STRIPES = 8;
  private static final int SPREAD = 32; // ints between two stripes: no cache line is shared
  private static final long LOOK_NANOS = 200_000;

  private final String file;
  private final String kind;
  private final long timeoutNanos;
  private final AtomicIntegerArray inside = new AtomicIntegerArray((STRIPES + 1) * SPREAD);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();
  private volatile boolean down;

  /**
   * Starts with nothing under way.
   *
   * @param kind what is counted, for messages
   */
  Barrier(String file, String kind, Duration timeout) {
    this.file = file;
    this.kind = kind;
    this.timeoutNanos = timeout.toNanos();
  }

  /**
   * Begins something.
   *
   * @return what {@link #leave} takes
   * @throws PageBusyException if the barrier was down for longer than the latch timeout
   */
  public int enter() {
    int stripe = tryEnter();
    return stripe >= 0 ? stripe : enterLater();
  }

  /** Begins something, unless the barrier is down: then returns -1. */
  public int tryEnter() {
    int stripe = 1 + ((int) Thread.currentThread().threadId() & (STRIPES - 1));
    inside.incrementAndGet(stripe * SPREAD);
    if (!down) {
      return stripe;
    }
    leave(stripe);
    return -1;
  }

  /** Ends what {@link #enter} began. */
  public void leave(int stripe) {
    inside.decrementAndGet(stripe * SPREAD);
  }

  private int enterLater() {
    boolean interrupted = false;
    lock.lock();
    try {
      long left = timeoutNanos;
      int stripe = tryEnter(); // it is raised under the lock
      while (stripe < 0) {
        if (left <= 0) {
          throw busy();
        }
        long started = System.nanoTime();
        try {
          left = raised.awaitNanos(left);
        } catch (InterruptedException _) {
          interrupted = true; // the wait is bounded and goes on; the flag is set again at its end
          left -= System.nanoTime() - started;
        }
        stripe = tryEnter();
      }
      return stripe;
    } finally {
      lock.unlock();
      restore(interrupted);
    }
  }

  private PageBusyException busy() {
    return new PageBusyException(file, kind, count(), Duration.ofNanos(timeoutNanos));
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Keeps more from beginning, and waits until nothing is under way. One caller at a time.
   *
   * @throws PageBusyException if something was for longer than the latch timeout; then the barrier
   *     is up again
   */
  public void lower() {
    long deadline = System.nanoTime() + timeoutNanos;
    boolean interrupted = false;
    down = true;
    try {
      while (count() != 0) {
        if (System.nanoTime() - deadline > 0) {
          PageBusyException busy = busy();
          raise();
          throw busy;
        }
        LockSupport.parkNanos(LOOK_NANOS);
        interrupted |= Thread.interrupted(); // else it would not wait
      }
    } finally {
      restore(interrupted);
    }
  }

  /** Lets everybody in again. */
  public void raise() {
    lock.lock();
    try {
      down = false;
      raised.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private int count() {
    int count = 0;
    for (int stripe = 1; stripe <= STRIPES; stripe++) {
      count += inside.get(stripe * SPREAD);
    }
    return count;
  }
}
