package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionOptions;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A valid store in a file that becomes itself again, and what is where in it: the start of every
 * change.
 *
 * @param record the page of the newest commit record
 * @param pageCount how many pages the store has
 * @param regular pages of users, which the regular table names
 * @param content pages with the content of protected pages
 * @param free pages that nobody owns
 * @param trees those that it has
 */
record SoundStore(
    String name,
    PageSize size,
    HostileFile file,
    long record,
    long pageCount,
    List<TreeWalk.Node> nodes,
    List<Long> regular,
    List<Long> content,
    List<Long> free,
    List<TreeKind> trees) {

  /** The trees of a store without compressed pages. */
  static final List<TreeKind> WITHOUT_COMPRESSED =
      List.of(TreeKind.ALLOCATION_MAP, TreeKind.REGULAR_TABLE, TreeKind.PROTECTED_TABLE);

  private static final int LOGICAL_PAGES = 4;

  /** Those that the fuzzer starts from, by their number in a script. */
  static final List<Shape> SHAPES =
      List.of(
          new Shape("small, 1 KiB, closed", PageSize.KIB_1, 12, 12, true),
          new Shape("small, 1 KiB, killed", PageSize.KIB_1, 12, 12, false),
          new Shape("tall, 1 KiB, closed", PageSize.KIB_1, 9_000, 200, true),
          new Shape("tall, 1 KiB, killed", PageSize.KIB_1, 9_000, 200, false),
          new Shape("small, 4 KiB, killed", PageSize.KIB_4, 300, 300, false),
          new Shape("small, 8 KiB, closed", PageSize.KIB_8, 8, 8, true),
          new Shape("compressed, 1 KiB, closed", PageSize.KIB_1, 8, 8, true, 80),
          new Shape("compressed, 1 KiB, killed", PageSize.KIB_1, 8, 8, false, 12));

  /** All trees have branches. */
  static final Shape TALL_1_KIB = new Shape("tall, 1 KiB", PageSize.KIB_1, 9_000, 200, true);

  /** All trees have branches; the file is long, and nearly all of it holes. */
  static final Shape TALL_4_KIB = new Shape("tall, 4 KiB", PageSize.KIB_4, 33_000, 600, true);

  /**
   * What a store is to be like.
   *
   * @param regular how many regular pages are allocated, most of which are freed again
   * @param protectedPages how many protected pages are written
   * @param closed whether it was closed, or its process killed
   * @param compressed how many compressed pages are written
   */
  record Shape(
      String name, PageSize size, int regular, int protectedPages, boolean closed, int compressed) {
    Shape(String name, PageSize size, int regular, int protectedPages, boolean closed) {
      this(name, size, regular, protectedPages, closed, 0);
    }

    SoundStore make() {
      try {
        HostileFile file = new HostileFile(name);
        PageGeometry geometry = new PageGeometry(size.bytes());
        Creation.writeTo(file, geometry, new UUID(0x1234, 0x5678), 1_700_000_000_000L, true);
        Pager<PageSize> pager = Opening.openOn(file, size, options(Long.MAX_VALUE));
        fill(pager);
        if (closed) {
          pager.close();
        }
        file.keep(size.bytes());
        SoundStore store = of(name, size, file, geometry);
        if (!closed) {
          pager.close();
          file.reset();
        }
        return store;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void fill(Pager<PageSize> pager) {
      List<PageId<PageSize>> ids = pager.pages().allocateAll(regular);
      pager.pages().freeAll(ids.stream().skip(8).filter(id -> id.value() % 100 >= 3).toList());
      try (Transaction<PageSize> tx = pager.begin()) {
        for (ProtectedPageId<PageSize> id :
            tx.in(pager.protectedPages()).allocateAll(protectedPages)) {
          Content.fill(tx.write(id), 1 + id.value());
        }
        var _ = tx.in(pager.protectedPages()).allocateAll(4); // never written
        tx.root(3, 33);
        var _ = tx.commit();
      }
      pager.free(ProtectedPageId.of(3));
      var _ = pager.force();
      var _ = pager.force();
      if (compressed > 0) {
        fillCompressed(pager);
      }
      pager.protectedPages().update(ProtectedPageId.of(5), page -> Content.fill(page, 99));
    }

    /** Runs of every length, plain ones too, and pages that were never written. */
    private void fillCompressed(Pager<PageSize> pager) {
      for (String name : List.of("words", "more-words")) {
        MemorySegment words = MemorySegment.ofArray(new long[size.bytes() * 5 / 2 / Long.BYTES]);
        Content.fill(words, name.length());
        var _ = pager.addDictionary(name, "test-deflate", words.toArray(ValueLayout.JAVA_BYTE));
      }
      CompressedPageAllocator<PageSize, PageSize> pages =
          pager.compressedPages(
              PageSize.ofBytes(LOGICAL_PAGES * size.bytes()),
              CompressionOptions.codec("test-deflate").dictionary("more-words"));
      try (Transaction<PageSize> tx = pager.begin()) {
        for (CompressedPageId<PageSize, PageSize> id : tx.in(pages).allocateAll(compressed)) {
          MemorySegment content = tx.write(id);
          long noise = id.value() % (LOGICAL_PAGES + 1) * size.bytes();
          Content.fill(content.asSlice(0, noise), 1 + id.value());
        }
        var _ = tx.in(pages).allocateAll(2);
        var _ = tx.commit();
      }
      pages.free(pages.handle(3));
    }
  }

  static PagerOptions options(long maxPages) {
    return Pager.builder()
        .sparse(true)
        .maxPages(Math.clamp(maxPages, PageGeometry.INITIAL_PAGES, PageGeometry.MAX_PAGES))
        .latchTimeout(Duration.ofMillis(1))
        .options();
  }

  private static SoundStore of(
      String name, PageSize size, HostileFile file, PageGeometry geometry) {
    Field generation = Field.named(Field.RECORD, "generation");
    long first = generation.get(file, geometry.offsetBytes(1));
    long second = generation.get(file, geometry.offsetBytes(2));
    long record = first > second ? 1 : 2;
    TreeWalk walk = TreeWalk.of(file, geometry, record);
    List<Long> regular = new ArrayList<>();
    List<Long> content = new ArrayList<>();
    for (TreeWalk.Content page : walk.contents()) {
      switch (page.kind()) {
        case REGULAR_TABLE -> regular.add(page.page());
        default -> content.add(page.page());
      }
    }
    List<Long> owned = new ArrayList<>(regular);
    for (TreeWalk.Content page : walk.contents()) {
      for (long part = page.page(); part < page.page() + page.run(); part++) {
        owned.add(part);
      }
    }
    walk.nodes().forEach(node -> owned.add(node.page()));
    long pageCount = Field.named(Field.RECORD, "pageCount").get(file, geometry.offsetBytes(record));
    List<Long> free = new ArrayList<>();
    for (long page = PageGeometry.FIRST_DATA_PAGE; page < pageCount && free.size() < 64; page++) {
      if (!owned.contains(page)) {
        free.add(page);
      }
    }
    return new SoundStore(
        name,
        size,
        file,
        record,
        pageCount,
        walk.nodes(),
        regular,
        content,
        free,
        walk.nodes().stream().anyMatch(node -> node.kind() == TreeKind.CODEC_NAMES)
            ? List.of(TreeKind.values())
            : WITHOUT_COMPRESSED);
  }

  PageGeometry geometry() {
    return new PageGeometry(size.bytes());
  }

  @Override
  public String toString() {
    return name;
  }
}
