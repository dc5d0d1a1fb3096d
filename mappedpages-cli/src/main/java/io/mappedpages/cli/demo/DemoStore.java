package io.mappedpages.cli.demo;

import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressionOptions;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.PageSize.Kib64;
import io.mappedpages.Pager;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A store of whole files, each in one transaction. Root slot 0 is the root page of the {@link
 * NameIndex}, slot 1 the number of files, slot 2 the bytes of their contents; all three change with
 * the file, or not at all.
 */
final class DemoStore {
  static final int INDEX = 0;
  static final int FILES = 1;
  static final int BYTES = 2;

  private final Pager<Kib4> pager;
  private final @Nullable CompressedPageAllocator<Kib4, Kib64> compressed;

  /** Stores in protected pages. */
  DemoStore(Pager<Kib4> pager) {
    this(pager, null);
  }

  /**
   * Stores in compressed pages.
   *
   * @param codec their codec; protected pages if there is none
   */
  DemoStore(Pager<Kib4> pager, @Nullable String codec) {
    this.pager = pager;
    this.compressed =
        codec == null
            ? null
            : pager.compressedPages(PageSize.KIB_64, CompressionOptions.codec(codec));
  }

  /** Opens a store, or creates one. */
  static Pager<Kib4> openOrCreate(Path path) {
    return Files.exists(path)
        ? Pager.open(path, PageSize.KIB_4)
        : Pager.create(path, PageSize.KIB_4);
  }

  /** Returns whether the store has a file of that name. */
  boolean contains(FileName name) {
    try (ReadView<Kib4> view = pager.view()) {
      return find(view, name) >= 0;
    }
  }

  /** Stores a file in one transaction; durable on return. */
  StoredFile.Content store(FileName name, ReadableByteChannel source) throws IOException {
    try (Transaction<Kib4> tx = pager.begin()) {
      DemoPages pages = DemoPages.of(tx, compressed);
      long index = tx.root(INDEX);
      if (index < 0) {
        index = NameIndex.create(pages);
        tx.root(INDEX, index);
      }
      StoredFile.Written file = StoredFile.write(pages, name, source);
      NameIndex.insert(pages, index, NameKey.of(name), file.first());
      tx.root(FILES, Math.max(0, tx.root(FILES)) + 1);
      tx.root(BYTES, Math.max(0, tx.root(BYTES)) + file.content().bytes());
      tx.commit();
      return file.content();
    }
  }

  /** Returns the first page of a file, or -1. */
  static long find(ReadView<Kib4> view, FileName name) {
    long index = view.root(INDEX);
    return index < 0 ? -1 : NameIndex.find(id -> page(view, id), index, NameKey.of(name));
  }

  /** Opens the file that begins at a page. */
  static StoredFile open(ReadView<Kib4> view, long first) {
    return StoredFile.open(id -> page(view, id), first);
  }

  /** Hands over the first page of every file. */
  static void forEach(ReadView<Kib4> view, LongConsumer first) {
    long index = view.root(INDEX);
    if (index >= 0) {
      NameIndex.forEach(id -> page(view, id), index, first);
    }
  }

  private static MemorySegment page(ReadView<Kib4> view, long id) {
    return DemoPages.read(view, id);
  }
}
