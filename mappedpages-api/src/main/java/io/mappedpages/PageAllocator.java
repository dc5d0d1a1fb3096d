package io.mappedpages;

import com.google.errorprone.annotations.MustBeClosed;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One kind of page, for generic code. */
public interface PageAllocator<H extends PageHandle> {
  /** Allocates. */
  H allocate();

  /** The handle of a number. */
  H handle(long value);

  /** Frees. */
  void free(H handle);

  /** Reads. */
  @MustBeClosed
  PageReader read(H handle);

  /** Changes the content. */
  void update(H handle, Consumer<? super MemorySegment> change);

  /** All pages of this kind. */
  @MustBeClosed
  Stream<H> allocated();
}
