package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageWriter;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.transaction.CoreTransaction;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Regular pages behind the generic allocators. */
record RegularKind<S extends PageSize>(Store store, Pages pages)
    implements PageAllocators.Kind<S, PageId<S>> {
  @Override
  public PageId<S> handle(long value) {
    return PageId.of(value);
  }

  @Override
  public PageId<S> allocate(CoreTransaction<S> tx) {
    return tx.allocate();
  }

  @Override
  public void freeAll(CoreTransaction<S> tx, long[] ascending) {
    tx.freeAll(ascending);
  }

  @Override
  public MemorySegment write(CoreTransaction<S> tx, PageId<S> handle) {
    return tx.write(handle);
  }

  @Override
  public void update(PageId<S> handle, Consumer<? super MemorySegment> change) {
    try (PageWriter writer = pages.write(handle.value())) {
      change.accept(writer.segment());
    }
  }

  @Override
  @MustBeClosed
  public PageReader read(PageId<S> handle) {
    return pages.read(handle.value());
  }

  @Override
  @MustBeClosed
  public PageReader read(CoreTransaction<S> tx, PageId<S> handle) {
    // A page that the transaction has latched exclusively shows what the transaction made of it.
    return tx.stages(handle)
        ? CorePageReader.ofSegment(store.read(), tx.write(handle).asReadOnly())
        : pages.read(handle.value());
  }

  @Override
  @MustBeClosed
  public Stream<PageId<S>> allocated() {
    return pages.reads().allocatedPages();
  }

  @Override
  public boolean isFreed(CoreTransaction<S> tx, PageId<S> handle) {
    return tx.frees(handle);
  }

  @Override
  public List<PageId<S>> reserved(CoreTransaction<S> tx) {
    return tx.reservedPages().stream().map(PageId::<S>of).toList();
  }
}
