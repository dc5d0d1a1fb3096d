package io.mappedpages.core.file;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets the JVM see slices of a mapping before users read in a loop; see ADR 6.
 *
 * <p>When a loop of reads starts, all methods of a read become hot in the same moment. HotSpot then
 * compiles those at the end of its queue without a profile, {@code asSliceNoCheck} of the JDK among
 * them, later inlines that into its callers, and so never learns what it calls: the slice of every
 * read stays an object. A method that was hot before is not caught in that queue.
 */
final class SliceProfile {
  private static final int ROUNDS = 20_000;
  private static final AtomicBoolean SEEDED = new AtomicBoolean();

  private SliceProfile() {}

  /** Slices a segment many times, once in the life of the JVM; some 2 ms. */
  static void seed(MemorySegment mapped) {
    if (SEEDED.compareAndSet(false, true)) {
      long bytes = 0;
      for (int i = 0; i < ROUNDS; i++) {
        bytes += mapped.asSlice(i & 7, 1 + (i & 1)).byteSize();
      }
      if (bytes != ROUNDS + ROUNDS / 2) {
        throw new AssertionError(bytes); // uses the result, so that the slices are made
      }
    }
  }
}
