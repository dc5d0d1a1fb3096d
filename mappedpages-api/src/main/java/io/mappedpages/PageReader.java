package io.mappedpages;

import java.lang.foreign.MemorySegment;

/** Read access to one page. */
public interface PageReader extends AutoCloseable {
  /** The content, read-only. */
  MemorySegment segment();

  /** Ends the access. */
  @Override
  void close();
}
