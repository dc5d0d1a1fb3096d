package io.mappedpages;

import java.lang.foreign.MemorySegment;

/**
 * Exclusive write access to one protected page, from its opening until it is closed.
 *
 * {@snippet :
 * try (ProtectedPageWriter writer = pager.write(id)) {
 *   writer.segment().set(ValueLayout.JAVA_LONG, 0, 42L);
 *   writer.commit(); // durable on return; without it the change is discarded
 * }
 * }
 *
 * <p>Commits once: after {@link #commit()} only {@link #close()} is left. To change several pages
 * together, use a {@link Transaction}.
 *
 * <p>Not bound to a thread, but used by one at a time.
 */
public interface ProtectedPageWriter extends AutoCloseable {
  /**
   * The content to be, which starts as the current one. A private buffer: nobody sees it before the
   * commit. Valid until the commit, or until this writer is closed.
   *
   * @return a writable segment as long as the page
   * @throws IllegalStateException if this writer has committed, or it or its pager is closed
   */
  MemorySegment segment();

  /**
   * Makes the content the page's, atomically: durable on return, and visible to readers and views
   * that are opened from then on. After an exception this writer can only be closed.
   *
   * @return the generation that has the content
   * @throws IllegalStateException if this writer has committed, or it or its pager is closed
   * @throws CapacityExceededException at the configured limit or on a full disk; nothing has
   *     changed
   * @throws ProviderException if the allocation strategy is faulty; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; after reopening the file
   *     the page has the old or the new content, whole
   */
  long commit();

  /**
   * Lets go of the page. Without a commit before, the changes are discarded and the page is as it
   * was. Closing again does nothing.
   */
  @Override
  void close();
}
