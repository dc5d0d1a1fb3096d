package io.mappedpages;

import com.google.errorprone.annotations.MustBeClosed;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;

/** Protected pages as of one generation. */
public interface ReadView<S extends PageSize> extends AutoCloseable {
  /** The generation. */
  long generation();

  /** The content as of this generation, read-only. */
  MemorySegment read(ProtectedPageId<S> id);

  /** A root slot as of this generation. */
  long root(int slot);

  /** The regular pages. */
  @MustBeClosed
  Stream<PageId<S>> allocatedPages();

  /** The protected pages. */
  @MustBeClosed
  Stream<ProtectedPageId<S>> allocatedProtectedPages();

  /** Ends the view. */
  @Override
  void close();
}
