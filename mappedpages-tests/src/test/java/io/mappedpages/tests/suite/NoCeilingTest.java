package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.tests.Content;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are larger than one page of a bitmap can describe. */
@Tag("once")
final class NoCeilingTest {
  private static final int COUNT = 45_000;
  private static final int BULK = 1_500;

  @Test
  void manyPagesOf1Kib(@TempDir Path folder) {
    manyPages(folder.resolve("store.mpg"), PageSize.KIB_1);
  }

  @Test
  void manyPagesOf4Kib(@TempDir Path folder) {
    manyPages(folder.resolve("store.mpg"), PageSize.KIB_4);
  }

  @Test
  void manyProtectedPages(@TempDir Path folder) {
    Path path = folder.resolve("store.mpg");
    Pager<PageSize.Kib1> pager = Pager.builder().sparse(true).create(path, PageSize.KIB_1);
    List<ProtectedPageId<PageSize.Kib1>> ids = new ArrayList<>();
    while (ids.size() < COUNT) {
      try (var tx = pager.begin()) {
        for (ProtectedPageId<PageSize.Kib1> id : tx.in(pager.protectedPages()).allocateAll(BULK)) {
          Content.fill(tx.write(id), 1 + id.value());
          ids.add(id);
        }
        var _ = tx.commit();
      }
    }
    assertThat(ids.getLast().value()).isEqualTo(COUNT - 1);
    pager.close();

    pager = Pager.open(path, PageSize.KIB_1);
    for (ProtectedPageId<PageSize.Kib1> id : ids) {
      try (PageReader reader = pager.read(id)) {
        Content.check(reader.segment(), 1 + id.value());
      }
    }
    assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    pager.protectedPages().freeAll(ids);
    assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    pager.close();
  }

  @Test
  void pagesBeyondFourGibibytes(@TempDir Path folder) {
    Path path = folder.resolve("store.mpg");
    Pager<PageSize.Mib1> pager = Pager.builder().sparse(true).create(path, PageSize.MIB_1);
    List<PageId<PageSize.Mib1>> ids = pager.pages().allocateAll(4_200);
    List<PageId<PageSize.Mib1>> some = List.of(ids.getFirst(), ids.get(2_100), ids.getLast());
    some.forEach(id -> write(pager, id));
    pager.close();
    Pager<PageSize.Mib1> again = Pager.open(path, PageSize.MIB_1);
    for (PageId<PageSize.Mib1> id : some) {
      try (PageReader reader = again.read(id)) {
        Content.check(reader.segment(), id.value());
      }
    }
    assertThat(again.pageCount()).isGreaterThan(4_096);
    assertThat(again.verify(finding -> {}).findings()).isEmpty();
    again.close();
  }

  private static <S extends PageSize> void manyPages(Path path, S size) {
    Pager<S> pager = Pager.builder().sparse(true).create(path, size);
    Set<PageId<S>> ids = new HashSet<>();
    while (ids.size() < COUNT) {
      ids.addAll(pager.pages().allocateAll(BULK));
      for (int i = 0; i < 5; i++) {
        ids.add(pager.allocate());
      }
    }
    assertThat(pager.pageCount()).isGreaterThan(COUNT);
    for (PageId<S> id : ids) {
      write(pager, id);
    }
    pager.close();

    pager = Pager.builder().sparse(true).open(path, size);
    assertPages(pager, ids);
    List<PageId<S>> half = ids.stream().filter(id -> id.value() % 2 == 0).toList();
    pager.pages().freeAll(half);
    half.forEach(ids::remove);
    assertPages(pager, ids);
    pager.close();

    pager = Pager.builder().sparse(true).open(path, size);
    assertPages(pager, ids);
    long pages = pager.pageCount();
    for (PageId<S> id : pager.pages().allocateAll(half.size() / 2)) {
      try (PageReader reader = pager.read(id)) {
        Content.check(reader.segment(), Content.ZERO);
      }
      assertThat(ids.add(id)).isTrue();
      write(pager, id);
    }
    assertThat(pager.pageCount()).isEqualTo(pages);
    assertPages(pager, ids);
    pager.pages().freeAll(ids);
    for (int i = 0; i < 3; i++) {
      var _ = pager.force();
    }
    assertThat(pager.freePageCount()).isGreaterThan((long) COUNT);
    assertPages(pager, Set.of());
    pager.close();
  }

  private static <S extends PageSize> void write(Pager<S> pager, PageId<S> id) {
    try (PageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), id.value());
    }
  }

  private static <S extends PageSize> void assertPages(Pager<S> pager, Set<PageId<S>> ids) {
    assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    try (var stream = pager.allocatedPages()) {
      assertThat(new HashSet<>(stream.toList())).isEqualTo(ids);
    }
    for (PageId<S> id : ids) {
      try (PageReader reader = pager.read(id)) {
        Content.check(reader.segment(), id.value());
      }
    }
  }
}
