package io.mappedpages;

import java.util.Collection;
import java.util.List;

/**
 * The pages of one kind of one pager, many at once: each call is all or nothing, in one commit.
 *
 * {@snippet :
 * List<PageId<PageSize.Kib4>> ids = pager.pages().allocateAll(100); // one commit, not a hundred
 * pager.pages().freeAll(ids);
 * }
 *
 * @param <H> the kind of page
 */
public interface BulkPageAllocator<H extends PageHandle> extends PageAllocator<H> {
  /**
   * Allocates many pages, zeroed; durable on return. Nothing is promised about the order of the
   * ids.
   *
   * @param count how many, 0 or more
   * @return an unmodifiable list of {@code count} handles, empty for 0
   * @throws IllegalArgumentException if {@code count} is negative
   * @throws CapacityExceededException at the configured limit or on a full disk; nothing has
   *     changed
   * @throws ProviderException if the allocation strategy is faulty; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  List<H> allocateAll(int count);

  /**
   * Frees many pages; durable on return. If one of them cannot be freed, none is.
   *
   * @param handles the pages, each once
   * @throws DoubleFreeException if one is not allocated, or is there twice; nothing has changed
   * @throws OutOfBoundsException if a number lies beyond those in use; nothing has changed
   * @throws ReservedPageException if one belongs to the store itself; nothing has changed
   * @throws PageBusyException if one was in use for longer than the latch timeout; nothing has
   *     changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  void freeAll(Collection<? extends H> handles);
}
