package io.mappedpages.core.commit;

import io.mappedpages.PagerException;
import io.mappedpages.ReaderEvictedException;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.table.Trees;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A published generation, and who is reading it. The pages that it reaches are not written as long
 * as it is pinned.
 *
 * <p>A pin is released on the stripe on which it was taken: so whoever adds the stripes up while
 * pins come and go sees every pin that is there all the time.
 */
public final class Generation {
  private static final int STRIPES = 8;
  private static final int SPREAD = 32; // ints between two stripes: no cache line is shared

  private final CommitRecord record;
  private final Trees trees;
  private final Hold hold;

  // Nothing in the first lines: beside the length of the array, which everybody reads.
  private final AtomicIntegerArray pins = new AtomicIntegerArray((STRIPES + 1) * SPREAD);

  Generation(CommitRecord record, Trees trees, Hold hold) {
    this.record = record;
    this.trees = trees;
    this.hold = hold;
  }

  /** Returns its commit record. */
  public CommitRecord record() {
    return record;
  }

  /** Returns how its trees are read. */
  public Trees trees() {
    return trees;
  }

  /** Returns its number. */
  public long number() {
    return record.generation();
  }

  /** Returns its page count. */
  public long pageCount() {
    return record.pageCount();
  }

  /** Returns the root of a tree. */
  public TreeRoot tree(TreeKind kind) {
    return record.tree(kind);
  }

  /**
   * Throws if what the pin was to keep has been given up, so that what was read since may be of
   * another generation. Only a reader that agreed to that when it was opened meets it.
   *
   * @throws ReaderEvictedException if a writer in another process has taken the pages back
   */
  public void ensureHeld() {
    hold.check(this);
  }

  /** What is read of a generation. */
  @FunctionalInterface
  public interface Reading<T, X extends Exception> {
    /** Reads it. */
    T read() throws X;
  }

  /**
   * Reads something of this generation, and vouches for it.
   *
   * @throws ReaderEvictedException if a writer in another process has taken the pages back
   */
  public <T, X extends Exception> T read(Reading<T, X> reading) throws X {
    try {
      T found = reading.read();
      ensureHeld();
      return found;
    } catch (InternalError e) {
      ensureHeld();
      throw trees.reads().fault(e);
    } catch (PagerException e) {
      explain(e);
      throw e;
    }
  }

  /**
   * To be called before an exception is passed on: what a reader finds damaged, or does not find at
   * all, after a writer has taken its pages back, is neither damaged nor missing.
   *
   * @throws ReaderEvictedException if it is so
   */
  public void explain(Throwable found) {
    if (found instanceof PagerException) {
      ensureHeld();
    }
  }

  int pin() {
    int stripe = 1 + ((int) Thread.currentThread().threadId() & (STRIPES - 1));
    pins.incrementAndGet(stripe * SPREAD);
    return stripe;
  }

  /**
   * Pins it once more on the stripe of a pin that holds. On another one the two could be overlooked
   * by whoever looks at this stripe before, and at that one after, the first is let go.
   */
  void pinAgain(int stripe) {
    pins.incrementAndGet(stripe * SPREAD);
  }

  /** Releases a pin that {@link Generations#pin} took, on the stripe that it was taken on. */
  public void unpin(int stripe) {
    pins.decrementAndGet(stripe * SPREAD);
  }

  boolean isPinned() {
    for (int stripe = 1; stripe <= STRIPES; stripe++) {
      if (pins.get(stripe * SPREAD) != 0) {
        return true;
      }
    }
    return false;
  }
}
