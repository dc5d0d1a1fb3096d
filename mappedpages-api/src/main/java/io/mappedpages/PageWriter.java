package io.mappedpages;

import java.lang.foreign.MemorySegment;

/** Exclusive write access to one regular page. */
public interface PageWriter extends AutoCloseable {
  /** The content, readable and writable. */
  MemorySegment segment();

  /** Makes the bytes the page's, and ends the access. */
  @Override
  void close();
}
