package io.mappedpages;

import com.google.errorprone.annotations.MustBeClosed;

/**
 * Compressed pages of one logical size: protected pages of 2 to 64 times the page size of the file,
 * stored encoded in as few physical pages as that takes.
 *
 * {@snippet :
 * CompressedPageAllocator<PageSize.Kib4, PageSize.Kib64> documents =
 *     pager.compressedPages(PageSize.KIB_64, CompressionOptions.codec("zstd").level(3));
 * CompressedPageId<PageSize.Kib4, PageSize.Kib64> id = documents.allocate();
 * documents.update(id, page -> page.copyFrom(text)); // durable on return
 * try (PageReader reader = documents.read(id)) {
 *   MemorySegment content = reader.segment(); // 64 KiB, decoded
 * }
 * }
 *
 * <p>What holds for protected pages holds for these: changes become visible and durable atomically,
 * readers never wait, a view shows one generation. A page that was never written takes no physical
 * page. A content that does not get shorter by a whole page is stored plain, without any overhead,
 * and then read without a copy.
 *
 * <p>Every page remembers its codec. What is written through this allocator is encoded with its
 * options; what is written through {@link Transaction#write(CompressedPageId)} with the codec of
 * the page, at the level that its content has (the codec's default where it is stored plain).
 *
 * <p>{@link #read}, {@link #update} and {@link #write} of a page whose logical size is another one
 * throw {@link InvalidPageSizeException}; {@link #allocated} leaves such pages out. {@link
 * ProviderException} is thrown where a page was written with a codec that is not there, and names
 * the artifact to add; {@link CorruptFileException} where an encoding is damaged.
 *
 * <p>Safe for use by any thread.
 *
 * @param <S> the page size of the file
 * @param <L> the logical size
 */
public interface CompressedPageAllocator<S extends PageSize, L extends PageSize>
    extends BulkPageAllocator<CompressedPageId<S, L>> {
  /**
   * Opens a page for writing, with other writers of the page kept out until the writer is closed.
   * Readers are not: they see the content of before until the commit. The content is encoded when
   * it is committed, in the calling thread.
   *
   * @param id the page
   * @return a writer of the whole logical page, to be closed by the caller
   * @throws OutOfBoundsException if the page is not allocated
   * @throws InvalidPageSizeException if its logical size is another one
   * @throws PageBusyException if the page was being written for longer than the latch timeout
   * @throws CorruptFileException if the content, or what leads to it, is damaged
   * @throws ProviderException if the codec of its content is not there
   */
  @MustBeClosed
  ProtectedPageWriter write(CompressedPageId<S, L> id);
}
