package io.mappedpages.core.file;

import static io.mappedpages.core.format.ReaderFile.EVICTED_AT;
import static io.mappedpages.core.format.ReaderFile.NEWEST_AT;
import static io.mappedpages.core.format.ReaderFile.OLDEST_AT;
import static io.mappedpages.core.format.ReaderFile.SINCE_AT;
import static io.mappedpages.core.format.ReaderFile.slotAt;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileLock;

/**
 * The slot of one reader: which generations it holds, from the oldest on. Changed by one thread at
 * a time.
 */
public final class ReaderSlot implements AutoCloseable {
  private final ReaderTable table;
  private final ReaderMemory memory;
  private final int slot;
  private final FileLock lock;

  // What "oldest" says.
  private volatile long held;

  ReaderSlot(ReaderTable table, ReaderMemory memory, int slot, FileLock lock) {
    this.table = table;
    this.memory = memory;
    this.slot = slot;
    this.lock = lock;
  }

  /** Says that a generation is about to be read. The caller then looks whether it still counts. */
  public void announce(long generation) {
    memory.set(slotAt(slot) + NEWEST_AT, generation + 1);
    VarHandle.fullFence();
  }

  /**
   * Holds everything from a generation on, anew: after nothing was held.
   *
   * <p>The caller then looks whether that generation is still the published one. So it does not
   * matter if a writer that saw the same generation here before, when it had published the next one
   * already, stores its eviction just before this forgets it.
   */
  public void hold(long generation) {
    memory.set(slotAt(slot) + SINCE_AT, System.currentTimeMillis());
    held = generation + 1;
    memory.set(slotAt(slot) + OLDEST_AT, 0); // an eviction of what was held before is over
    memory.set(slotAt(slot) + EVICTED_AT, 0);
    memory.set(slotAt(slot) + OLDEST_AT, generation + 1);
    VarHandle.fullFence();
  }

  /**
   * Lets go of what is older than a generation, while newer ones stay held.
   *
   * @return whether nothing was lost until now
   */
  public boolean advance(long generation) {
    long before = held;
    if (before == generation + 1) {
      return isHeld();
    }
    memory.set(slotAt(slot) + OLDEST_AT, generation + 1);
    VarHandle.fullFence();
    if (memory.get(slotAt(slot) + EVICTED_AT) == before) { // ReaderTable.isEvicted says why
      memory.set(slotAt(slot) + OLDEST_AT, 0);
      return false;
    }
    held = generation + 1;
    memory.set(slotAt(slot) + SINCE_AT, System.currentTimeMillis());
    return true;
  }

  /** Holds nothing any more. */
  public void clear() {
    held = 0;
    memory.set(slotAt(slot) + OLDEST_AT, 0);
    memory.set(slotAt(slot) + NEWEST_AT, 0);
  }

  /** Returns whether the reader still holds what it did; everything read before is then right. */
  public boolean isHeld() {
    VarHandle.fullFence(); // I22: what was read before this was read before this
    long value = held;
    return value != 0
        && memory.get(slotAt(slot) + OLDEST_AT) == value
        && memory.get(slotAt(slot) + EVICTED_AT) != value;
  }

  /** Gives the slot back. */
  @Override
  public void close() throws IOException {
    held = 0;
    table.release(slot, lock);
  }
}
