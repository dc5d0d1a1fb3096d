package io.mappedpages.core.file;

import java.lang.foreign.MemorySegment;

/** Memory that belongs to whoever took it until it is released. */
public interface Lease {
  /** Returns the memory. */
  MemorySegment segment();

  /** Gives it back; giving it back twice is harmless. */
  void release();
}
