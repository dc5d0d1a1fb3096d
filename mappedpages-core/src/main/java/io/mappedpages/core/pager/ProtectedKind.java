package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.transaction.CoreTransaction;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Protected pages behind the generic allocators. */
record ProtectedKind<S extends PageSize>(Store store, Pages pages)
    implements PageAllocators.Kind<S, ProtectedPageId<S>> {
  @Override
  public ProtectedPageId<S> handle(long value) {
    return ProtectedPageId.of(value);
  }

  @Override
  public ProtectedPageId<S> allocate(CoreTransaction<S> tx) {
    return tx.allocateProtected();
  }

  @Override
  public void freeAll(CoreTransaction<S> tx, long[] ascending) {
    tx.freeAllProtected(ascending);
  }

  @Override
  public MemorySegment write(CoreTransaction<S> tx, ProtectedPageId<S> handle) {
    return tx.write(handle);
  }

  @Override
  public void update(ProtectedPageId<S> handle, Consumer<? super MemorySegment> change) {
    try (ProtectedPageWriter writer = pages.writeProtected(handle.value())) {
      change.accept(writer.segment());
      var _ = writer.commit();
    }
  }

  @Override
  @MustBeClosed
  public PageReader read(ProtectedPageId<S> handle) {
    return pages.reads().readProtected(handle.value());
  }

  @Override
  @MustBeClosed
  public PageReader read(CoreTransaction<S> tx, ProtectedPageId<S> handle) {
    return CorePageReader.ofSegment(store.read(), tx.read(handle));
  }

  @Override
  @MustBeClosed
  public Stream<ProtectedPageId<S>> allocated() {
    return pages.reads().allocatedProtectedPages();
  }

  @Override
  public boolean isFreed(CoreTransaction<S> tx, ProtectedPageId<S> handle) {
    return tx.frees(handle);
  }

  @Override
  public List<ProtectedPageId<S>> reserved(CoreTransaction<S> tx) {
    return tx.reservedProtected().stream().map(ProtectedPageId::<S>of).toList();
  }
}
