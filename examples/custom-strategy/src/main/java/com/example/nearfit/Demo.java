package com.example.nearfit;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Uses the strategy by its name, as any program does that has its jar beside that of the API. */
public final class Demo {
  private Demo() {}

  /**
   * Makes a store in a folder, uses it, checks it, and removes it.
   *
   * @param args the folder
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory(Path.of(args[0]), "near-fit-");
    Path file = folder.resolve("store.mpg");
    try (Pager<Kib4> pager = Pager.builder().strategy("near-fit").create(file, PageSize.KIB_4)) {
      List<PageId<Kib4>> pages = pager.pages().allocateAll(10);
      pager.free(pages.get(2));
      PageId<Kib4> next = pager.allocate();
      if (next.value() != pages.getLast().value() + 1) {
        throw new AssertionError("page " + next.value() + " is not behind " + pages.getLast());
      }
      if (!pager.verify(finding -> System.err.println(finding.message())).isSound()) {
        throw new AssertionError("the store is not sound");
      }
      System.out.printf(
          "near-fit from %s: pages %d to %d%n",
          NearFitProvider.class.getModule(), pages.getFirst().value(), next.value());
    } finally {
      for (String name : List.of("store.mpg", "store.mpg.lock", "store.mpg.readers")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.delete(folder);
    }
  }
}
