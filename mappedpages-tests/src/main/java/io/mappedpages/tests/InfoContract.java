package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageInfo;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReservedPageException;
import io.mappedpages.Transaction;
import org.junit.jupiter.api.Test;

/** What is known of a page without reading it. */
abstract class InfoContract extends PagerGroup {
  @Test
  void aRegularPage() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    PageInfo info = pager.info(id);
    assertThat(info.kind()).isEqualTo(PageInfo.Kind.REGULAR);
    assertThat(info.runPages()).isEqualTo(1);
    assertThat(info.encodedBytes()).isEqualTo(1024);
    assertThat(info.logicalBytes()).isEqualTo(1024);
    assertThat(info.codec()).isEmpty();
    assertThat(info.level()).isEmpty();
    assertThat(info.snapshotEpoch()).isZero();
    assertThat(info.lastCommit()).isEmpty();
    assertThat(info.toString()).contains("REGULAR", "1024 bytes");
  }

  @Test
  void aProtectedPageKnowsTheCommitThatChangedItLast() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    PageInfo fresh = pager.info(id);
    assertThat(fresh.kind()).isEqualTo(PageInfo.Kind.PROTECTED);
    assertThat(fresh.runPages()).isZero();
    assertThat(fresh.encodedBytes()).isZero();
    assertThat(fresh.logicalBytes()).isEqualTo(1024);
    assertThat(fresh.lastCommit()).hasValue(pager.generation());
    for (int i = 0; i < 5; i++) {
      long generation;
      try (ProtectedPageWriter writer = pager.write(id)) {
        writer.segment().fill((byte) i);
        generation = writer.commit();
      }
      var _ = pager.force(); // changes nothing
      assertThat(pager.info(id).lastCommit()).hasValue(generation);
    }
    assertThat(pager.info(id).runPages()).isEqualTo(1);
    assertThat(pager.info(id).encodedBytes()).isEqualTo(1024);
  }

  @Test
  void pagesOfOneTransactionHaveOneCommit() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> first = pager.allocateProtected();
    ProtectedPageId<Kib1> second = pager.allocateProtected();
    long generation;
    try (Transaction<Kib1> tx = pager.begin()) {
      tx.write(first).fill((byte) 1);
      tx.write(second).fill((byte) 1);
      generation = tx.commit();
    }
    assertThat(pager.info(first).lastCommit()).hasValue(generation);
    assertThat(pager.info(second).lastCommit()).hasValue(generation);
  }

  @Test
  void whatWasBeforeTheOpeningIsNotKnown() {
    ProtectedPageId<Kib1> id;
    try (Pager<Kib1> pager = create()) {
      id = pager.allocateProtected();
      ProtectedPagesContract.commit(pager, id, 1);
    }
    Pager<Kib1> pager = open();
    assertThat(pager.info(id).lastCommit()).isEmpty();
    assertThat(pager.info(id).runPages()).isEqualTo(1);
    try (var reader = pager.read(id)) { // looks it up, which is no change
      Content.check(reader.segment(), 1);
    }
    assertThat(pager.info(id).lastCommit()).isEmpty();
    ProtectedPagesContract.commit(pager, id, 2);
    assertThat(pager.info(id).lastCommit()).hasValue(pager.generation());
  }

  @Test
  void anotherThreadsWriterIsNotWaitedFor() {
    Pager<Kib1> pager = createBusy();
    PageId<Kib1> regular = pager.allocate();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    try (PageWriter _ = pager.write(regular);
        ProtectedPageWriter _ = pager.write(id)) {
      assertThat(pager.info(regular).runPages()).isEqualTo(1);
      assertThat(pager.info(id).runPages()).isZero();
    }
  }

  @Test
  void idsThatAreNotAllocated() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> freed = pager.allocateProtected();
    pager.free(freed);
    PageId<Kib1> freedRegular = pager.allocate();
    pager.free(freedRegular);
    assertThatExceptionOfType(ReservedPageException.class)
        .isThrownBy(() -> pager.info(PageId.of(2)));
    for (long id : new long[] {-1, freedRegular.value(), 60, 1L << 41, Long.MAX_VALUE}) {
      assertThatExceptionOfType(OutOfBoundsException.class)
          .as("page %d", id)
          .isThrownBy(() -> pager.info(PageId.of(id)));
    }
    for (long id : new long[] {-1, freed.value(), 60, 1L << 41, Long.MAX_VALUE}) {
      assertThatExceptionOfType(OutOfBoundsException.class)
          .as("protected page %d", id)
          .isThrownBy(() -> pager.info(ProtectedPageId.of(id)));
    }
  }
}
