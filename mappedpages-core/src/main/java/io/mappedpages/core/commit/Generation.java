package io.mappedpages.core.commit;

import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
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

  // Nothing in the first lines: beside the length of the array, which everybody reads.
  private final AtomicIntegerArray pins = new AtomicIntegerArray((STRIPES + 1) * SPREAD);

  Generation(CommitRecord record) {
    this.record = record;
  }

  /** Returns its commit record. */
  public CommitRecord record() {
    return record;
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

  int pin() {
    int stripe = 1 + ((int) Thread.currentThread().threadId() & (STRIPES - 1));
    pins.incrementAndGet(stripe * SPREAD);
    return stripe;
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
