package io.mappedpages;

import java.lang.foreign.MemorySegment;

/** Exclusive write access to one protected page. */
public interface ProtectedPageWriter extends AutoCloseable {
  /** The content, readable and writable. */
  MemorySegment segment();

  /** Commits durably; returns the generation. */
  long commit();

  /** Ends the access; discards without commit. */
  @Override
  void close();
}
