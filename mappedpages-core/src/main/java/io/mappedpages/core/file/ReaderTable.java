package io.mappedpages.core.file;

import static io.mappedpages.core.format.ReaderFile.EVICTED_AT;
import static io.mappedpages.core.format.ReaderFile.LIFE_AT;
import static io.mappedpages.core.format.ReaderFile.NEWEST_AT;
import static io.mappedpages.core.format.ReaderFile.OLDEST_AT;
import static io.mappedpages.core.format.ReaderFile.PID_AT;
import static io.mappedpages.core.format.ReaderFile.PUBLISHED_AT;
import static io.mappedpages.core.format.ReaderFile.SINCE_AT;
import static io.mappedpages.core.format.ReaderFile.TIMEOUT_AT;
import static io.mappedpages.core.format.ReaderFile.slotAt;

import com.google.common.util.concurrent.Striped;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.ReaderInfo;
import io.mappedpages.core.format.ReaderFile;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The table of readers of one store, shared by all processes that have it open (RULES 14 to 17).
 *
 * <p>A reader stores the generation that it is about to read in its slot and then looks whether
 * that is still the published one; a writer publishes and then looks at the slots. With a full
 * fence in between on both sides, either the reader sees the new generation and starts over, or the
 * writer sees the slot (I21).
 *
 * <p>A slot belongs to whoever has locked its first byte; the kernel unlocks it when the process
 * dies. So a reader is recognised whatever PID namespace it lives in, and a writer that finds a
 * slot unlocked may clear it.
 */
public final class ReaderTable implements Readers, AutoCloseable {
  private static final long PROBE_NANOS = 20_000_000;

  private static final int WORD_LOCKS = 64;

  private final ReaderMemory memory;
  private final ReentrantLock lock = new ReentrantLock();
  private final Striped<Lock> words = Striped.lock(WORD_LOCKS); // a page's word has one of them

  // Slots of this JVM, which are alive and must not be probed.
  @GuardedBy("lock")
  private final BitSet own = new BitSet();

  // What a writer has seen in a slot, and when for the first time.
  @GuardedBy("lock")
  private long[] seen = new long[ReaderFile.SLOTS_STEP];

  @GuardedBy("lock")
  private long[] seenNanos = new long[ReaderFile.SLOTS_STEP];

  @GuardedBy("lock")
  private long probedNanos = System.nanoTime() - PROBE_NANOS;

  @GuardedBy("lock")
  private @Nullable Duration limit;

  private ReaderTable(ReaderMemory memory) {
    this.memory = memory;
  }

  static ReaderTable open(Path path) throws IOException {
    return new ReaderTable(ReaderMemory.open(path));
  }

  /** Returns what messages call it. */
  public String name() {
    return memory.name();
  }

  // ---- the writer ----

  /** A writer begins: nothing is published any more, and no page is being written. */
  void beginLife() {
    memory.set(PUBLISHED_AT, 0);
    memory.set(LIFE_AT, memory.get(LIFE_AT) + 1);
    for (int word = 0; word < ReaderFile.WORDS; word++) {
      memory.set(ReaderFile.wordAt(word), 0);
    }
    VarHandle.fullFence();
  }

