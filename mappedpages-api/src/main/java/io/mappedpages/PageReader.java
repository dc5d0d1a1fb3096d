package io.mappedpages;

import java.lang.foreign.MemorySegment;

/**
 * Read access to one page, from its opening until it is closed.
 *
 * {@snippet :
 * try (PageReader reader = pager.read(id)) {
 *   long value = reader.segment().get(ValueLayout.JAVA_LONG, 0);
 * }
 * }
 *
 * <p>Not bound to a thread, but used by one at a time.
 */
public interface PageReader extends AutoCloseable {
  /**
   * The content of the page, without a copy. Valid until this reader is closed; kept longer, it
   * shows undefined bytes of the file.
   *
   * @return a read-only segment as long as the page
   * @throws IllegalStateException if this reader or its pager is closed
   */
  MemorySegment segment();

  /** Ends the access and lets go of the page. Closing again does nothing. */
  @Override
  void close();
}
