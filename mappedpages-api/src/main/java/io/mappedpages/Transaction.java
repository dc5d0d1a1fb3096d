package io.mappedpages;

import java.lang.foreign.MemorySegment;

/**
 * Many changes that become visible and durable together, or not at all.
 *
 * {@snippet :
 * try (Transaction<PageSize.Kib4> tx = pager.begin()) {
 *   ProtectedPageId<PageSize.Kib4> node = tx.allocateProtected();
 *   tx.write(node).set(ValueLayout.JAVA_LONG, 0, tx.root(0)); // the former head
 *   tx.root(0, node.value());
 *   tx.commit(); // durable on return; without it nothing has happened
 * }
 * }
 *
 * <p><b>Isolation.</b> A transaction sees its own changes, and else the newest content. Every
 * protected page and root slot that it reads, writes or frees, and every regular page that it
 * writes or frees, is locked exclusively until its end. A lock that others hold is waited for up to
 * the latch timeout, then {@link PageBusyException} is thrown: the transaction is as before that
 * call, and can go on or be closed. Two transactions that lock the same pages in different orders
 * can meet in a deadlock, which ends that way. {@link ReadOnlyPager#read(ProtectedPageId)} and
 * views lock nothing, and see none of the changes before the commit.
 *
 * <p>Transactions run side by side, and the methods of the pager work meanwhile, from the same
 * thread too; only what a transaction has locked is busy for them. A change is kept in memory until
 * the commit, so a transaction that is abandoned has touched nothing: the pages that it allocated
 * are free again.
 *
 * <p>After {@link #commit()}, also if it threw, everything but {@link #close()} throws {@link
 * IllegalStateException}.
 *
 * <p>Not bound to a thread, but used by one at a time.
 *
 * @param <S> the page size of the file
 */
public interface Transaction<S extends PageSize> extends AutoCloseable {
  /**
   * The content of a protected page, with the changes of this transaction, locked until its end.
   *
   * @param id the page
   * @return a read-only segment as long as the page, valid until the end of this transaction
   * @throws OutOfBoundsException if the page is not allocated, or freed by this transaction
   * @throws PageBusyException if others held the page for longer than the latch timeout
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   */
  MemorySegment read(ProtectedPageId<S> id);

  /**
   * The content of a compressed page, decoded, with the changes of this transaction, locked until
   * its end.
   *
   * @param id the page
   * @return a read-only segment of the logical size, valid until the end of this transaction
   * @throws OutOfBoundsException if the page is not allocated, or freed by this transaction
   * @throws PageBusyException if others held the page for longer than the latch timeout
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   * @throws ProviderException if the codec of the page is not there
   */
  MemorySegment read(CompressedPageId<S, ?> id);

  /**
   * The content of a regular page, to be changed, locked until the end of this transaction. A
   * private buffer, whatever the {@link WriteMode}: the bytes are written with the commit, and
   * dropped without it.
   *
   * <p>They become durable with the commit but not atomically, since regular pages never are: after
   * a crash during the commit the page may hold old and new bytes mixed. Bytes of a page that this
   * transaction allocated are an exception: no other structure leads to the page before they are
   * durable.
   *
   * @param id the page
   * @return a writable segment as long as the page, valid until the end of this transaction; the
   *     same content at each call
   * @throws OutOfBoundsException if the page is not allocated, or freed by this transaction
   * @throws ReservedPageException if the id is from 0 to 2
   * @throws PageBusyException if others held the page for longer than the latch timeout
   * @throws CorruptFileException if what leads to the page is damaged
   */
  MemorySegment write(PageId<S> id);

  /**
   * The content of a protected page, to be changed, locked until the end of this transaction. It
   * starts as the current one, in a private buffer.
   *
   * @param id the page
   * @return a writable segment as long as the page, valid until the end of this transaction; the
   *     same content at each call
   * @throws OutOfBoundsException if the page is not allocated, or freed by this transaction
   * @throws PageBusyException if others held the page for longer than the latch timeout
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   */
  MemorySegment write(ProtectedPageId<S> id);

  /**
   * The content of a compressed page, to be changed, locked until the end of this transaction. It
   * starts as the current one, in a private buffer. The commit encodes it, in the thread that
   * commits, with the codec and the level that the page has; through an allocator {@link #in} this
   * transaction, with those of the allocator.
   *
   * @param id the page
   * @return a writable segment of the logical size, valid until the end of this transaction; the
   *     same content at each call
   * @throws OutOfBoundsException if the page is not allocated, or freed by this transaction
   * @throws PageBusyException if others held the page for longer than the latch timeout
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   * @throws ProviderException if the codec of the page is not there
   */
  MemorySegment write(CompressedPageId<S, ?> id);

