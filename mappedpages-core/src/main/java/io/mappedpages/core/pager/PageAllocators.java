package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.BulkPageAllocator;
import io.mappedpages.PageHandle;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.transaction.CoreTransaction;
import io.mappedpages.core.transaction.TransactionalAllocator;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Allocators for generic code: each call is one commit, or part of a transaction. */
final class PageAllocators {
  // A count that the file has no room for is refused before the list gets that long.
  private static final int PRESIZED = 1 << 16;

  private PageAllocators() {}

  /** What differs between the kinds of page. */
  interface Kind<S extends PageSize, H extends PageHandle> {
    H handle(long value);

    H allocate(CoreTransaction<S> tx);

    void freeAll(CoreTransaction<S> tx, long[] ascending);

    MemorySegment write(CoreTransaction<S> tx, H handle);

    void update(H handle, Consumer<? super MemorySegment> change);

    @MustBeClosed
    PageReader read(H handle);

    @MustBeClosed
    PageReader read(CoreTransaction<S> tx, H handle);

    @MustBeClosed
    Stream<H> allocated();

    boolean isFreed(CoreTransaction<S> tx, H handle);

    List<H> reserved(CoreTransaction<S> tx);
  }

  // Latches are taken in the order of the ids: two calls never wait for each other in a ring.
  private static long[] ascending(Collection<? extends PageHandle> handles) {
    return handles.stream().mapToLong(PageHandle::value).sorted().toArray();
  }

  private static void checkCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count " + count + " is not in 0.." + Integer.MAX_VALUE);
    }
  }

  /** Each call is a transaction of its own. */
  static class OfPager<S extends PageSize, H extends PageHandle>
      implements TransactionalAllocator<H> {
    private final Store store;
    private final Pages pages;
    private final Kind<S, H> kind;

    OfPager(Store store, Pages pages, Kind<S, H> kind) {
      this.store = store;
      this.pages = pages;
      this.kind = kind;
    }

    @Override
    public H allocate() {
      return allocateAll(1).getFirst();
    }

    @Override
    public List<H> allocateAll(int count) {
      checkCount(count);
      try (CoreTransaction<S> tx = pages.begin()) {
        List<H> handles = new ArrayList<>(Math.min(count, PRESIZED));
        for (int i = 0; i < count; i++) {
          handles.add(kind.allocate(tx));
        }
        var _ = tx.commit();
        return Collections.unmodifiableList(handles);
      }
    }

    @Override
    public void free(H handle) {
      freeAll(List.of(handle));
    }

    @Override
    public void freeAll(Collection<? extends H> handles) {
      try (CoreTransaction<S> tx = pages.begin()) {
        kind.freeAll(tx, ascending(handles));
        var _ = tx.commit();
      }
    }

    @Override
    public H handle(long value) {
      return kind.handle(value);
    }

    @Override
    @MustBeClosed
    public PageReader read(H handle) {
      return kind.read(handle);
    }

    @Override
    public void update(H handle, Consumer<? super MemorySegment> change) {
      kind.update(handle, change);
    }

    @Override
    @MustBeClosed
    public Stream<H> allocated() {
      return kind.allocated();
    }

    @Override
    @SuppressWarnings("unchecked") // the store is the same, and a store has one page size
    public BulkPageAllocator<H> in(CoreTransaction<?> transaction) {
      if (!transaction.isOf(store)) {
        throw new IllegalArgumentException("an allocator of another pager: " + store.file().name());
      }
      return new OfTransaction<>((CoreTransaction<S>) transaction, kind);
    }
  }

  /** Each call becomes part of a transaction. */
  static final class OfTransaction<S extends PageSize, H extends PageHandle>
      implements BulkPageAllocator<H> {
    private final CoreTransaction<S> tx;
    private final Kind<S, H> kind;

    OfTransaction(CoreTransaction<S> tx, Kind<S, H> kind) {
      this.tx = tx;
      this.kind = kind;
    }

    @Override
    public H allocate() {
      return kind.allocate(tx);
    }

    @Override
    public List<H> allocateAll(int count) {
      checkCount(count);
      List<H> handles = new ArrayList<>(Math.min(count, PRESIZED));
      try {
        for (int i = 0; i < count; i++) {
          handles.add(kind.allocate(tx));
        }
      } catch (RuntimeException e) {
        kind.freeAll(tx, ascending(handles)); // all or nothing
        throw e;
      }
      return Collections.unmodifiableList(handles);
    }

    @Override
    public void free(H handle) {
      freeAll(List.of(handle));
    }

    @Override
    public void freeAll(Collection<? extends H> handles) {
      kind.freeAll(tx, ascending(handles));
    }

    @Override
    public H handle(long value) {
      return kind.handle(value);
    }

    @Override
    @MustBeClosed
    public PageReader read(H handle) {
      return kind.read(tx, handle);
    }

    @Override
    public void update(H handle, Consumer<? super MemorySegment> change) {
      change.accept(kind.write(tx, handle));
    }

    @Override
    @MustBeClosed
    @SuppressWarnings("MustBeClosedChecker") // the concatenation closes it
    public Stream<H> allocated() {
      Stream<H> others = kind.allocated();
      Stream<H> kept = others.filter(handle -> !kind.isFreed(tx, handle));
      return Stream.concat(kept, kind.reserved(tx).stream()).sorted();
    }
  }
}
