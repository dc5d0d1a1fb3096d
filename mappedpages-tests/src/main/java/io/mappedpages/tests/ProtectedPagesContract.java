package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Protected pages: copied on write, committed or discarded. */
abstract class ProtectedPagesContract extends PagerGroup {
  @Test
  void idsAreTheLowestFreeNumbers() {
    Pager<Kib1> pager = create();
    for (int i = 0; i < 5; i++) {
      assertThat(pager.allocateProtected().value()).isEqualTo(i);
    }
    pager.free(ProtectedPageId.of(3));
    pager.free(ProtectedPageId.of(1));
    assertThat(pager.allocateProtected().value()).isEqualTo(1);
    assertThat(pager.allocateProtected().value()).isEqualTo(3);
    assertThat(pager.allocateProtected().value()).isEqualTo(5);
  }

  @Test
  void aFreedIdCanBeGivenToTheNextPageWhichIsZero() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    commit(pager, id, 9);
    pager.free(id);
    assertThat(pager.allocateProtected()).isEqualTo(id);
    assertContent(pager, id, Content.ZERO);
  }

  @Test
  void aCommitIsSeenAndADiscardedChangeIsNot() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    assertContent(pager, id, Content.ZERO);
    commit(pager, id, 1);
    assertContent(pager, id, 1);
    try (ProtectedPageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), 2);
      assertContent(pager, id, 1); // nobody sees it before the commit
    }
    assertContent(pager, id, 1);
    pager.close();
    assertContent(open(), id, 1);
  }

  @Test
  void aWriterStartsFromTheCurrentContent() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    commit(pager, id, 1);
    commit(pager, id, 2);
    try (ProtectedPageWriter writer = pager.write(id)) {
      Content.check(writer.segment(), 2); // not the copy of two commits ago
      writer.segment().fill((byte) 0);
    }
    try (ProtectedPageWriter writer = pager.write(id)) {
      Content.check(writer.segment(), 2); // nor what was discarded
    }
  }

  @Test
  void aWriterCommitsOnce() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    long generation = pager.generation();
    try (ProtectedPageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), 1);
      assertThat(writer.commit()).isEqualTo(pager.generation()).isGreaterThan(generation);
      assertThatIllegalStateException().isThrownBy(writer::commit);
      assertThatIllegalStateException().isThrownBy(writer::segment);
      now(writer::close);
    }
    assertContent(pager, id, 1);
  }

  @Test
  void aClosedWriterCannotBeUsed() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    ProtectedPageWriter after;
    try (ProtectedPageWriter writer = pager.write(id)) {
      after = writer;
    }
    after.close();
    assertThatIllegalStateException().isThrownBy(after::segment);
    assertThatIllegalStateException().isThrownBy(after::commit);
    commit(pager, id, 1); // the lock is free
  }

  @Test
  void aReaderKeepsWhatItWasOpenedWith() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    commit(pager, id, 1);
    try (PageReader reader = pager.read(id)) {
      for (int i = 2; i < 40; i++) {
        commit(pager, id, i);
      }
      pager.free(id);
      for (int i = 0; i < 10; i++) {
        commit(pager, pager.allocateProtected(), 100 + i);
      }
      Content.check(reader.segment(), 1);
    }
    assertSound(pager);
  }

  @Test
  void aFreedPageCannotBeUsed() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    pager.free(id);
    assertThatExceptionOfType(OutOfBoundsException.class)
        .isThrownBy(() -> assertContent(pager, id, 0));
    assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> commit(pager, id, 0));
  }

  @Test
  void anUpdateThatThrowsIsDiscarded() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.protectedPages().allocate();
    pager.protectedPages().update(id, page -> Content.fill(page, 1));
    assertContent(pager, id, 1);
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                pager
                    .protectedPages()
                    .update(
                        id,
                        page -> {
                          Content.fill(page, 2);
                          throw new IllegalStateException("the change");
                        }))
        .withMessage("the change");
    assertContent(pager, id, 1);
  }

  @Test
  void rewritingNeedsNoMoreSpaceInTheLongRun() {
    Pager<Kib1> pager = create();
    List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(5);
    for (int i = 1; i < 200; i++) {
      commit(pager, ids.get(i % ids.size()), i);
    }
    assertThat(pager.pageCount()).isLessThan(200);
    assertSound(pager);
  }

  @Test
  void regularAndProtectedPagesAreDisjoint() {
    Pager<Kib1> pager = create();
    for (int i = 0; i < 30; i++) {
      var regular = pager.allocate();
      RegularPagesContract.write(pager, regular, 1000 + i);
      commit(pager, pager.allocateProtected(), 2000 + i);
    }
    int index = 0;
    for (var id : listed(pager::allocatedProtectedPages)) {
      assertContent(pager, id, 2000 + index++);
    }
    assertThat(index).isEqualTo(30);
    assertSound(pager);
  }

  static void commit(Pager<Kib1> pager, ProtectedPageId<Kib1> id, long stamp) {
    try (ProtectedPageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), stamp);
      var _ = writer.commit();
    }
  }

  static void assertContent(Pager<Kib1> pager, ProtectedPageId<Kib1> id, long stamp) {
    try (PageReader reader = pager.read(id)) {
      Content.check(reader.segment(), stamp);
    }
  }
}
