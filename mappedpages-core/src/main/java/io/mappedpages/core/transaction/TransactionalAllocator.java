package io.mappedpages.core.transaction;

import io.mappedpages.BulkPageAllocator;
import io.mappedpages.PageHandle;

/** An allocator of a pager that can be had as part of a transaction. */
public interface TransactionalAllocator<H extends PageHandle> extends BulkPageAllocator<H> {
  /** Returns the same allocator, its changes part of a transaction of the same pager. */
  BulkPageAllocator<H> in(CoreTransaction<?> transaction);
}
