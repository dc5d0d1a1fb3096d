package io.mappedpages;

import java.util.Collection;
import java.util.List;

/** One kind of page, many at once. */
public interface BulkPageAllocator<H extends PageHandle> extends PageAllocator<H> {
  /** Allocates all or nothing. */
  List<H> allocateAll(int count);

  /** Frees all or nothing. */
  void freeAll(Collection<? extends H> handles);
}
