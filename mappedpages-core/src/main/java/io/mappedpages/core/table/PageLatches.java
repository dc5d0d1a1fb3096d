package io.mappedpages.core.table;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.mappedpages.PageBusyException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One 4-byte word per regular page: its reader-writer latch, and what is known of its id.
 *
 * <pre>
 *   bits 0..1    state: 0 unknown, 1 in its place (the page lies where its id says), 2 moved, 3 absent
 *   bit  2       somebody waits
 *   bit  3       held exclusively
 *   bits 4..31   how many hold it shared
 * </pre>
 *
 * <p>A state is filled in from the table by compare-and-set from "unknown", and never becomes
 * unknown again; a commit sets the states that it changes before it is published (I8), but for the
 * pages that it allocates: these are read by nobody before it is published, and their states set
 * afterwards. So whoever finds "absent" looks into the newest generation. Two pages never share a
 * latch. Waiters block on striped monitors, which is only where they sleep; waiting is bounded, and
 * an interrupt neither ends it nor gets lost. Not re-entrant, not bound to a thread.
 */
public final class PageLatches {
  /** What is known of an id. */
  public static final int UNKNOWN = 0;

  /** The page lies where its id says. */
  public static final int IN_PLACE = 1;

  /** The table says where the page lies. */
  public static final int MOVED = 2;

  /** The id was not allocated; it may be in a generation that was just published. */
  public static final int ABSENT = 3;

  private static final int STATE = 3;
  private static final int WAITERS = 1 << 2;
  private static final int EXCLUSIVE = 1 << 3;
  private static final int SHARED_ONE = 1 << 4;
  private static final int CHUNK_SHIFT = 14;
  private static final int CHUNK_SIZE = 1 << CHUNK_SHIFT;
  private static final int SPREAD_SHIFT = 5; // words in two cache lines
  private static final int SPREAD = 1 << SPREAD_SHIFT;
  private static final int STRIPES = 64;
  private static final int NEAR_CHUNKS = 1 << 18; // ids below 2^32
  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(int[].class);

  private static final class Stripe {
    final ReentrantLock lock = new ReentrantLock();
    final Condition released = lock.newCondition();
  }

  private final String file;
  private final long timeoutNanos;
  private final Stripe[] stripes = new Stripe[STRIPES];
  private final ReentrantLock growing = new ReentrantLock();

  // Copied on change under "growing"; a chunk never moves, so a word has one address for ever.
  private volatile int[] @Nullable [] chunks = new int[4][];

  // Those of higher ids: a file may have the highest of ids and a handful of pages.
  private final ConcurrentHashMap<Integer, int[]> farChunks = new ConcurrentHashMap<>();

