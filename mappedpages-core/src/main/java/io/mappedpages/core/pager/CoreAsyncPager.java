package io.mappedpages.core.pager;

import io.mappedpages.AsyncPager;
import io.mappedpages.BulkPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import io.mappedpages.core.transaction.CoreTransaction;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The asynchronous side of a pager: each call is a transaction that nobody waits for. */
record CoreAsyncPager<S extends PageSize>(Pages pages, PendingOperations pending, Executor executor)
    implements AsyncPager<S> {
  /** One virtual thread a task. */
  static final Executor VIRTUAL = task -> Thread.ofVirtual().name("mappedpages-async").start(task);

  private <T extends @Nullable Object> CompletableFuture<T> run(
      Function<? super CoreTransaction<S>, ? extends T> work) {
    return new AsyncOperation<S, T>(pending, pages, executor, work).start();
  }

  private CompletableFuture<@Nullable Void> perform(Consumer<? super CoreTransaction<S>> work) {
    return run(
        tx -> {
          work.accept(tx);
          return null;
        });
  }

  @Override
  public CompletableFuture<PageId<S>> allocate() {
    return run(Transaction::allocate);
  }

  @Override
  public CompletableFuture<ProtectedPageId<S>> allocateProtected() {
    return run(Transaction::allocateProtected);
  }

  @Override
  public CompletableFuture<@Nullable Void> free(PageId<S> id) {
    Objects.requireNonNull(id, "id");
    return perform(tx -> tx.free(id));
  }

  @Override
  public CompletableFuture<@Nullable Void> free(ProtectedPageId<S> id) {
    Objects.requireNonNull(id, "id");
    return perform(tx -> tx.free(id));
  }

  @Override
  public CompletableFuture<@Nullable Void> free(CompressedPageId<S, ?> id) {
    Objects.requireNonNull(id, "id");
    return perform(tx -> tx.free(id));
  }

  @Override
  public CompletableFuture<@Nullable Void> update(
      ProtectedPageId<S> id, Consumer<? super MemorySegment> change) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(change, "change");
    return perform(tx -> change.accept(tx.write(id)));
  }

  @Override
  public CompletableFuture<@Nullable Void> transact(Consumer<? super Transaction<S>> work) {
    Objects.requireNonNull(work, "work");
    return perform(work);
  }

  @Override
  public <H extends PageHandle> CompletableFuture<List<H>> allocateAll(
      BulkPageAllocator<H> allocator, int count) {
    Objects.requireNonNull(allocator, "allocator");
    return run(tx -> tx.in(allocator).allocateAll(count));
  }

  @Override
  public <H extends PageHandle> CompletableFuture<@Nullable Void> freeAll(
      BulkPageAllocator<H> allocator, Collection<? extends H> handles) {
    Objects.requireNonNull(allocator, "allocator");
    List<H> copy = List.copyOf(handles);
    return perform(tx -> tx.in(allocator).freeAll(copy));
  }
}
