package io.mappedpages.core.table;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.PageBusyException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Exclusive locks of protected pages and root slots, for whoever wants to change them; readers of a
 * generation take none. Two pages never share a lock: striped are only the monitors behind them. A
 * wait is bounded, and an interrupt neither ends it nor gets lost. Not re-entrant, not bound to a
 * thread.
 */
public final class PageLocks {
  private static final int STRIPES = 64;

  private static final class Stripe {
    final ReentrantLock lock = new ReentrantLock();
    final Condition released = lock.newCondition();

    @GuardedBy("lock")
    final Set<Long> held = new HashSet<>();
  }

  private final String file;
  private final String kind;
  private final long timeoutNanos;
  private final Stripe[] stripes = new Stripe[STRIPES];

  /**
   * Makes locks.
   *
   * @param kind what is locked, for messages
   */
  public PageLocks(String file, String kind, Duration timeout) {
    this.file = file;
    this.kind = kind;
    this.timeoutNanos = timeout.toNanos();
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  private Stripe stripe(long id) {
    return stripes[(int) id & (STRIPES - 1)];
  }

  /** Takes a lock if nobody holds it. */
  public boolean tryLock(long id) {
    Stripe stripe = stripe(id);
    stripe.lock.lock();
    try {
      return stripe.held.add(id);
    } finally {
      stripe.lock.unlock();
    }
  }

  /**
   * Takes a lock.
   *
   * @throws PageBusyException after the latch timeout
   */
  public void lock(long id) {
    Stripe stripe = stripe(id);
    boolean interrupted = false;
    stripe.lock.lock();
    try {
      long left = timeoutNanos;
      while (!stripe.held.add(id)) {
        if (left <= 0) {
          throw new PageBusyException(file, kind, id, Duration.ofNanos(timeoutNanos));
        }
        long started = System.nanoTime();
        try {
          left = stripe.released.awaitNanos(left);
        } catch (InterruptedException _) {
          interrupted = true; // the wait is bounded and goes on; the flag is set again at its end
          left -= System.nanoTime() - started;
        }
      }
    } finally {
      stripe.lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Releases a lock. */
  public void unlock(long id) {
    Stripe stripe = stripe(id);
    stripe.lock.lock();
    try {
      stripe.held.remove(id);
      stripe.released.signalAll();
    } finally {
      stripe.lock.unlock();
    }
  }
}
