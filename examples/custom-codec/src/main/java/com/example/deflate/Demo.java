package com.example.deflate;

import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionOptions;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.PageSize.Kib64;
import io.mappedpages.Pager;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Uses the codec by its name, as any program does that has its jar beside that of the API. */
public final class Demo {
  private Demo() {}

  /**
   * Makes a store in a folder, uses it, opens it again, checks it, and removes it.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory(Path.of(args[0]), "deflate-");
    Path file = folder.resolve("store.mpg");
    byte[] text = "all work and no play ".repeat(3_000).getBytes(StandardCharsets.US_ASCII);
    try {
      CompressedPageId<Kib4, Kib64> id;
      try (Pager<Kib4> pager = Pager.create(file, PageSize.KIB_4)) {
        CompressedPageAllocator<Kib4, Kib64> pages =
            pager.compressedPages(PageSize.KIB_64, CompressionOptions.codec("deflate").level(9));
        id = pages.allocate();
        pages.update(id, page -> page.copyFrom(MemorySegment.ofArray(text)));
      }
      try (Pager<Kib4> pager = Pager.open(file, PageSize.KIB_4)) {
        try (PageReader reader = pager.read(id)) {
          if (reader.segment().asSlice(0, text.length).mismatch(MemorySegment.ofArray(text)) >= 0) {
            throw new AssertionError("the page holds something else");
          }
        }
        if (!pager.verify(finding -> System.err.println(finding.message())).isSound()) {
          throw new AssertionError("the store is not sound");
        }
        System.out.printf(
            "deflate from %s: %s%n", DeflateProvider.class.getModule(), pager.info(id));
      }
    } finally {
      for (String name : List.of("store.mpg", "store.mpg.lock", "store.mpg.readers")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.delete(folder);
    }
  }
}
