package io.mappedpages.core.pager;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copies of pages that live as long as somebody holds them. */
final class StableCopy {
  private StableCopy() {}

  /** Returns a read-only copy. */
  static MemorySegment of(MemorySegment page) {
    return Arena.ofAuto().allocate(page.byteSize(), 64).copyFrom(page).asReadOnly();
  }
}
