package io.mappedpages;

import com.google.errorprone.annotations.MustBeClosed;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file of pages of one size, open for reading and writing.
 *
 * {@snippet :
 * try (Pager<PageSize.Kib4> pager = Pager.create(path, PageSize.KIB_4)) {
 *   PageId<PageSize.Kib4> id = pager.allocate(); // durable on return
 *   try (PageWriter writer = pager.write(id)) {
 *     writer.segment().set(ValueLayout.JAVA_LONG, 0, 42L);
 *   }
 *   try (PageReader reader = pager.read(id)) {
 *     long value = reader.segment().get(ValueLayout.JAVA_LONG, 0); // 42
 *   }
 *   pager.force(); // now the 42 is durable
 *   pager.free(id);
 * }
 * }
 *
 * <p><b>Regular pages</b> ({@link PageId}) are written in place. Their allocation is crash-safe;
 * their content has no atomicity: after a crash, a page that was being written may hold old and new
 * bytes mixed. <b>Protected pages</b> ({@link ProtectedPageId}) are copied on write: a change
 * becomes visible and durable at its commit, as a whole or not at all, and the content has a
 * checksum. A {@link Transaction} changes many pages in one commit.
 *
 * <p><b>Durability.</b> Every commit makes the whole file durable: allocating, freeing, {@link
 * ProtectedPageWriter#commit()}, {@link Transaction#commit()} and {@link #force()} each return when
 * their commit is durable, and with it every in-place write of a {@link PageWriter} that was closed
 * before the call. Threads that commit at the same time share one sync.
 *
 * <p><b>Failure.</b> A commit that could not be made durable puts the pager into a failed state for
 * ever: later calls throw {@link PagerFailedException}. In-place bytes since the last successful
 * commit may then be lost although they could still be read. Nothing that was acknowledged before
 * is lost: close the pager, and open the file again. Any other exception leaves the pager usable,
 * and says in its description what has changed.
 *
 * <p>A file is open for writing in one pager at a time, on the whole machine. Beside the file
 * {@code NAME} stands {@code NAME.lock}, which must not be deleted while the file is in use. A
 * pager lives in a field more often than in a block, so nothing checks that it is closed; one that
 * is not closed is recovered at the next opening.
 *
 * <p>Where the page size is known only at run time the type is {@code Pager<?>}, see {@link
 * PageSize}.
 *
 * @param <S> the page size of the file; a class such as {@link PageSize.Kib4}, never {@code
 *     PageSize} itself, which would let ids of one file be used on another
 */
public interface Pager<S extends PageSize> extends ReadOnlyPager<S> {
  /**
   * Creates a file with the default options and opens it. The file and its name are durable on
   * return; a crash before leaves nothing that opens under that name.
   *
   * @param <S> the page size
   * @param path where the file is to be
   * @param pageSize the page size, for the life of the file
   * @return the pager, which the caller closes
   * @throws PagerIoException if something is there already (the cause is a {@link
   *     java.nio.file.FileAlreadyExistsException}), or the file cannot be created
   * @throws PagerLockedException if another pager holds the lock of that path
   * @throws CapacityExceededException if the device is full
   * @throws ProviderException if no implementation of this API is found, or more than one
   */
  static <S extends PageSize> Pager<S> create(Path path, S pageSize) {
    return builder().create(path, pageSize);
  }

  /**
   * Opens a file with the default options, recovering it if it was not closed properly: {@link
   * #recovery()} says what was done. On return the state that was chosen is durable. An exception
   * leaves nothing open.
   *
   * @param <S> the page size
   * @param path the file
   * @param pageSize the page size that the file is expected to have
   * @return the pager, which the caller closes
   * @throws PagerIoException if there is no such file (the cause is a {@link
   *     java.nio.file.NoSuchFileException}), it is a folder, or it cannot be read and written
   * @throws PagerLockedException if the file is open for writing already, here or in another
   *     process
   * @throws CorruptFileException if the file is not a page store, or is damaged beyond recovery
   * @throws IncompatibleFormatException if the file is a page store of another format; judged
   *     before the page size
   * @throws InvalidPageSizeException if the file has another page size
   * @throws ProviderException if no implementation of this API is found, or more than one
   */
  static <S extends PageSize> Pager<S> open(Path path, S pageSize) {
    return builder().open(path, pageSize);
  }

  /**
   * Opens a file of any page size with the default options; otherwise as {@link #open}.
   *
   * @param path the file
   * @return the pager, which the caller closes
   * @throws PagerIoException if there is no such file (the cause is a {@link
   *     java.nio.file.NoSuchFileException}), it is a folder, or it cannot be read and written
   * @throws PagerLockedException if the file is open for writing already, here or in another
   *     process
   * @throws CorruptFileException if the file is not a page store, or is damaged beyond recovery
   * @throws IncompatibleFormatException if the file is a page store of another format
   * @throws ProviderException if no implementation of this API is found, or more than one
   */
  static Pager<?> openAny(Path path) {
    return builder().openAny(path);
  }

  /**
   * Begins to make a file of the parts of a backup.
   *
   * @param target where the file is to be; it must not exist yet
   * @return the restore, to be closed by the caller
   * @throws PagerIoException if something of that name exists already
   * @throws PagerLockedException if somebody else is making a file of that name
   * @throws ProviderException if no implementation of this API is found, or more than one
   */
  @MustBeClosed
  static Restore restore(Path target) {
    return builder().restore(target);
  }

  /**
   * Begins to create or open a file with options of one's own.
   *
   * @return a builder on which nothing is set
   */
  static PagerBuilder builder() {
    return new PagerBuilder();
  }

  /**
   * Allocates one regular page, zeroed; the allocation is durable on return. A full file grows
   * first. Views that are open stay valid.
   *
   * <p>The id is 3 or more, differs from that of every other allocated page, and stays the same for
   * the life of the page. Neither the lowest free number nor consecutive ones are promised.
   *
   * @return the id of the page
   * @throws CapacityExceededException at the configured limit or on a full disk; nothing has
   *     changed
   * @throws ProviderException if the allocation strategy is faulty; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  PageId<S> allocate();

  /**
   * Allocates one protected page, zeroed; the allocation is durable on return. A full file grows
   * first. The id is the lowest free number, from 0.
   *
   * @return the id of the page
   * @throws CapacityExceededException at the configured limit or on a full disk; nothing has
   *     changed
   * @throws ProviderException if the allocation strategy is faulty; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  ProtectedPageId<S> allocateProtected();

  /**
   * Frees a regular page; durable on return. Waits for the readers and writers of the page, up to
   * the latch timeout. The space is reused by later allocations, not by the next one.
   *
   * @param id the page
   * @throws DoubleFreeException if the id is below {@link #pageCount()} and is not allocated;
   *     nothing has changed
   * @throws OutOfBoundsException if the id is not below {@link #pageCount()} and is not allocated;
   *     nothing has changed
   * @throws ReservedPageException if the id is from 0 to 2; nothing has changed
   * @throws PageBusyException if the page was in use for longer than the latch timeout; nothing has
   *     changed
   * @throws CapacityExceededException if not even the reserve that is kept for freeing suffices;
   *     nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  void free(PageId<S> id);

  /**
   * Frees a protected page; durable on return. Waits for the writer of the page, or a transaction
   * that holds it, up to the latch timeout; does not wait for readers. Readers and views that were
   * opened before still see the page. The id can be given to the next page that is allocated.
   *
   * @param id the page
   * @throws DoubleFreeException if the id is not above the highest in use and is not allocated;
   *     nothing has changed
   * @throws OutOfBoundsException if the id is above the highest in use; nothing has changed
   * @throws PageBusyException if the page was being written for longer than the latch timeout;
   *     nothing has changed
   * @throws CapacityExceededException if not even the reserve that is kept for freeing suffices;
   *     nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  void free(ProtectedPageId<S> id);

  /**
   * Frees a compressed page as {@link #free(ProtectedPageId)} does with a protected one.
   *
   * @param id the page
   * @throws DoubleFreeException if the id is not above the highest in use and is not allocated;
   *     nothing has changed
   * @throws OutOfBoundsException if the id is above the highest in use; nothing has changed
   * @throws PageBusyException if the page was being written for longer than the latch timeout;
   *     nothing has changed
   * @throws CapacityExceededException if not even the reserve that is kept for freeing suffices;
   *     nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  void free(CompressedPageId<S, ?> id);

  /**
   * Opens a regular page for writing, with its latch held exclusively: other readers and writers of
   * the page wait until the writer is closed. A thread may hold several pages; the latch is not
   * re-entrant, so that a second access to the page by the same thread waits, and ends with {@link
   * PageBusyException}.
   *
   * <p>The first write after a {@linkplain #createSnapshot(String) snapshot} moves the page to a
   * free place, which the next commit makes known; what was written is durable with that commit, as
   * always.
   *
   * @param id the page
   * @return a writer, to be closed by the caller
   * @throws OutOfBoundsException if the page is not allocated
   * @throws ReservedPageException if the id is from 0 to 2
   * @throws PageBusyException if the page was in use for longer than the latch timeout, or a
   *     snapshot was being taken for as long
   * @throws CapacityExceededException if a snapshot has the page, and there is no room to move it
   * @throws CorruptFileException if what leads to the page is damaged
   * @throws PagerIoException if the page cannot be read
   */
  @MustBeClosed
  PageWriter write(PageId<S> id);

  /**
   * Opens a protected page for writing, with other writers of the page kept out until the writer is
   * closed. Readers are not: they see the content of before until the commit.
   *
   * @param id the page
   * @return a writer, to be closed by the caller
   * @throws OutOfBoundsException if the page is not allocated
   * @throws PageBusyException if the page was being written for longer than the latch timeout
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   * @throws PagerIoException if the page cannot be read
   */
  @MustBeClosed
  ProtectedPageWriter write(ProtectedPageId<S> id);

  /**
   * Opens a regular page for writing as {@link #write(PageId)} does, if that needs no waiting.
   *
   * @param id the page
   * @return a writer, to be closed by the caller, or {@code null} if the page is in use, or a
   *     snapshot is being taken
   * @throws OutOfBoundsException if the page is not allocated
   * @throws ReservedPageException if the id is from 0 to 2
   * @throws CapacityExceededException if a snapshot has the page, and there is no room to move it
   * @throws CorruptFileException if what leads to the page is damaged
   * @throws PagerIoException if the page cannot be read
   */
  @MustBeClosed
  @Nullable PageWriter tryWrite(PageId<S> id);

  /**
   * Opens a protected page for writing as {@link #write(ProtectedPageId)} does, if that needs no
   * waiting.
   *
   * @param id the page
   * @return a writer, to be closed by the caller, or {@code null} if the page is being written
   * @throws OutOfBoundsException if the page is not allocated
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   * @throws PagerIoException if the page cannot be read
   */
  @MustBeClosed
  @Nullable ProtectedPageWriter tryWrite(ProtectedPageId<S> id);

  /**
   * Makes every in-place write of a writer that was closed before this call durable, by a commit
   * without changes. Other commits do the same along the way; this is for when there is nothing
   * else to commit.
   *
   * @return the generation of the commit
   * @throws CapacityExceededException if pages that are being relocated find no space; nothing has
   *     changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  long force();

  /**
   * The regular pages of this pager, for code that is generic over the kind of page, and for many
   * at once.
   *
   * @return the allocator, valid as long as this pager
   */
  BulkPageAllocator<PageId<S>> pages();

  /**
   * The protected pages of this pager, for code that is generic over the kind of page, and for many
   * at once.
   *
   * @return the allocator, valid as long as this pager
   */
  BulkPageAllocator<ProtectedPageId<S>> protectedPages();

  /**
   * Compressed pages of a logical size. The codec is opened at once. The first allocator of a codec
   * that the file does not know yet writes its name into the file, in a commit.
   *
   * @param <L> the logical size
   * @param logicalSize the length of the content: 2 to 64 times the page size
   * @param options codec and level of what is written through the allocator
   * @return the allocator, valid as long as this pager
   * @throws InvalidPageSizeException if the logical size is not legal
   * @throws IllegalArgumentException if the codec does not have the level, or the file not the
   *     dictionary
   * @throws ProviderException if there is no such codec, or it cannot run here; the message says
   *     what to do
   * @throws CapacityExceededException if the file has 31 other codecs already, or is full
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  <L extends PageSize> CompressedPageAllocator<S, L> compressedPages(
      L logicalSize, CompressionOptions options);

  /**
   * Makes a dictionary of what pages have in common, and adds it as {@link #addDictionary} does.
   * Reads pages, as they are now, until it has a hundred times as much as the dictionary may hold;
   * holds that much memory for as long as it takes.
   *
   * @param name how it is called, {@code [a-z0-9-]{1,16}}
   * @param codec the codec, such as {@code "zstd"}
   * @param maxBytes how much it may hold: 1 to 2^20 bytes, and less than 256 pages. Zstandard's
   *     authors suggest 100 KiB
   * @param samples pages of any kind, which stand for those to come; best in no order, such as
   *     every tenth. The caller closes it
   * @return what was added
   * @throws IllegalArgumentException if the name or length is not legal, or the name is taken
   * @throws ProviderException if there is no such codec, it cannot run here, has no dictionaries,
   *     or finds the samples too few
   * @throws OutOfBoundsException if a page is not allocated
   * @throws CapacityExceededException if the file has 255 dictionaries already, or is full
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  CompressionDictionary trainDictionary(
      String name, String codec, int maxBytes, Stream<? extends PageHandle> samples);

  /**
   * Adds a dictionary that was made elsewhere. It is durable when this returns, and stays in the
   * file for ever; after an exception there is none of the name, but the codec may have got its
   * number. Dictionaries are added one after the other, beside everything else that threads do.
   *
   * @param name how it is called, {@code [a-z0-9-]{1,16}}
   * @param codec the codec, such as {@code "zstd"}
   * @param dictionary what it holds: 1 to 2^20 bytes, and less than 256 pages
   * @return what was added
   * @throws IllegalArgumentException if the name or length is not legal, or the name is taken
   * @throws ProviderException if there is no such codec, it cannot run here, or does not take the
   *     dictionary
   * @throws CapacityExceededException if the file has 255 dictionaries already, or is full
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  CompressionDictionary addDictionary(String name, String codec, byte[] dictionary);

  /**
   * Takes a snapshot: the state of all pages and root slots, kept under a name until it is deleted.
   * Takes one commit, whatever the size of the file; nothing is copied. Durable when this returns.
   *
   * <p>Afterwards the first write to a regular page moves it to another place in the file, as every
   * write to a protected page does; its id stays, and further writes go to the new place. Pages
   * that the snapshot needs are not used again: the file grows by what changes.
   *
   * <p>Every regular page is kept whole: no writer of one may be open. This call waits for them,
   * and keeps new ones out until it is done. What transactions have not committed yet is not part
   * of the snapshot.
   *
   * @param name 1 to 64 characters without {@code /} and control characters, unique in the file
   * @return the snapshot
   * @throws IllegalArgumentException if the name is not legal, or taken
   * @throws PageBusyException if a writer of a regular page was open for longer than the latch
   *     timeout; nothing has changed
   * @throws CapacityExceededException if there is no room; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  default Snapshot createSnapshot(String name) {
    return createSnapshot(name, "");
  }

  /**
   * Takes a snapshot as {@link #createSnapshot(String)} does, with a note on it.
   *
   * @param name 1 to 64 characters without {@code /} and control characters, unique in the file
   * @param note at most 128 characters, for people
   * @return the snapshot
   * @throws IllegalArgumentException if the name or note is not legal, or the name taken
   * @throws PageBusyException if a writer of a regular page was open for longer than the latch
   *     timeout; nothing has changed
   * @throws CapacityExceededException if there is no room; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  Snapshot createSnapshot(String name, String note);

  /**
   * Deletes a snapshot, and frees exactly the pages that it alone keeps. One commit; time and
   * memory grow with the number of these pages, not with the file. Works in a full file, too.
   *
   * @param name which one
   * @throws IllegalArgumentException if there is no snapshot of this name
   * @throws CorruptFileException if what leads to its pages is damaged; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  void deleteSnapshot(String name);

  /**
   * Goes back to a snapshot: all pages, ids and root slots are what they were when it was taken.
   * The snapshot stays. One commit; time and memory grow with what has changed since, not with the
   * file. Codecs and dictionaries that were added since stay known.
   *
   * <p>Waits until no writer and no transaction is open, and no reader of a regular page that will
   * change; keeps new ones out until it is done. Views, protected readers and pagers in other
   * processes keep the generation that they have.
   *
   * @param name which one
   * @throws IllegalArgumentException if there is no snapshot of this name
   * @throws IllegalStateException if there are newer snapshots, which this would cut off; see
   *     {@link #rollback(String, boolean)}
   * @throws PageBusyException if something that has to end was open for longer than the latch
   *     timeout; nothing has changed
   * @throws CorruptFileException if what leads to its pages is damaged; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  default void rollback(String name) {
    rollback(name, false);
  }

  /**
   * Goes back to a snapshot as {@link #rollback(String)} does, and deletes newer snapshots in the
   * same commit if it is told to.
   *
   * @param name which one
   * @param deletingNewer whether snapshots that are newer may be deleted
   * @throws IllegalArgumentException if there is no snapshot of this name
   * @throws IllegalStateException if there are newer snapshots, and {@code deletingNewer} is {@code
   *     false}
   * @throws PageBusyException if something that has to end was open for longer than the latch
   *     timeout; nothing has changed
   * @throws CorruptFileException if what leads to its pages is damaged; nothing has changed
   * @throws PagerIoException if a write failed before the commit; nothing has changed
   * @throws PagerFailedException if the commit could not be made durable; reopen the file to
   *     recover
   */
  void rollback(String name, boolean deletingNewer);

  /**
   * Writes a standalone copy of the newest generation to another file, as {@link #copyTo(Path,
   * ProgressListener)} does.
   *
   * @param target the file, which must not exist yet
   * @throws PagerIoException if something of that name exists, or the file cannot be written
   * @throws PagerLockedException if somebody else is making a file of that name
   * @throws PageBusyException if a writer of a regular page was open for longer than the latch
   *     timeout
   * @throws CapacityExceededException if there is no room for the snapshot
   * @throws CorruptFileException if what leads to the pages is damaged
   * @throws PagerFailedException if a commit could not be made durable; reopen the file to recover
   */
  default void copyTo(Path target) {
    copyTo(target, ProgressListener.NONE);
  }

  /**
   * Writes a standalone copy to another file: a store of its own that opens like this one, with all
   * pages, ids and root slots of one generation, and an identity of its own. Writers and readers go
   * on meanwhile; the copy is made of a snapshot without a name, which lives as long as that takes.
   * It has no snapshots. Free pages take no room where the file system has holes, and pages are
   * shared with this file where it can do that.
   *
   * <p>The file appears under its name when it is whole and durable; after an exception there is
   * none.
   *
   * @param target the file, which must not exist yet
   * @param listener hears how many pages are copied; if it says so, the copy is given up with a
   *     {@link java.util.concurrent.CancellationException}
   * @throws PagerIoException if something of that name exists, or the file cannot be written
   * @throws PagerLockedException if somebody else is making a file of that name
   * @throws PageBusyException if a writer of a regular page was open for longer than the latch
   *     timeout
   * @throws CapacityExceededException if there is no room for the snapshot
   * @throws CorruptFileException if what leads to the pages is damaged
   * @throws PagerFailedException if a commit could not be made durable; reopen the file to recover
   */
  void copyTo(Path target, ProgressListener listener);

  /**
   * Backs up what has changed since a snapshot, or everything, into a file, as {@link
   * #backup(String, Path, ProgressListener)} does.
   *
   * @param since the name of the snapshot, which has to exist; {@code null}: everything
   * @param target the file, which must not exist yet
   * @throws IllegalArgumentException if there is no snapshot of this name
   * @throws PagerIoException if something of that name exists, or the file cannot be written
   * @throws PageBusyException if a writer of a regular page was open for longer than the latch
   *     timeout
   * @throws CapacityExceededException if there is no room for the snapshot
   * @throws CorruptFileException if a page that has a checksum is damaged
   * @throws PagerFailedException if a commit could not be made durable; reopen the file to recover
   */
  default void backup(@Nullable String since, Path target) {
    backup(since, target, ProgressListener.NONE);
  }

  /**
   * Backs up what has changed since a snapshot, or everything, into a file: a part of a chain that
   * {@link #restore} makes a store of. Reads and writes what has changed, not the rest of the file.
   * Writers and readers go on meanwhile; the part shows one generation, the newest at the
   * beginning, and is made of a snapshot without a name, which lives as long as that takes.
   *
   * <p>A chain begins with everything; each further part is made since a snapshot that existed when
   * the part before it was made:
   *
   * {@snippet :
   * pager.createSnapshot("monday");
   * pager.backup(null, full);
   * // ... some time later
   * pager.backup("monday", increment);
   * }
   *
   * <p>The file appears under its name when it is whole and durable; after an exception there is
   * none.
   *
   * @param since the name of the snapshot, which has to exist; {@code null}: everything
   * @param target the file, which must not exist yet
   * @param listener hears how many pages are written; if it says so, the backup is given up with a
   *     {@link java.util.concurrent.CancellationException}
   * @throws IllegalArgumentException if there is no snapshot of this name
   * @throws PagerIoException if something of that name exists, or the file cannot be written
   * @throws PageBusyException if a writer of a regular page was open for longer than the latch
   *     timeout
   * @throws CapacityExceededException if there is no room for the snapshot
   * @throws CorruptFileException if a page that has a checksum is damaged
   * @throws PagerFailedException if a commit could not be made durable; reopen the file to recover
   */
  void backup(@Nullable String since, Path target, ProgressListener listener);

  /**
   * Backs up what has changed since a snapshot, or everything, to a stream, as {@link
   * #backup(String, OutputStream, ProgressListener)} does.
   *
   * @param since the name of the snapshot, which has to exist; {@code null}: everything
   * @param target the stream
   * @throws IllegalArgumentException if there is no snapshot of this name
   * @throws PagerIoException if the stream fails
   * @throws PageBusyException if a writer of a regular page was open for longer than the latch
   *     timeout
   * @throws CapacityExceededException if there is no room for the snapshot
   * @throws CorruptFileException if a page that has a checksum is damaged
   * @throws PagerFailedException if a commit could not be made durable; reopen the file to recover
   */
  default void backup(@Nullable String since, OutputStream target) {
    backup(since, target, ProgressListener.NONE);
  }

  /**
   * Backs up to a stream what {@link #backup(String, Path, ProgressListener)} does to a file: a
   * pipe, or an object store. The stream is written in pieces of some size, flushed at the end, and
   * not closed. A part that ends before its end is noticed when it is restored.
   *
   * @param since the name of the snapshot, which has to exist; {@code null}: everything
   * @param target the stream
   * @param listener hears how many pages are written; if it says so, the backup is given up with a
   *     {@link java.util.concurrent.CancellationException}
   * @throws IllegalArgumentException if there is no snapshot of this name
   * @throws PagerIoException if the stream fails
   * @throws PageBusyException if a writer of a regular page was open for longer than the latch
   *     timeout
   * @throws CapacityExceededException if there is no room for the snapshot
   * @throws CorruptFileException if a page that has a checksum is damaged
   * @throws PagerFailedException if a commit could not be made durable; reopen the file to recover
   */
  void backup(@Nullable String since, OutputStream target, ProgressListener listener);

  /**
   * Begins a transaction. Transactions run side by side; this one holds nothing yet.
   *
   * @return a transaction, to be closed by the caller
   */
  @MustBeClosed
  Transaction<S> begin();

  /**
   * The asynchronous side of this pager; what it prepares and completes runs on virtual threads.
   *
   * @return the same pager, for callers that do not wait; valid as long as this one
   */
  AsyncPager<S> async();

  /**
   * The asynchronous side of this pager, on an executor of the caller's choice.
   *
   * @param executor runs what prepares an operation, and completes its future; it stays the
   *     caller's, who shuts it down after the pager is closed
   * @return the same pager, for callers that do not wait; valid as long as this one
   */
  AsyncPager<S> async(Executor executor);
}
