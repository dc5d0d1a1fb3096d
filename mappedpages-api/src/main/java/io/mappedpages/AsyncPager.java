package io.mappedpages;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls that change a pager, for callers that do not wait. Each is one transaction: it is
 * prepared on an executor, joins the next group commit, and its future is completed, on the same
 * executor, when the commit is durable and published.
 *
 * {@snippet :
 * AsyncPager<PageSize.Kib4> async = pager.async();
 * async.allocateProtected()
 *     .thenCompose(id -> async.update(id, page -> page.set(ValueLayout.JAVA_LONG, 0, 42)))
 *     .join(); // durable
 * }
 *
 * <p><b>The calling thread</b> does no I/O, waits for no page and for no force. The executor's
 * threads do the preparing: code of the user's, reading, waiting for pages that others hold (up to
 * the latch timeout), and growth. They do not wait for the force either: one thread keeps any
 * number of commits in flight. An executor that runs tasks in the calling thread moves the
 * preparing there, and what depends on the future into the thread that commits.
 *
 * <p><b>Order.</b> Operations run side by side; whoever needs an order chains the futures.
 *
 * <p><b>Failure.</b> A future fails with what the corresponding call of {@link Pager} throws, and
 * with what the caller's own code throws; nothing has changed then, unless it is a {@link
 * PagerFailedException}. It fails with {@link IllegalStateException} when the pager is closed, and
 * with {@link RejectedExecutionException} when too many operations are pending ({@link
 * PagerBuilder#asyncLimit}) or when the executor refuses.
 *
 * <p><b>Cancellation.</b> {@link CompletableFuture#cancel} undoes the operation until its change is
 * applied to a batch; later it does nothing and returns {@code false}. So it does when the
 * operation found no room, and is tried again after the commits that make freed pages usable. What
 * the work of {@link #transact} commits itself stays committed, also when the future was cancelled
 * meanwhile. Completing a future by other means undoes nothing.
 *
 * <p><b>Closing the pager</b> commits what waits for a commit, and fails what is still being
 * prepared; when {@link Pager#close()} returns, every future is completed.
 *
 * <p>Safe for use by any thread.
 *
 * @param <S> the page size of the file
 */
public interface AsyncPager<S extends PageSize> {
  /**
   * Allocates a regular page; see {@link Pager#allocate()}.
   *
   * @return the id, when it is durable
   */
  CompletableFuture<PageId<S>> allocate();

  /**
   * Allocates a protected page; see {@link Pager#allocateProtected()}.
   *
   * @return the id, when it is durable
   */
  CompletableFuture<ProtectedPageId<S>> allocateProtected();

  /**
   * Frees a regular page; see {@link Pager#free(PageId)}.
   *
   * @param id the page
   * @return completed when that is durable
   */
  CompletableFuture<@Nullable Void> free(PageId<S> id);

  /**
   * Frees a protected page; see {@link Pager#free(ProtectedPageId)}.
   *
   * @param id the page
   * @return completed when that is durable
   */
  CompletableFuture<@Nullable Void> free(ProtectedPageId<S> id);

  /**
   * Frees a compressed page; see {@link Pager#free(CompressedPageId)}.
   *
   * @param id the page
   * @return completed when that is durable
   */
  CompletableFuture<@Nullable Void> free(CompressedPageId<S, ?> id);

  /**
   * Changes the content of a protected page; see {@link Pager#write(ProtectedPageId)}.
   *
   * @param id the page
   * @param change gets the current content, and changes it; the segment is valid during the call
   * @return completed when that is durable
   */
  CompletableFuture<@Nullable Void> update(
      ProtectedPageId<S> id, Consumer<? super MemorySegment> change);

  /**
   * Runs a transaction and commits it. If the work throws, nothing is committed; if it commits or
   * closes the transaction itself, that is its end.
   *
   * @param work what the transaction does
   * @return completed when that is durable
   */
  CompletableFuture<@Nullable Void> transact(Consumer<? super Transaction<S>> work);

  /**
   * Allocates many pages, all or none; see {@link BulkPageAllocator#allocateAll}.
   *
   * @param <H> the kind of page
   * @param allocator an allocator of the same pager
   * @param count how many
   * @return the handles, when they are durable
   */
  <H extends PageHandle> CompletableFuture<List<H>> allocateAll(
      BulkPageAllocator<H> allocator, int count);

  /**
   * Frees many pages, all or none; see {@link BulkPageAllocator#freeAll}.
   *
   * @param <H> the kind of page
   * @param allocator an allocator of the same pager
   * @param handles the pages, each once
   * @return completed when that is durable
   */
  <H extends PageHandle> CompletableFuture<@Nullable Void> freeAll(
      BulkPageAllocator<H> allocator, Collection<? extends H> handles);
}
