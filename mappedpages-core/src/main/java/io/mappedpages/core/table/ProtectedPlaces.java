package io.mappedpages.core.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where protected pages lie: one 8-byte entry each, so that a read need not walk the tree.
 *
 * <pre>
 *   bits 0..22    the generation since which the page lies there, modulo 2^23
 *   bit  23       whether its content was checked since
 *   bits 24..63   the physical page; 0 unknown, 1 never written, 2 not allocated
 * </pre>
 *
 * <p>An entry serves whoever pins a generation that is not older than the entry's; others walk the
 * tree of theirs. A commit stores every entry that it changes before it is published; one that is
 * unknown is filled in by compare-and-set with the generation at the opening, as no commit has
 * changed it since, and never becomes unknown again (I8). That the content was checked is added by
 * compare-and-set too: so it is never said of another content.
 *
 * <p>Ids from 2^32 on have no entry, and who reads them walks: a file may claim the highest of ids
 * with a handful of pages, and memory follows the highest id.
 *
 * <p>Generations are compared by the sign of their difference modulo 2^23, which is right as long
 * as they are less than 2^22 apart: so pins that are {@link #HORIZON} old do without entries, and
 * entries that are older than that are stamped anew now and then.
 */
public final class ProtectedPlaces {
  /** What an id that was never written has instead of a page. */
  public static final long NOT_WRITTEN = 1;

  /** What an id that is not allocated has instead of a page. */
  public static final long ABSENT = 2;

  /** How many generations back an entry tells exactly when it was changed. */
  public static final long HORIZON = 1 << 21;

  private static final int STAMP_BITS = 23;
  private static final long STAMP_MASK = (1L << STAMP_BITS) - 1;
  private static final long CHECKED = 1L << STAMP_BITS;
  private static final int PAGE_SHIFT = 24;
  private static final int CHUNK_SHIFT = 14;
  private static final int CHUNK_SIZE = 1 << CHUNK_SHIFT;
  private static final long IDS = 1L << 32;
  private static final VarHandle ENTRIES = MethodHandles.arrayElementVarHandle(long[].class);

  private final long opened;
  private final ReentrantLock growing = new ReentrantLock();

  // Copied on change; a chunk never moves.
  private volatile long[] @Nullable [] chunks = new long[4][];

  // Not older than any entry: set before the entries of a commit are.
  private volatile long newest;

  // Written by the leader of commits only.
  private long sweptAt;

  /**
   * Knows nothing yet.
   *
   * @param generation the one at the opening
   */
  public ProtectedPlaces(long generation) {
    this.opened = generation;
    this.newest = generation;
    this.sweptAt = generation;
  }

  private long @Nullable [] chunk(long id) {
    long index = id >>> CHUNK_SHIFT; // large for what no id can be
    long[] @Nullable [] current = chunks;
    return index < current.length ? current[(int) index] : null;
  }

  private long[] addChunk(long id) {
    growing.lock();
    try {
      int index = Math.toIntExact(id >>> CHUNK_SHIFT);
      long[] @Nullable [] current = chunks;
      long[] chunk = index < current.length ? current[index] : null;
      if (chunk == null) {
        int length = index < current.length ? current.length : Math.max(index + 1, 2 * index);
        chunk = new long[CHUNK_SIZE];
        current = Arrays.copyOf(current, length);
        current[index] = chunk;
        chunks = current;
      }
      return chunk;
    } finally {
      growing.unlock();
    }
  }

  private static int slot(long id) {
    return (int) id & (CHUNK_SIZE - 1);
  }

  /**
   * Returns the physical page of an id, as of a generation that the caller pins, if its content was
   * checked since it was written, or since the opening.
   *
   * @return a page, {@link #NOT_WRITTEN}, {@link #ABSENT}, or 0: the tree knows
   */
  public long findChecked(long id, long generation) {
    long entry = entryFor(id, generation);
    return (entry & CHECKED) == 0 ? 0 : entry >>> PAGE_SHIFT;
  }

  /** The same, whether its content was checked or not. */
  public long find(long id, long generation) {
    return entryFor(id, generation) >>> PAGE_SHIFT;
  }

  private long entryFor(long id, long generation) {
    long[] chunk = chunk(id);
    if (chunk == null) {
      return 0;
    }
    long entry = (long) ENTRIES.getAcquire(chunk, slot(id));
    boolean newer = (int) (generation - entry) << (32 - STAMP_BITS) < 0;
    // Read after the entry: if that is newer than the pin, this says how far apart they are.
    return newer || newest - generation >= HORIZON ? 0 : entry;
  }

  /**
   * Fills in what a walk has found, unless something is known already; or else adds that the
   * content was checked.
   *
   * @param page where the id lies in a generation that the caller pins
   */
  public void fillChecked(long id, long page) {
    if (id >= IDS) {
      return;
    }
    long[] chunk = chunk(id);
    if (chunk == null) {
      chunk = addChunk(id);
    }
    long entry = (long) ENTRIES.getVolatile(chunk, slot(id));
    long checked = (entry == 0 ? entry(page, oldestStamp()) : entry) | CHECKED;
    if (checked >>> PAGE_SHIFT == page) { // else a commit has moved it meanwhile
      ENTRIES.compareAndSet(chunk, slot(id), entry, checked);
    }
  }

  private static long entry(long page, long generation) {
    long checked = page <= ABSENT ? CHECKED : 0; // there is nothing to check
    return page << PAGE_SHIFT | checked | (generation & STAMP_MASK);
  }

  /** Returns what stands for "then, or earlier". */
  private long oldestStamp() {
    return Math.max(opened, newest - HORIZON);
  }

  /** A commit is about to store its entries, and to publish. By its leader. */
  public void begin(long generation) {
    newest = generation;
    if (generation - sweptAt >= HORIZON / 2) {
      sweptAt = generation;
      sweep(generation);
    }
  }

  /** Stores an entry that a commit changes, before it is published. */
  public void set(long id, long page, long generation) {
    if (id >= IDS) {
      return;
    }
    long[] chunk = chunk(id);
    if (chunk == null) {
      chunk = addChunk(id);
    }
    ENTRIES.setVolatile(chunk, slot(id), entry(page, generation));
  }

  /** Stamps entries anew that are so old that they would soon seem to be new. */
  private void sweep(long generation) {
    long oldest = oldestStamp();
    for (long[] chunk : chunks) {
      for (int i = 0; chunk != null && i < CHUNK_SIZE; i++) {
        long entry = (long) ENTRIES.getVolatile(chunk, i);
        if (entry != 0 && age(entry, generation) > generation - oldest) {
          // A reader that adds a bit meanwhile keeps it from that: then the next sweep does it.
          ENTRIES.compareAndSet(chunk, i, entry, (entry & ~STAMP_MASK) | (oldest & STAMP_MASK));
        }
      }
    }
  }

  private static long age(long entry, long generation) {
    return (generation - entry) & STAMP_MASK;
  }

  /** Returns the commit that last changed an id, if that was within what entries can tell. */
  public OptionalLong changedBy(long id) {
    long[] chunk = chunk(id);
    long entry = chunk == null ? 0 : (long) ENTRIES.getVolatile(chunk, slot(id));
    long now = newest;
    long generation = now - age(entry, now);
    return entry == 0 || generation <= oldestStamp()
        ? OptionalLong.empty()
        : OptionalLong.of(generation);
  }
}