  /** Makes latches for a store. */
  public PageLatches(String file, Duration timeout) {
    this.file = file;
    this.timeoutNanos = timeout.toNanos();
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  private int[] chunk(long id) {
    int index = (int) (id >>> CHUNK_SHIFT);
    int[] @Nullable [] current = chunks;
    int[] chunk = index < current.length ? current[index] : null;
    return chunk != null ? chunk : addChunk(index);
  }

  private int[] addChunk(int index) {
    if (index >= NEAR_CHUNKS) {
      return farChunks.computeIfAbsent(index, _ -> newChunk());
    }
    growing.lock();
    try {
      int[] @Nullable [] current = chunks;
      int[] chunk = index < current.length ? current[index] : null;
      if (chunk == null) {
        int[] @Nullable [] longer =
            Arrays.copyOf(
                current,
                index < current.length ? current.length : Math.max(index + 1, 2 * current.length));
        chunk = newChunk();
        longer[index] = chunk;
        chunks = longer;
      }
      return chunk;
    } finally {
      growing.unlock();
    }
  }

  private static int[] newChunk() {
    return new int[SPREAD + CHUNK_SIZE + SPREAD];
  }

  /**
   * Neighbours are two cache lines apart: threads that latch pages next to each other, which is
   * what they tend to do, would else write to the same line. The first and the last lines stay
   * unused: the length of the array, which everybody reads, and other objects lie there.
   */
  private static int slot(long id) {
    int low = (int) id & (CHUNK_SIZE / SPREAD - 1);
    return (1 + low) * SPREAD | ((int) (id >>> (CHUNK_SHIFT - SPREAD_SHIFT)) & (SPREAD - 1));
  }

  /** Returns what is known of an id. */
  public int state(long id) {
    return (int) WORDS.getVolatile(chunk(id), slot(id)) & STATE;
  }

  /** Fills in a state unless one is known already; returns the one that counts. */
  public int fill(long id, int state) {
    int[] chunk = chunk(id);
    while (true) {
      int word = (int) WORDS.getVolatile(chunk, slot(id));
      if ((word & STATE) != UNKNOWN) {
        return word & STATE;
      }
      if (WORDS.compareAndSet(chunk, slot(id), word, word | state)) {
        return state;
      }
    }
  }

  /** Sets a state; by commits. */
  public void set(long id, int state) {
    int[] chunk = chunk(id);
    int word;
    do {
      word = (int) WORDS.getVolatile(chunk, slot(id));
    } while (!WORDS.compareAndSet(chunk, slot(id), word, (word & ~STATE) | state));
  }

  /** Takes the latch shared if nobody holds it exclusively. */
  public boolean tryShared(long id) {
    return enterShared(id) >= 0;
  }

  /**
   * Takes the latch shared if nobody holds it exclusively.
   *
   * @return what is known of the id, which only "unknown" can change while the latch is held; or -1
   */
  public int enterShared(long id) {
    int[] chunk = chunk(id);
    while (true) {
      int word = (int) WORDS.getVolatile(chunk, slot(id));
      if ((word & EXCLUSIVE) != 0) {
        return -1;
      }
      if (WORDS.compareAndSet(chunk, slot(id), word, word + SHARED_ONE)) {
        return word & STATE;
      }
    }
  }

  /** Takes the latch exclusively if nobody holds it. */
  public boolean tryExclusive(long id) {
    int[] chunk = chunk(id);
    while (true) {
      int word = (int) WORDS.getVolatile(chunk, slot(id));
      if ((word & EXCLUSIVE) != 0 || word >>> 4 != 0) {
        return false;
      }
      if (WORDS.compareAndSet(chunk, slot(id), word, word | EXCLUSIVE)) {
        return true;
      }
    }
  }

  /**
   * Takes the latch shared.
   *
   * @return what is known of the id
   * @throws PageBusyException after the latch timeout
   */
  @CanIgnoreReturnValue
  public int lockShared(long id) {
    int state = enterShared(id);
    if (state >= 0) {
      return state;
    }
    await(id, false);
    return state(id);
  }

  /**
   * Takes the latch exclusively.
   *
   * @throws PageBusyException after the latch timeout
   */
  public void lockExclusive(long id) {
    if (!tryExclusive(id)) {
      await(id, true);
    }
  }

  private void await(long id, boolean exclusive) {
    Stripe stripe = stripes[(int) id & (STRIPES - 1)];
    long deadline = System.nanoTime() + timeoutNanos;
    boolean interrupted = false;
    stripe.lock.lock();
    try {
      while (true) {
        // First say that somebody waits, then look again: a release in between sees the flag.
        var _ = (int) WORDS.getAndBitwiseOr(chunk(id), slot(id), WAITERS);
        if (exclusive ? tryExclusive(id) : tryShared(id)) {
          return;
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new PageBusyException(file, "page", id, Duration.ofNanos(timeoutNanos));
        }
        try {
          var _ = stripe.released.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
          interrupted = true; // the wait is bounded and goes on; the flag is set again at its end
        }
      }
    } finally {
      stripe.lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Releases a shared latch. */
  public void unlockShared(long id) {
    int before = (int) WORDS.getAndAdd(chunk(id), slot(id), -SHARED_ONE);
    if ((before & WAITERS) != 0) {
      wake(id);
    }
  }

  /** Releases an exclusive latch. */
  public void unlockExclusive(long id) {
    int before = (int) WORDS.getAndBitwiseAnd(chunk(id), slot(id), ~EXCLUSIVE);
    if ((before & WAITERS) != 0) {
      wake(id);
    }
  }

  private void wake(long id) {
    Stripe stripe = stripes[(int) id & (STRIPES - 1)];
    stripe.lock.lock();
    try {
      var _ = (int) WORDS.getAndBitwiseAnd(chunk(id), slot(id), ~WAITERS);
      stripe.released.signalAll();
    } finally {
      stripe.lock.unlock();
    }
  }
}