  /**
   * Reserves one regular page, zeroed, which is allocated by the commit. Until then it exists for
   * this transaction only. A full file may grow at once.
   *
   * @return the id of the page
   * @throws CapacityExceededException at the configured limit or on a full disk; the transaction is
   *     as before
   * @throws ProviderException if the allocation strategy is faulty; the transaction is as before
   */
  PageId<S> allocate();

  /**
   * Reserves one protected page, zeroed, which is allocated by the commit. Until then it exists for
   * this transaction only. The id is the lowest free number, from 0, that no open transaction has
   * reserved.
   *
   * @return the id of the page
   * @throws CapacityExceededException at the configured limit or on a full disk; the transaction is
   *     as before
   */
  ProtectedPageId<S> allocateProtected();

  /**
   * Frees a regular page with the commit. Waits for its readers and writers, and locks it until the
   * end of this transaction. A page that this transaction allocated is given back.
   *
   * @param id the page
   * @throws DoubleFreeException if the id is below {@link ReadOnlyPager#pageCount()} and is not
   *     allocated, or freed by this transaction
   * @throws OutOfBoundsException if the id is not below {@link ReadOnlyPager#pageCount()} and is
   *     not allocated
   * @throws ReservedPageException if the id is from 0 to 2
   * @throws PageBusyException if the page was in use for longer than the latch timeout
   */
  void free(PageId<S> id);

  /**
   * Frees a protected page with the commit, and locks it until the end of this transaction. The id
   * is not given to another page before. A page that this transaction allocated is given back.
   *
   * @param id the page
   * @throws DoubleFreeException if the id is not above the highest in use and is not allocated, or
   *     freed by this transaction
   * @throws OutOfBoundsException if the id is above the highest in use
   * @throws PageBusyException if others held the page for longer than the latch timeout
   */
  void free(ProtectedPageId<S> id);

  /**
   * Frees a compressed page with the commit, as {@link #free(ProtectedPageId)} does with a
   * protected one.
   *
   * @param id the page
   * @throws DoubleFreeException if the id is not above the highest in use and is not allocated, or
   *     freed by this transaction
   * @throws OutOfBoundsException if the id is above the highest in use
   * @throws PageBusyException if others held the page for longer than the latch timeout
   */
  void free(CompressedPageId<S, ?> id);

  /**
   * The same allocator within this transaction: what is allocated, freed, read and updated through
   * the result is part of this transaction, and has the same effect as its own methods.
   *
   * @param <H> the kind of page
   * @param allocator an allocator of the same pager
   * @return the allocator, valid until the end of this transaction
   * @throws IllegalArgumentException if the allocator belongs to another pager
   */
  <H extends PageHandle> BulkPageAllocator<H> in(BulkPageAllocator<H> allocator);

  /**
   * The value of a root slot, with the changes of this transaction, locked until its end.
   *
   * @param slot the slot, from 0 to 7
   * @return the value, -1 until it is set
   * @throws IndexOutOfBoundsException if {@code slot} is outside that range
   * @throws PageBusyException if others held the slot for longer than the latch timeout
   */
  long root(int slot);

  /**
   * Sets a root slot with the commit, and locks it until the end of this transaction.
   *
   * @param slot the slot, from 0 to 7
   * @param value the value, any number
   * @throws IndexOutOfBoundsException if {@code slot} is outside that range
   * @throws PageBusyException if others held the slot for longer than the latch timeout
   */
  void root(int slot, long value);

  /**
   * Makes all changes, atomically: durable on return, and visible to readers and views that are
   * opened from then on. May share its commit with other transactions.
   *
   * @return the generation that has the changes
   * @throws CapacityExceededException at the configured limit or on a full disk; nothing has
   *     changed
   * @throws ProviderException if the allocation strategy is faulty; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed, except that
   *     regular pages that were written may hold old and new bytes mixed
   * @throws PagerFailedException if the commit could not be made durable; after reopening the file
   *     all of the changes are there or none
   */
  long commit();

  /**
   * Ends the transaction and lets go of its locks. Without a commit before, nothing has changed.
   * Closing again does nothing.
   */
  @Override
  void close();
}
