package io.mappedpages.core.commit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.table.Trees;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The current generation and the older ones that somebody still reads.
 *
 * <p>A reader counts itself in and then looks whether the generation is still the current one; a
 * commit publishes and then counts. Both are volatile accesses: either the reader sees the new
 * generation and starts over, or the commit sees the pin (I9).
 */
public final class Generations {
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final ArrayDeque<Generation> older = new ArrayDeque<>();

  // Publishes a generation to all threads, after its force.
  private volatile Generation current;

  private final Hold hold;

  /** Starts with the generation at the opening. */
  public Generations(CommitRecord record, Trees trees, Hold hold) {
    this.hold = hold;
    current = new Generation(record, trees, hold);
  }

  /** Returns what keeps the pages of its pins. */
  public Hold hold() {
    return hold;
  }

  /** Returns the newest durable generation. */
  public Generation current() {
    return current;
  }

  /** A pinned generation; to be released as often as it was pinned. */
  public record Pin(Generation generation, int stripe) {
    /** Pins the same generation once more; only while this pin holds. */
    public Pin again() {
      generation.pinAgain(stripe);
      return this;
    }

    /** Lets go of the generation. */
    public void release() {
      generation.unpin(stripe);
    }
  }

  /** Pins the newest generation. Short, to be inlined: what is rare is a method of its own. */
  public Pin pin() {
    Generation generation = current;
    int stripe = generation.pin();
    return generation == current ? new Pin(generation, stripe) : pinNext(generation, stripe);
  }

  /** Looks at the newest generation, which is pinned meanwhile, and vouches for what is found. */
  public <T> T newest(Function<Generation, T> look) {
    Pin pin = pin();
    try {
      return pin.generation().read(() -> look.apply(pin.generation()));
    } finally {
      pin.release();
    }
  }

  /** A commit came in between: it may not have seen the pin. */
  private Pin pinNext(Generation superseded, int pinned) {
    Generation generation = superseded;
    int stripe = pinned;
    while (true) {
      generation.unpin(stripe);
      generation = current;
      stripe = generation.pin();
      if (generation == current) {
        return new Pin(generation, stripe);
      }
    }
  }

  /**
   * Makes a durable record the current generation.
   *
   * @param trees how its trees are read
   * @return the oldest older generation that is still pinned, or {@link Long#MAX_VALUE}
   */
  public long publish(CommitRecord record, Trees trees) {
    lock.lock();
    try {
      older.add(current);
      current = new Generation(record, trees, hold);
      return oldestPinned();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the oldest older generation that is still pinned, or {@link Long#MAX_VALUE}. */
  long oldestPinned() {
    lock.lock();
    try {
      // One that nobody pins will not be pinned again: pin() would see that it is not current.
      older.removeIf(generation -> !generation.isPinned());
      return older.isEmpty() ? Long.MAX_VALUE : older.getFirst().number();
    } finally {
      lock.unlock();
    }
  }
}
