package io.mappedpages.core.transaction;

import io.mappedpages.core.codec.CodecPool;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.CompressedPages;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.format.CompressedHeader;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageForm;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction does to compressed pages: plain until {@link #encode}, which its commit begins
 * with, in the thread that commits.
 */
final class CompressedChanges extends ContentChanges {
  /** What is staged: the content, and how it will be encoded. */
  private record Staged(MemorySegment content, Encoding encoding) {}

  private final CompressedPages pages;
  private final Change change;
  private final TransactionBuffers buffers;
  private final Map<Long, Staged> staged = new TreeMap<>();
  private final Map<Long, Encoding> fresh = new HashMap<>();
  private final Map<Long, MemorySegment> read = new HashMap<>();

  CompressedChanges(Store store, CompressedPages pages, Change change, TransactionBuffers buffers) {
    super(
        store,
        store.compressedIds(),
        store.compressedLocks(),
        CompressedPages.COMPRESSED,
        change.freedCompressed());
    this.pages = pages;
    this.change = change;
    this.buffers = buffers;
  }

  long reserve(int sizeShift, Encoding encoding) {
    long id = reserveId();
    change.allocatedCompressed().put(id, new PageForm(sizeShift, encoding.number()));
    fresh.put(id, encoding);
    return id;
  }

  /** Returns logical size and codec of a page. */
  PageForm form(long id) {
    own(id);
    PageForm form = change.allocatedCompressed().get(id);
    return form != null ? form : published(generation -> pages.entry(generation, id)).form();
  }

  MemorySegment read(long id) {
    own(id);
    Staged mine = staged.get(id);
    if (mine != null) {
      return mine.content.asReadOnly();
    }
    return read.computeIfAbsent(id, _ -> copy(id).asReadOnly());
  }

  /**
   * Returns a content to be changed.
   *
   * @param wanted how it is to be encoded, or null: as the page is
   */
  MemorySegment write(long id, @Nullable Encoding wanted) {
    own(id);
    Staged mine = staged.get(id);
    if (mine == null || wanted != null) {
      Encoding encoding = wanted != null ? wanted : ownEncoding(id);
      mine = new Staged(mine == null ? copy(id) : mine.content, encoding);
      staged.put(id, mine);
    }
    return mine.content;
  }

  /**
   * Returns how a page is encoded: as its allocator says if it is new here, else with its codec, at
   * the level and with the dictionary of its content, or at the default level if it has none.
   */
  private Encoding ownEncoding(long id) {
    Encoding mine = fresh.get(id);
    return mine != null
        ? mine
        : published(
            generation -> {
              Entry entry = pages.entry(generation, id);
              int codec = entry.form().codec();
              CompressedHeader header = pages.header(generation, id, entry);
              if (header == null) {
                CodecPool pool = pages.pool(generation, codec, 0);
                return new Encoding(pool, codec, pool.level(OptionalInt.empty()));
              }
              CodecPool pool = pages.pool(generation, codec, header.dictionary());
              return new Encoding(pool, codec, pool.levelOfPage(header.level()));
            });
  }

  private MemorySegment copy(long id) {
    PageForm form = change.allocatedCompressed().get(id);
    if (form != null) {
      return buffers.zeros((long) form.pages() * store.geometry().pageBytes());
    }
    return published(
        generation -> {
          Entry entry = pages.entry(generation, id);
          MemorySegment content = buffers.zeros(pages.logicalBytes(entry));
          pages.read(generation, id, entry, content);
          return content;
        });
  }

  /** Encodes what was written, into the change. Again, if it is committed again. */
  void encode() {
    release();
    staged.forEach(
        (id, page) -> {
          PageForm form = new PageForm(form(id).sizeShift(), page.encoding.number());
          change
              .encoded()
              .put(
                  id,
                  store
                      .read()
                      .codecs()
                      .encode(page.encoding.pool(), form, page.encoding.level(), page.content));
        });
  }

  /** Gives back the memory of encodings, which nobody needs after the commit. */
  void release() {
    change.encoded().values().forEach(page -> page.lease().release());
    change.encoded().clear();
  }

  @Override
  Collection<Long> allocated() {
    return change.allocatedCompressed().keySet();
  }

  @Override
  void forget(long id) {
    staged.remove(id);
    read.remove(id);
    fresh.remove(id);
  }

  @Override
  boolean isAllocated(Generation generation, long id) {
    return pages.isAllocated(generation, id);
  }

  @Override
  RuntimeException outOfBounds(long id) {
    return pages.outOfBounds(id);
  }
}
