package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Regular pages: allocated, read, written in place, freed. */
abstract class RegularPagesContract extends PagerGroup {
  @Test
  void idsAreDistinctAndNotReserved() {
    Pager<Kib1> pager = create();
    Set<PageId<Kib1>> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      PageId<Kib1> id = pager.allocate();
      assertThat(id.value()).isGreaterThanOrEqualTo(3);
      assertThat(ids.add(id)).as("new id %s", id).isTrue();
    }
  }

  @Test
  void contentSurvivesGrowth() {
    Pager<Kib1> pager = create();
    long before = pager.pageCount();
    PageId<Kib1> id = pager.allocate();
    write(pager, id, 5);
    var others = pager.pages().allocateAll((int) before * 4);
    assertThat(pager.pageCount()).isGreaterThan(before);
    assertContent(pager, id, 5);
    for (PageId<Kib1> other : others) {
      assertContent(pager, other, Content.ZERO);
    }
    assertSound(pager);
  }

  @Test
  void aPageIsZeroAgainWheneverItIsAllocated() {
    Pager<Kib1> pager = create();
    for (int round = 0; round < 12; round++) {
      List<PageId<Kib1>> ids = pager.pages().allocateAll(20);
      for (PageId<Kib1> id : ids) {
        assertContent(pager, id, Content.ZERO);
        write(pager, id, 1 + round);
      }
      pager.pages().freeAll(ids);
    }
    assertSound(pager);
  }

  @Test
  void freedSpaceIsUsedAgain() {
    Pager<Kib1> pager = create();
    for (int i = 0; i < 300; i++) {
      pager.free(pager.allocate());
    }
    assertThat(pager.pageCount()).isLessThan(300);
  }

  @Test
  void aWriterStartsFromTheCurrentContent() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    write(pager, id, 3);
    try (PageWriter writer = pager.write(id)) {
      Content.check(writer.segment(), 3);
      assertThat(writer.segment().isReadOnly()).isFalse();
    }
    assertContent(pager, id, 3);
  }

  @Test
  void whatAWriterDidStaysAlsoWhenTheBodyThrows() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    assertThatIllegalStateException()
        .isThrownBy(
            () -> {
              try (PageWriter writer = pager.write(id)) {
                Content.fill(writer.segment(), 4);
                throw new IllegalStateException("the body");
              }
            })
        .withMessage("the body");
    assertContent(pager, id, 4);
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                pager
                    .pages()
                    .update(
                        id,
                        page -> {
                          Content.fill(page, 9);
                          throw new IllegalStateException("the change");
                        }))
        .withMessage("the change");
    assertContent(pager, id, 9);
  }

  @Test
  void readersShareAPage() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    write(pager, id, 6);
    try (PageReader first = pager.read(id);
        PageReader second = pager.read(id)) {
      Content.check(first.segment(), 6);
      Content.check(second.segment(), 6);
    }
  }

  @Test
  void aSegmentIsReadOnlyToReaders() {
    Pager<Kib1> pager = create();
    try (PageReader reader = pager.read(pager.allocate())) {
      assertThat(reader.segment().isReadOnly()).isTrue();
      assertThat(reader.segment().byteSize()).isEqualTo(1024);
    }
  }

  @Test
  void anAccessEndsWithItsClose() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    PageReader readerAfter;
    try (PageReader reader = pager.read(id)) {
      readerAfter = reader;
      now(reader::close);
    }
    readerAfter.close();
    assertThatIllegalStateException().isThrownBy(readerAfter::segment);
    PageWriter writerAfter;
    try (PageWriter writer = pager.write(id)) {
      writerAfter = writer;
      now(writer::close);
    }
    writerAfter.close();
    assertThatIllegalStateException().isThrownBy(writerAfter::segment);
    write(pager, id, 1); // the latch is free
  }

  @Test
  void closingAWriterTwiceWritesOnce() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    try (PageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), 1);
      now(writer::close);
      write(pager, id, 2);
    } // closes again
    assertContent(pager, id, 2);
  }

  @Test
  void aFreedPageCannotBeUsed() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    pager.free(id);
    assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> use(pager, id));
    assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> write(pager, id, 1));
    assertThatExceptionOfType(OutOfBoundsException.class)
        .isThrownBy(() -> pager.pages().update(id, page -> {}));
  }

  @Test
  void theGenericAllocatorIsTheSame() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.pages().allocate();
    assertThat(pager.pages().handle(id.value())).isEqualTo(id);
    pager.pages().update(id, page -> Content.fill(page, 11));
    assertContent(pager, id, 11);
    try (PageReader reader = pager.pages().read(id)) {
      Content.check(reader.segment(), 11);
    }
    assertThat(listed(pager.pages()::allocated)).containsExactly(id);
    pager.pages().free(id);
    assertThat(listed(pager::allocatedPages)).isEmpty();
  }

  private static void use(Pager<Kib1> pager, PageId<Kib1> id) {
    try (PageReader reader = pager.read(id)) {
      assertThat(reader.segment()).isNotNull();
    }
  }

  static void write(Pager<Kib1> pager, PageId<Kib1> id, long stamp) {
    try (PageWriter writer = pager.write(id)) {
      MemorySegment page = writer.segment();
      Content.fill(page, stamp);
    }
  }

  static void assertContent(Pager<Kib1> pager, PageId<Kib1> id, long stamp) {
    try (PageReader reader = pager.read(id)) {
      Content.check(reader.segment(), stamp);
    }
  }
}