  /** Bounds how long readers that agreed to be evicted may hold pages back, besides their own. */
  public void limit(@Nullable Duration longest) {
    lock.lock();
    try {
      limit = longest;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void publish(long generation) {
    memory.set(PUBLISHED_AT, generation + 1);
    VarHandle.fullFence(); // before the slots are looked at
  }

  @Override
  public long oldest(long durableGeneration) {
    lock.lock();
    try {
      long now = System.nanoTime();
      boolean probe = now - probedNanos >= PROBE_NANOS;
      long oldest = Long.MAX_VALUE;
      int slots = slots();
      for (int slot = 0; slot < slots; slot++) {
        long value = memory.get(slotAt(slot) + OLDEST_AT);
        if (!holds(slot, value)) {
          continue;
        }
        boolean lags = value - 1 < durableGeneration;
        if (lags && (isDead(slot, probe) || isEvicted(slot, value, now))) {
          continue;
        }
        oldest = Math.min(oldest, value - 1);
      }
      if (probe) {
        probedNanos = now;
      }
      return oldest;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private int slots() {
    int slots = memory.slots();
    if (slots > seen.length) {
      seen = Arrays.copyOf(seen, slots);
      seenNanos = Arrays.copyOf(seenNanos, slots);
    }
    return slots;
  }

  private boolean holds(int slot, long oldest) {
    return oldest != 0 && memory.get(slotAt(slot) + EVICTED_AT) != oldest;
  }

  /** Clears the slot of a reader that has died. */
  @GuardedBy("lock")
  private boolean isDead(int slot, boolean probe) {
    if (!probe || own.get(slot)) {
      return false;
    }
    try (FileLock taken = memory.file().tryLock(slotAt(slot), false)) {
      if (taken == null) {
        return false;
      }
      clear(slot); // while nobody else can take it
      return true;
    } catch (IOException e) {
      return false; // it counts as alive
    }
  }

  private void clear(int slot) {
    memory.set(slotAt(slot) + OLDEST_AT, 0);
    memory.set(slotAt(slot) + NEWEST_AT, 0);
    memory.set(slotAt(slot) + EVICTED_AT, 0);
  }

  /**
   * Evicts a reader that agreed to it and has held pages back for too long.
   *
   * <p>The writer stores what it evicts and then looks whether the reader has moved on; a reader
   * that moves on stores what it holds and then looks whether it was evicted. With a full fence in
   * between on both sides, one of them sees the other. No atomic update of one word would do: in an
   * interpreter, HotSpot's crashes the JVM where it meets a fault.
   */
  @GuardedBy("lock")
  private boolean isEvicted(int slot, long value, long now) {
    if (seen[slot] != value) {
      seen[slot] = value;
      seenNanos[slot] = now;
    }
    long timeoutMillis = memory.get(slotAt(slot) + TIMEOUT_AT);
    if (timeoutMillis <= 0) {
      return false; // it reads without a copy, and could not notice (RULES 17)
    }
    long nanos = Duration.ofMillis(timeoutMillis).toNanos();
    if (limit != null) {
      nanos = Math.min(nanos, limit.toNanos());
    }
    if (now - seenNanos[slot] < nanos) {
      return false;
    }
    memory.set(slotAt(slot) + EVICTED_AT, value);
    VarHandle.fullFence();
    return memory.get(slotAt(slot) + OLDEST_AT) == value;
  }

  @Override
  public long newest() {
    lock.lock();
    try {
      long newest = 0;
      for (int slot = 0; slot < slots(); slot++) {
        long value = memory.get(slotAt(slot) + OLDEST_AT);
        if (holds(slot, value) && !isDead(slot, true)) {
          newest = Math.max(newest, memory.get(slotAt(slot) + NEWEST_AT));
        }
      }
      return newest - 1;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<ReaderInfo> list() {
    lock.lock();
    try {
      List<ReaderInfo> readers = new ArrayList<>();
      for (int slot = 0; slot < slots(); slot++) {
        long at = slotAt(slot);
        long value = memory.get(at + OLDEST_AT);
        if (holds(slot, value) && !isDead(slot, true)) {
          long ageMillis = System.currentTimeMillis() - memory.get(at + SINCE_AT);
          readers.add(
              ReaderInfo.of(
                  memory.get(at + PID_AT),
                  value - 1,
                  Duration.ofMillis(Math.max(0, ageMillis)),
                  memory.get(at + TIMEOUT_AT) > 0,
                  0));
        }
      }
      return readers;
    } finally {
      lock.unlock();
    }
  }

  // ---- regular pages that are being written ----

  // A version word: the upper half counts writes that have ended, the lower half those under way.
  private static final long UNDER_WAY = 0xffff_ffffL;

  @Override
  public void beginWrite(long page) {
    addToWord(page, 1);
    VarHandle.fullFence(); // before the page changes
  }

  @Override
  public void endWrite(long page) {
    addToWord(page, (1L << 32) - 1);
  }

  /** Only threads of this process change the words, so that a lock of its own will do. */
  private void addToWord(long page, long delta) {
    Lock word = words.getAt((int) page & (words.size() - 1));
    word.lock();
    try {
      long at = ReaderFile.wordAt(page);
      memory.set(at, memory.get(at) + delta);
    } finally {
      word.unlock();
    }
  }

  /** Returns the version word of a page, to be compared after a copy. */
  public long version(long page) {
    return memory.get(ReaderFile.wordAt(page));
  }

  /** Returns whether a version word says that a page is being written, or one that shares it. */
  public static boolean isUnderWay(long version) {
    return (version & UNDER_WAY) != 0;
  }

  // ---- readers ----

  /** Returns the number of the life of the writer. */
  public long life() {
    return memory.get(LIFE_AT);
  }

  /** Returns the published generation, or -1 if the writer has not published one yet. */
  public long published() {
    return memory.get(PUBLISHED_AT) - 1;
  }

  /**
   * Takes a slot; nothing is held yet.
   *
   * @param timeout how long the reader may hold pages back until it is evicted, or null: for ever
   */
  public ReaderSlot register(@Nullable Duration timeout) throws IOException {
    lock.lock();
    try {
      while (true) {
        for (int slot = 0; slot < slots(); slot++) {
          FileLock taken = own.get(slot) ? null : memory.file().tryLock(slotAt(slot), false);
          if (taken != null) {
            own.set(slot);
            clear(slot); // its last owner may have died
            memory.set(slotAt(slot) + PID_AT, ProcessHandle.current().pid());
            memory.set(slotAt(slot) + TIMEOUT_AT, timeout == null ? 0 : millis(timeout));
            return new ReaderSlot(this, memory, slot, taken);
          }
        }
        memory.addSlots();
      }
    } finally {
      lock.unlock();
    }
  }

  private static long millis(Duration timeout) {
    return Math.max(1, timeout.toMillis());
  }

  void release(int slot, FileLock taken) throws IOException {
    lock.lock();
    try {
      clear(slot);
      own.clear(slot);
      taken.release();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    memory.close();
  }
}
