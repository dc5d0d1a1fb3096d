package io.mappedpages;

import com.google.errorprone.annotations.MustBeClosed;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with an open page store without changing it; {@link Pager} adds the rest.
 *
 * <p><b>Read-only.</b> A pager from {@link #open} has no way to write, and opens the file without
 * the right to. It may be open while others are, and while a {@link Pager} writes, in this or in
 * another process. It stands on one generation, the newest at its opening; {@link #refresh()} moves
 * on. As long as it stands there, the writer writes none of the pages of that generation anew, and
 * the file may have to grow instead: so who stays open for long refreshes now and then. Whether the
 * file grows, shrinks or is rearranged meanwhile makes no difference.
 *
 * <p>For that a reader registers in a file {@code NAME.readers} beside the store. Where that cannot
 * be written, it keeps writers out instead as long as it is open, and is refused while there is
 * one; where there is no lock file either and none can be made, as on a read-only medium, it opens
 * without any of that. {@link #recovery()} says which.
 *
 * <p><b>Regular pages</b> are live memory beside a writer: {@link #read(PageId)} shows bytes that
 * may change at any moment, and takes no latch that a writer in another process would heed; {@link
 * #readStable} copies them. When a writer takes a snapshot, or moves pages, what it writes
 * afterwards is seen after the next {@link #refresh()}. Protected pages, ids and roots are those of
 * the generation.
 *
 * <p><b>Threads.</b> A pager is safe for use by any number of threads, virtual ones included. A
 * wait for a page that others hold ends with {@link PageBusyException} at the limit that was set by
 * {@link PagerBuilder#latchTimeout}. A thread that is interrupted while it waits goes on waiting,
 * and its interrupt flag stays set.
 *
 * <p><b>Segments</b> are always native, as long as the page size, and aligned to at least 8 bytes.
 * One that is kept beyond its reader, writer, view or transaction shows undefined bytes of this
 * file; it never faults while the pager is open, and throws {@link IllegalStateException}
 * afterwards. With {@link PagerBuilder#checkedAccess} it throws at once.
 *
 * <p><b>Errors.</b> Once a commit could not be made durable, every call that reads or changes pages
 * throws {@link PagerFailedException}; once the pager is closed, {@link IllegalStateException}. The
 * methods below do not repeat these two.
 *
 * @param <S> the page size of the file
 */
public interface ReadOnlyPager<S extends PageSize> extends AutoCloseable {
  /**
   * Opens a file of a known page size read-only, on its newest generation. Writes nothing into it,
   * and makes or changes at most the files {@code NAME.lock} and {@code NAME.readers} beside it.
   *
   * @param <S> the page size
   * @param path the file
   * @param pageSize the page size
   * @return the pager, which the caller closes
   * @throws PagerIoException if there is no such file, it is a folder, or it cannot be read
   * @throws PagerLockedException if a pager has it open for writing, and this reader cannot
   *     register
   * @throws CorruptFileException if the file is not a page store, or no generation in it is whole
   * @throws IncompatibleFormatException if the file is a page store of another format
   * @throws InvalidPageSizeException if the file has another page size
   * @throws ProviderException if no implementation of the API is found, or more than one
   */
  static <S extends PageSize> ReadOnlyPager<S> open(Path path, S pageSize) {
    return Pager.builder().openReadOnly(path, pageSize);
  }

  /**
   * Opens a file of any page size read-only, as {@link #open} does; for tools.
   *
   * @param path the file
   * @return the pager, which the caller closes
   * @throws PagerIoException if there is no such file, it is a folder, or it cannot be read
   * @throws PagerLockedException if a pager has it open for writing, and this reader cannot
   *     register
   * @throws CorruptFileException if the file is not a page store, or no generation in it is whole
   * @throws IncompatibleFormatException if the file is a page store of another format
   * @throws ProviderException if no implementation of the API is found, or more than one
   */
  static ReadOnlyPager<?> openAny(Path path) {
    return Pager.builder().openAnyReadOnly(path);
  }

  /**
   * The page size of the file, fixed for its life.
   *
   * @return the page size
   */
  S pageSize();

  /**
   * The length of the file. An id of a page can be higher than this.
   *
   * @return the number of physical pages, the three reserved pages and the pages of the store's own
   *     structures included
   */
  long pageCount();

  /**
   * How much of the file is free. A page that was freed is counted after three further commits at
   * the latest, {@link Pager#force()} being one: until then it may be needed to recover from a
   * crash.
   *
   * @return the number of free physical pages, within {@link #pageCount()}
   */
  long freePageCount();

  /**
   * The number of the newest commit. It grows with every commit, and never goes back. A read-only
   * pager has that of its opening, or of the last {@link #refresh()}.
   *
   * @return the newest published generation, which is durable
   */
  long generation();

  /**
   * Moves to the newest generation that a writer has published. Readers and views that are open
   * keep theirs. Cheap when there is none: no file is read. On a pager that can write, does
   * nothing.
   *
   * @return the generation, as {@link #generation()} says it now
   * @throws PagerIoException if the file cannot be read
   * @throws CorruptFileException if no generation in the file is whole any more
   */
  long refresh();

  /**
   * Whether {@link #refresh()} would move.
   *
   * @return {@code true} if there is a newer generation; always {@code false} on a pager that can
   *     write
   * @throws PagerIoException if the file cannot be read
   */
  boolean isStale();

  /**
   * The identity of the file, given at random when it was created. It stays with the file when that
   * is renamed or moved.
   *
   * @return the identity
   */
  UUID fileId();

  /**
   * The value of a root slot: one of eight numbers that a user keeps in the file, such as the id of
   * the page at which a structure begins. They change with the commit that sets them, atomically.
   *
   * @param slot the slot, from 0 to 7
   * @return the value of the newest generation, -1 until it is set
   * @throws IndexOutOfBoundsException if {@code slot} is outside that range
   */
  long root(int slot);

  /**
   * What opening this file found and did.
   *
   * @return the outcome, the same for the life of this pager
   */
  RecoveryOutcome recovery();

  /**
   * Figures about this pager, gathered at this moment. Cheap but for {@link PagerStats#freeRuns()},
   * for which it passes over the allocation map.
   *
   * @return the figures
   * @throws CorruptFileException if a page of the allocation map is damaged
   * @throws PagerIoException if the file was cut off from outside
   */
  PagerStats stats();

  /**
   * What the pages of the newest generation are used for, by ranges of equal length: for pictures
   * of a file. Passes over the allocation map and the tables without a lock, which takes time in
   * proportion to the pages that are in use.
   *
   * @param mostRanges how many ranges there may be, 1 or more
   * @return the map
   * @throws IllegalArgumentException if {@code mostRanges} is less than 1
   * @throws UnsupportedOperationException if this implementation has no such map
   * @throws CorruptFileException if a page of the map or of a table is damaged
   * @throws PagerIoException if the file was cut off from outside
   */
  default PageMap pageMap(int mostRanges) {
    throw new UnsupportedOperationException("no page map");
  }

  /**
   * Checks every structure of the file, and the content of every protected page, as of one
   * generation, while readers and writers go on. The content of regular pages is not checked, as it
   * has no checksum. Changes nothing, and reads the whole allocated part of the file.
   *
   * <p>What is damaged is reported, not thrown. What lies below a damaged page of a tree is not
   * looked at, and then nobody knows which pages are lost: such findings are left out.
   *
   * <p>The generation stays pinned meanwhile: space that commits free is not used again before the
   * end. Time grows with the file; memory with the pages in use, by one bit each, an eighth of a
   * byte for each page of the file at most. Each page is looked at once, whatever the file says.
   *
   * @param listener hears of findings and of progress, in the calling thread; what it throws ends
   *     the check and is thrown on
   * @return the result
   * @throws PagerIoException if the file cannot be read
   */
  VerifyReport verify(VerifyListener listener);

  /**
   * Opens a regular page for reading. It holds the page's latch shared with other readers: writers
   * of the page, and its freeing, wait until the reader is closed. On a read-only pager there is no
   * latch, and the bytes are those of now.
   *
   * {@snippet :
   * try (PageReader reader = pager.read(id)) {
   *   long value = reader.segment().get(ValueLayout.JAVA_LONG, 0);
   * }
   * }
   *
   * @param id the page
   * @return a reader, to be closed by the caller
   * @throws OutOfBoundsException if the page is not allocated
   * @throws ReservedPageException if the id is from 0 to 2
   * @throws PageBusyException if a writer held the page for longer than the latch timeout
   * @throws CorruptFileException if what leads to the page is damaged
   */
  @MustBeClosed
  PageReader read(PageId<S> id);

  /**
   * Opens the newest committed content of a protected page for reading. Never waits, and never
   * hides from or shows a later commit: the reader keeps what it was opened with, also when the
   * page is written or freed meanwhile. The space of that content is not reused until the reader is
   * closed.
   *
   * <p>The content is checked against its checksum at the first read after opening or commit.
   *
   * @param id the page
   * @return a reader, to be closed by the caller
   * @throws OutOfBoundsException if the page is not allocated
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   */
  @MustBeClosed
  PageReader read(ProtectedPageId<S> id);

  /**
   * Opens the newest committed content of a compressed page for reading, decoded, as {@link
   * #read(ProtectedPageId)} does with a protected one. The segment has the logical size of the
   * page.
   *
   * @param id the page
   * @return a reader, to be closed by the caller
   * @throws OutOfBoundsException if the page is not allocated
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   * @throws ProviderException if the codec of the page is not there; the message names the artifact
   *     to add
   */
  @MustBeClosed
  PageReader read(CompressedPageId<S, ?> id);

  /**
   * Opens a regular page for reading as {@link #read(PageId)} does, if that needs no waiting.
   *
   * @param id the page
   * @return a reader, to be closed by the caller, or {@code null} if a writer holds the page
   * @throws OutOfBoundsException if the page is not allocated
   * @throws ReservedPageException if the id is from 0 to 2
   * @throws CorruptFileException if what leads to the page is damaged
   */
  @MustBeClosed
  @Nullable PageReader tryRead(PageId<S> id);

  /**
   * Copies a regular page as it was at one moment at which nobody was writing it, also beside a
   * writer in another process. Waits for a writer of the page; pages that share a version counter
   * with it, one in 4,096, make it wait or copy again too.
   *
   * @param id the page
   * @return a copy, read-only, valid as long as it is referred to
   * @throws OutOfBoundsException if the page is not allocated
   * @throws ReservedPageException if the id is from 0 to 2
   * @throws PageBusyException if it was being written for longer than the latch timeout
   * @throws CorruptFileException if what leads to the page is damaged
   */
  MemorySegment readStable(PageId<S> id);

  /**
   * What is known of a regular page, without reading it. Takes no lock and waits for nobody.
   *
   * @param id the page
   * @return the information, as of now
   * @throws OutOfBoundsException if the page is not allocated
   * @throws ReservedPageException if the id is from 0 to 2
   * @throws CorruptFileException if what leads to the page is damaged
   */
  PageInfo info(PageId<S> id);

  /**
   * What is known of a protected page, without reading it. Takes no lock and waits for nobody.
   *
   * @param id the page
   * @return the information, as of now
   * @throws OutOfBoundsException if the page is not allocated
   * @throws CorruptFileException if what leads to the page is damaged
   */
  PageInfo info(ProtectedPageId<S> id);

  /**
   * Opens a view of the newest generation, in which protected pages and root slots stay as they are
   * now. Never waits.
   *
   * @return a view, to be closed by the caller
   */
  @MustBeClosed
  ReadView<S> view();

  /**
   * All regular pages of the newest generation, in ascending order. The stream can be split for
   * parallel use, reads while it goes, and pins its generation until it is closed: commits that
   * follow change nothing in it.
   *
   * @return the ids, in a stream to be closed by the caller
   * @throws CorruptFileException if the table of pages is damaged; also while the stream is used
   */
  @MustBeClosed
  Stream<PageId<S>> allocatedPages();

  /**
   * The same ids as {@link #allocatedPages()}, for who reads every page in this order, as data
   * analysis does: what is not in memory yet is read ahead, by a thread that lives as long as the
   * stream is open. Each part of a parallel stream has its own place in the file.
   *
   * @return the ids, in a stream to be closed by the caller
   * @throws CorruptFileException if the table of pages is damaged; also while the stream is used
   */
  @MustBeClosed
  Stream<PageId<S>> scanPages();

  /**
   * What is known of a compressed page, without decoding it. Takes no lock and waits for nobody.
   *
   * @param id the page
   * @return the information, as of now
   * @throws OutOfBoundsException if the page is not allocated
   * @throws CorruptFileException if the page, or what leads to it, is damaged
   */
  PageInfo info(CompressedPageId<S, ?> id);

  /**
   * What compressed pages take, by codec, level and dictionary. Reads the header of each: time
   * grows with their number.
   *
   * @return one entry for each codec, level and dictionary in use, by name, and one of each codec's
   *     pages that are stored plain or were never written; empty if there are no compressed pages
   * @throws CorruptFileException if the table of pages is damaged
   */
  List<CompressionStats> compression();

  /**
   * The dictionaries that the newest generation has.
   *
   * @return all of them, in the order in which they came
   * @throws CorruptFileException if what leads to them is damaged
   */
  List<CompressionDictionary> dictionaries();

  /**
   * All protected pages of the newest generation, in ascending order. The stream can be split for
   * parallel use, reads while it goes, and pins its generation until it is closed: commits that
   * follow change nothing in it.
   *
   * @return the ids, in a stream to be closed by the caller
   * @throws CorruptFileException if the table of pages is damaged; also while the stream is used
   */
  @MustBeClosed
  Stream<ProtectedPageId<S>> allocatedProtectedPages();

  /**
   * All compressed pages of the newest generation, of whatever logical size, in ascending order; as
   * {@link #allocatedProtectedPages()} lists the protected ones.
   *
   * @return the ids, in a stream to be closed by the caller
   * @throws CorruptFileException if the table of pages is damaged; also while the stream is used
   */
  @MustBeClosed
  Stream<CompressedPageId<S, ?>> allocatedCompressedPages();

  /**
   * The snapshots that the newest generation has. What each alone keeps is counted: that takes time
   * in proportion to the differences between them, not to the file.
   *
   * @return all of them, the oldest first
   * @throws CorruptFileException if what leads to them is damaged
   */
  List<Snapshot> snapshots();

  /**
   * Opens a snapshot, read-only. The pager shows pages of all kinds, ids and root slots as they
   * were when it was taken, regular pages included, and never anything else: {@link #refresh()}
   * does nothing. It stays valid when the snapshot is deleted, or the file rolled back, meanwhile:
   * like a view, it pins the newest generation until it is closed. It is part of this pager, and
   * becomes invalid when that is closed; closing it closes no file.
   *
   * @param name which one
   * @return the pager, to be closed by the caller
   * @throws IllegalArgumentException if there is no snapshot of this name
   * @throws CorruptFileException if what leads to it is damaged
   */
  @MustBeClosed
  ReadOnlyPager<S> openSnapshot(String name);

  /**
   * Closes the file. Waits for calls that are inside this pager, but not for open readers, writers,
   * views, streams and transactions: these become invalid, nothing of them is committed, and their
   * own {@code close()} stays harmless. Closing again does nothing.
   *
   * <p>A pager that can write makes everything durable first, in-place writes of closed writers
   * included, and marks the file as properly closed. A pager that has failed writes nothing;
   * opening the file again recovers it.
   *
   * @throws PagerIoException if the file could not be marked as properly closed; it is closed all
   *     the same, nothing that was acknowledged is lost, and opening it again recovers it
   */
  @Override
  void close();
}
