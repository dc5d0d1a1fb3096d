package io.mappedpages.tests;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Native memory between marked bytes, at an odd address: who writes beside it is noticed. */
final class GuardedMemory {
  private static final long MARGIN_BYTES = 257;

  private final MemorySegment whole;
  private final MemorySegment segment;
  private final byte mark;

  /**
   * Takes memory of an arena.
   *
   * @param mark what stands before and behind it, and in it as long as nobody writes
   */
  GuardedMemory(Arena arena, long bytes, int mark) {
    this.mark = (byte) mark;
    this.whole = arena.allocate(bytes + 2 * MARGIN_BYTES).fill(this.mark);
    this.segment = whole.asSlice(MARGIN_BYTES, bytes);
  }

  /** Memory that holds some bytes. */
  static GuardedMemory of(Arena arena, byte[] content, int mark) {
    GuardedMemory memory = new GuardedMemory(arena, content.length, mark);
    var _ = memory.segment.copyFrom(MemorySegment.ofArray(content));
    return memory;
  }

  MemorySegment segment() {
    return segment;
  }

  byte[] bytes() {
    return segment.toArray(JAVA_BYTE);
  }

  /** Fails if a byte beside the memory was written. */
  void checkMargins() {
    long end = MARGIN_BYTES + segment.byteSize();
    for (long at = 0; at < whole.byteSize(); at++) {
      if (at == MARGIN_BYTES) {
        at = end;
      }
      if (whole.get(JAVA_BYTE, at) != mark) {
        throw new AssertionError(
            "a byte was written outside of the segment of %d bytes, at %d"
                .formatted(segment.byteSize(), at - MARGIN_BYTES));
      }
    }
  }
}
