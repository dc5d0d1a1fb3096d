package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mappedpages.BulkPageAllocator;
import io.mappedpages.CapacityExceededException;
import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ReservedPageException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many pages at once: all or nothing, in one commit, for either kind. */
abstract class BulkContract extends PagerGroup {
  @Test
  void manyRegularPagesAreOneCommit() {
    Pager<Kib1> pager = create();
    manyAreOneCommit(pager, pager.pages());
  }

  @Test
  void manyProtectedPagesAreOneCommit() {
    Pager<Kib1> pager = create();
    manyAreOneCommit(pager, pager.protectedPages());
  }

  private static <H extends PageHandle> void manyAreOneCommit(
      Pager<Kib1> pager, BulkPageAllocator<H> pages) {
    long generation = pager.generation();
    List<H> handles = pages.allocateAll(100);
    assertThat(pager.generation()).isEqualTo(generation + 1);
    assertThat(new HashSet<>(handles)).hasSize(100);
    assertThat(listed(pages::allocated)).containsExactlyInAnyOrderElementsOf(handles);
    for (H handle : handles) {
      try (PageReader reader = pages.read(handle)) {
        Content.check(reader.segment(), Content.ZERO);
      }
    }
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(handles::removeFirst);
    pages.freeAll(handles.subList(0, 60));
    assertThat(pager.generation()).isEqualTo(generation + 2);
    assertThat(listed(pages::allocated))
        .containsExactlyInAnyOrderElementsOf(handles.subList(60, 100));
    assertSound(pager);
  }

  @Test
  void noneAtAllIsNoOperation() {
    Pager<Kib1> pager = create();
    noneIsNoOperation(pager, pager.pages());
    noneIsNoOperation(pager, pager.protectedPages());
  }

  private static <H extends PageHandle> void noneIsNoOperation(
      Pager<Kib1> pager, BulkPageAllocator<H> pages) {
    long generation = pager.generation();
    assertThat(pages.allocateAll(0)).isEmpty();
    pages.freeAll(List.of());
    assertThat(listed(pages::allocated)).isEmpty();
    assertThat(pager.generation()).isEqualTo(generation);
  }

  @Test
  void negativeCountsAreRefused() {
    Pager<Kib1> pager = create();
    for (int count : new int[] {-1, Integer.MIN_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.pages().allocateAll(count))
          .withMessageContaining(Integer.toString(count));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.protectedPages().allocateAll(count))
          .withMessageContaining(Integer.toString(count));
    }
  }

  @Test
  void oneBadRegularIdFreesNone() {
    Pager<Kib1> pager = create();
    oneBadIdFreesNone(pager, pager.pages(), pager.pageCount() * 1000);
    List<PageId<Kib1>> ids = new ArrayList<>(listed(pager::allocatedPages));
    ids.add(PageId.of(2));
    assertThatExceptionOfType(ReservedPageException.class)
        .isThrownBy(() -> pager.pages().freeAll(ids));
    assertThat(listed(pager::allocatedPages)).hasSize(ids.size() - 1);
  }

  @Test
  void oneBadProtectedIdFreesNone() {
    Pager<Kib1> pager = create();
    oneBadIdFreesNone(pager, pager.protectedPages(), 1000);
  }

  private static <H extends PageHandle> void oneBadIdFreesNone(
      Pager<Kib1> pager, BulkPageAllocator<H> pages, long beyond) {
    List<H> handles = new ArrayList<>(pages.allocateAll(10));
    H freed = handles.remove(4);
    pages.free(freed);
    List<H> before = listed(pages::allocated);
    long generation = pager.generation();

    assertDoubleFree(pages, handles, handles.getFirst());
    assertDoubleFree(pages, handles, handles.getLast());
    assertDoubleFree(pages, handles, freed);
    for (long value : new long[] {beyond, -1, Long.MAX_VALUE}) {
      List<H> bad = new ArrayList<>(handles);
      bad.add(5, pages.handle(value));
      assertThatExceptionOfType(OutOfBoundsException.class)
          .isThrownBy(() -> pages.freeAll(bad))
          .withMessageContaining(Long.toString(value));
    }

    assertThat(listed(pages::allocated)).isEqualTo(before);
    assertThat(pager.generation()).isEqualTo(generation);
    for (H handle : handles) {
      pages.update(handle, page -> Content.fill(page, handle.value() + 1)); // none is locked
    }
  }

  private static <H extends PageHandle> void assertDoubleFree(
      BulkPageAllocator<H> pages, List<H> handles, H added) {
    List<H> bad = new ArrayList<>(handles);
    bad.add(5, added);
    assertThatExceptionOfType(DoubleFreeException.class)
        .isThrownBy(() -> pages.freeAll(bad))
        .withMessageContaining(Long.toString(added.value()));
  }

  @Test
  void moreThanTheLimitAllocatesNone() {
    Pager<Kib1> pager = closing(builder().maxPages(256).create(path(), PageSize.KIB_1));
    PageId<Kib1> id = pager.allocate();
    long used = pager.pageCount() - pager.freePageCount();
    assertThatExceptionOfType(CapacityExceededException.class)
        .isThrownBy(() -> pager.pages().allocateAll(257));
    assertThatExceptionOfType(CapacityExceededException.class)
        .isThrownBy(() -> pager.pages().allocateAll(Integer.MAX_VALUE));
    assertThat(listed(pager::allocatedPages)).containsExactly(id);
    assertThat(pager.pageCount() - pager.freePageCount()).isEqualTo(used);
    assertThat(pager.pages().allocateAll(100)).hasSize(100);
    assertSound(pager);
  }
}
