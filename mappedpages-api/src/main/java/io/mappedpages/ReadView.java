package io.mappedpages;

import com.google.errorprone.annotations.MustBeClosed;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;

/**
 * Protected pages and root slots as of one generation, from the opening of the view until it is
 * closed, whatever is committed meanwhile.
 *
 * {@snippet :
 * try (ReadView<PageSize.Kib4> view = pager.view()) {
 *   ProtectedPageId<PageSize.Kib4> root = ProtectedPageId.of(view.root(0));
 *   long child = view.read(root).get(ValueLayout.JAVA_LONG, 0);
 *   MemorySegment content = view.read(ProtectedPageId.of(child)); // of the same generation
 * }
 * }
 *
 * <p>Reading through a view takes no lock and creates no garbage: hot code opens one view for many
 * reads. A view never makes writers wait, but while it is open no space is reused that its
 * generation needs, so a view that stays open for long makes the file grow: {@link
 * PagerStats#oldestViewAge()} tells. With the system property {@code mappedpages.trackViews=true}
 * at the opening of the pager each view, and each stream of ids, remembers where it was opened: one
 * that nobody holds any more, or that is open when its pager is closed, is then reported with that
 * place as a warning of the logger {@code io.mappedpages.views}. That costs a stack trace each.
 *
 * <p>Regular pages are written in place and have no generations: their content cannot be read
 * through a view, only which of them are allocated.
 *
 * <p>Not bound to a thread, but used by one at a time.
 *
 * @param <S> the page size of the file
 */
public interface ReadView<S extends PageSize> extends AutoCloseable {
  /**
   * The generation that this view shows.
   *
   * @return the newest published generation at the time when the view was opened
   * @throws IllegalStateException if this view or its pager is closed
   */
  long generation();

  /**
   * The content of a protected page as of this generation, without a copy, also if it was written
   * or freed since. Checked against its checksum at the first read after opening or commit.
   *
   * @param id the page
   * @return a read-only segment as long as the page, valid until this view is closed; kept longer,
   *     it shows undefined bytes of the file
   * @throws OutOfBoundsException if the page is not allocated in this generation
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   * @throws IllegalStateException if this view or its pager is closed
   */
  MemorySegment read(ProtectedPageId<S> id);

  /**
   * The content of a compressed page as of this generation, decoded, also if it was written or
   * freed since. What was decoded is kept until this view is closed: reading a page again costs
   * nothing, and a view that reads many takes their memory. A content that is stored plain is read
   * without a copy.
   *
   * @param id the page
   * @return a read-only segment of the logical size, valid until this view is closed
   * @throws OutOfBoundsException if the page is not allocated in this generation
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   * @throws ProviderException if the codec of the page is not there
   * @throws IllegalStateException if this view or its pager is closed
   */
  MemorySegment read(CompressedPageId<S, ?> id);

  /**
   * The value of a root slot as of this generation.
   *
   * @param slot the slot, from 0 to 7
   * @return the value, -1 until it is set
   * @throws IndexOutOfBoundsException if {@code slot} is outside that range
   * @throws IllegalStateException if this view or its pager is closed
   */
  long root(int slot);

  /**
   * All regular pages of this generation, in ascending order. The stream can be split for parallel
   * use, reads while it goes, and is valid until it or this view is closed.
   *
   * @return the ids, in a stream to be closed by the caller
   * @throws CorruptFileException if the table of pages is damaged; also while the stream is used
   * @throws IllegalStateException if this view or its pager is closed
   */
  @MustBeClosed
  Stream<PageId<S>> allocatedPages();

  /**
   * All protected pages of this generation, in ascending order. The stream can be split for
   * parallel use, reads while it goes, and is valid until it or this view is closed.
   *
   * @return the ids, in a stream to be closed by the caller
   * @throws CorruptFileException if the table of pages is damaged; also while the stream is used
   * @throws IllegalStateException if this view or its pager is closed
   */
  @MustBeClosed
  Stream<ProtectedPageId<S>> allocatedProtectedPages();

  /**
   * All compressed pages of this generation, of whatever logical size, in ascending order. The
   * stream can be split for parallel use, reads while it goes, and is valid until it or this view
   * is closed.
   *
   * @return the ids, in a stream to be closed by the caller
   * @throws CorruptFileException if the table of pages is damaged; also while the stream is used
   * @throws IllegalStateException if this view or its pager is closed
   */
  @MustBeClosed
  Stream<CompressedPageId<S, ?>> allocatedCompressedPages();

  /** Lets go of the generation. Closing again does nothing. */
  @Override
  void close();
}
