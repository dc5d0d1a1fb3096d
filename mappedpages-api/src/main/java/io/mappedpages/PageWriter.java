package io.mappedpages;

import java.lang.foreign.MemorySegment;

/**
 * Exclusive write access to one regular page, from its opening until it is closed.
 *
 * {@snippet :
 * try (PageWriter writer = pager.write(id)) {
 *   writer.segment().set(ValueLayout.JAVA_LONG, 0, 42L);
 * }
 * }
 *
 * <p>There is no way to discard: when the writer is closed the bytes are the page's, also when the
 * body of the block threw. They are visible to readers then, and durable with the next commit of
 * anything, or {@link Pager#force()}. After a crash before that, the page may hold old and new
 * bytes mixed, in whole sectors. Use a protected page where that is not enough.
 *
 * <p>Not bound to a thread, but used by one at a time.
 */
public interface PageWriter extends AutoCloseable {
  /**
   * The content of the page, which starts as the current one. Valid until this writer is closed. A
   * store after that goes nowhere with {@link WriteMode#STAGED}; with {@link WriteMode#MAPPED} it
   * changes whatever lies there by now.
   *
   * @return a writable segment as long as the page
   * @throws IllegalStateException if this writer or its pager is closed
   */
  MemorySegment segment();

  /**
   * Makes the bytes the page's, and lets go of the page. Closing again does nothing, and closing
   * after the pager was closed writes nothing.
   *
   * @throws PagerIoException if the bytes could not be written, as on a full disk with {@link
   *     PagerBuilder#sparse}; the page then holds its old bytes, the new ones, or both mixed, this
   *     writer is closed, and the pager goes on
   */
  @Override
  void close();
}
