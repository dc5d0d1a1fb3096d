package io.mappedpages;

import com.google.errorprone.annotations.MustBeClosed;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The pages of one kind of one pager, for code that is generic over the kind.
 *
 * {@snippet :
 * static <H extends PageHandle> H store(PageAllocator<H> pages, byte[] bytes) {
 *   H handle = pages.allocate();
 *   pages.update(
 *       handle,
 *       page -> MemorySegment.copy(bytes, 0, page, ValueLayout.JAVA_BYTE, 0, bytes.length));
 *   return handle;
 * }
 *
 * PageId<PageSize.Kib4> id = store(pager.pages(), bytes);
 * }
 *
 * <p>Each method does what the method of the pager does for that kind of page, and fails as that
 * does; only what differs is said here. Safe for use by any thread, except within a {@link
 * Transaction}.
 *
 * @param <H> the kind of page
 */
public interface PageAllocator<H extends PageHandle> {
  /**
   * Allocates one page, zeroed; durable on return.
   *
   * @return the handle of the page
   * @throws CapacityExceededException at the configured limit or on a full disk; nothing has
   *     changed
   * @throws ProviderException if the allocation strategy is faulty; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  H allocate();

  /**
   * The handle of a page whose number was stored somewhere. Never throws: a number that names no
   * page is refused at its use.
   *
   * @param value the number, as {@link PageHandle#value()} gave it
   * @return the handle
   */
  H handle(long value);

  /**
   * Frees a page; durable on return.
   *
   * @param handle the page
   * @throws DoubleFreeException if the page is not allocated; nothing has changed
   * @throws OutOfBoundsException if the number lies beyond those in use; nothing has changed
   * @throws ReservedPageException if the page belongs to the store itself; nothing has changed
   * @throws PageBusyException if the page was in use for longer than the latch timeout; nothing has
   *     changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  void free(H handle);

  /**
   * Opens a page for reading.
   *
   * @param handle the page
   * @return a reader, to be closed by the caller
   * @throws OutOfBoundsException if the page is not allocated
   * @throws ReservedPageException if the page belongs to the store itself
   * @throws PageBusyException if a writer held the page for longer than the latch timeout, where
   *     readers of this kind of page wait
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   */
  @MustBeClosed
  PageReader read(H handle);

  /**
   * Changes the content of a page in the way of its kind. A regular page is written in place: the
   * bytes are the page's afterwards, also when {@code change} threw, and durable with the next
   * commit. A protected page is committed: durable on return, and discarded when {@code change}
   * threw.
   *
   * @param handle the page
   * @param change gets the current content, in a segment that is valid until it returns, and
   *     changes it; what it throws is thrown on
   * @throws OutOfBoundsException if the page is not allocated
   * @throws ReservedPageException if the page belongs to the store itself
   * @throws PageBusyException if the page was in use for longer than the latch timeout
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   * @throws CapacityExceededException at the configured limit or on a full disk; nothing has
   *     changed
   * @throws PagerIoException if a write failed; see {@link PageWriter#close()} and {@link
   *     ProtectedPageWriter#commit()}
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  void update(H handle, Consumer<? super MemorySegment> change);

  /**
   * All pages of this kind, in ascending order, as of one generation that is pinned until the
   * stream is closed. The stream can be split for parallel use.
   *
   * @return the handles, in a stream to be closed by the caller
   * @throws CorruptFileException if the table of pages is damaged; also while the stream is used
   */
  @MustBeClosed
  Stream<H> allocated();
}
