package io.mappedpages;

import java.lang.foreign.MemorySegment;

/** Many changes, one atomic commit. */
public interface Transaction<S extends PageSize> extends AutoCloseable {
  /** Reads. */
  MemorySegment read(ProtectedPageId<S> id);

  /** Writes a regular page. */
  MemorySegment write(PageId<S> id);

  /** Writes a protected page. */
  MemorySegment write(ProtectedPageId<S> id);

  /** Allocates a regular page. */
  PageId<S> allocate();

  /** Allocates a protected page. */
  ProtectedPageId<S> allocateProtected();

  /** Frees. */
  void free(PageId<S> id);

  /** Frees. */
  void free(ProtectedPageId<S> id);

  /** The same allocator within this transaction. */
  <H extends PageHandle> BulkPageAllocator<H> in(BulkPageAllocator<H> allocator);

  /** Reads a root slot. */
  long root(int slot);

  /** Sets a root slot. */
  void root(int slot, long value);

  /** Commits durably; returns the generation. */
  long commit();

  /** Ends the transaction; abandons it without commit. */
  @Override
  void close();
}
