package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageBusyException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Latches of single pages: who waits for whom, and for how long. */
abstract class LocksContract extends PagerGroup {
  private static void assertBusy(Runnable call, long id) {
    assertThatExceptionOfType(PageBusyException.class)
        .isThrownBy(call::run)
        .satisfies(
            e -> {
              assertThat(e.id()).isEqualTo(id);
              assertThat(e.waited()).isEqualTo(BUSY);
              assertThat(e.kind()).isNotBlank();
              assertThat(e).hasMessageContaining(Long.toString(id)).hasMessageContaining("ms");
            });
  }

  @Test
  void aWriterKeepsOthersOut() {
    Pager<Kib1> pager = createBusy();
    PageId<Kib1> id = pager.allocate();
    try (PageWriter writer = pager.write(id)) {
      assertThat(writer.segment().byteSize()).isEqualTo(1024);
      assertBusy(() -> RegularPagesContract.assertContent(pager, id, 0), id.value());
      assertBusy(() -> RegularPagesContract.write(pager, id, 0), id.value());
      assertBusy(() -> pager.free(id), id.value());
      assertBusy(() -> pager.pages().update(id, page -> {}), id.value());
      try (PageReader reader = pager.tryRead(id)) {
        assertThat(reader).isNull();
      }
      try (PageWriter second = pager.tryWrite(id)) {
        assertThat(second).isNull();
      }
    }
    RegularPagesContract.assertContent(pager, id, 0);
  }

  @Test
  void aReaderKeepsWritersOutAndReadersNot() {
    Pager<Kib1> pager = createBusy();
    PageId<Kib1> id = pager.allocate();
    try (PageReader reader = pager.read(id)) {
      Content.check(reader.segment(), 0);
      assertBusy(() -> RegularPagesContract.write(pager, id, 1), id.value());
      assertBusy(() -> pager.free(id), id.value());
      try (PageWriter second = pager.tryWrite(id)) {
        assertThat(second).isNull();
      }
      try (PageReader second = pager.tryRead(id)) {
        assertThat(second).isNotNull();
      }
    }
    pager.free(id);
  }

  @Test
  void tryingWithoutNeedToWaitSucceeds() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    try (PageWriter writer = pager.tryWrite(id)) {
      Objects.requireNonNull(writer);
      Content.fill(writer.segment(), 1);
    }
    try (PageReader reader = pager.tryRead(id)) {
      Objects.requireNonNull(reader);
      Content.check(reader.segment(), 1);
    }
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (ProtectedPageWriter writer = pager.tryWrite(p)) {
      Objects.requireNonNull(writer);
      Content.fill(writer.segment(), 2);
      var _ = writer.commit();
    }
    ProtectedPagesContract.assertContent(pager, p, 2);
  }

  @Test
  void aProtectedWriterKeepsWritersOutAndReadersNot() {
    Pager<Kib1> pager = createBusy();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    try (ProtectedPageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), 1);
      assertBusy(() -> ProtectedPagesContract.commit(pager, id, 2), id.value());
      assertBusy(() -> pager.free(id), id.value());
      try (ProtectedPageWriter second = pager.tryWrite(id)) {
        assertThat(second).isNull();
      }
      ProtectedPagesContract.assertContent(pager, id, 0);
    }
    pager.free(id);
  }

  @Test
  void aThreadHoldsManyPagesAndNoTwoShareALatch() {
    Pager<Kib1> pager = createBusy();
    List<PageId<Kib1>> ids = pager.pages().allocateAll(300);
    List<ProtectedPageId<Kib1>> protectedIds = pager.protectedPages().allocateAll(300);
    hold(pager, ids, 0);
    holdProtected(pager, protectedIds, 0);
  }

  private static void hold(Pager<Kib1> pager, List<PageId<Kib1>> ids, int index) {
    if (index < ids.size()) {
      try (PageWriter writer = pager.tryWrite(ids.get(index))) {
        assertThat(writer).as("latch of page %s", ids.get(index)).isNotNull();
        hold(pager, ids, index + 1);
      }
    }
  }

  private static void holdProtected(Pager<Kib1> pager, List<ProtectedPageId<Kib1>> ids, int index) {
    if (index < ids.size()) {
      try (ProtectedPageWriter writer = pager.tryWrite(ids.get(index))) {
        assertThat(writer).as("lock of page %s", ids.get(index)).isNotNull();
        holdProtected(pager, ids, index + 1);
      }
    }
  }

  @Test
  void freeingWaitsForTheReader() throws InterruptedException {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    RegularPagesContract.write(pager, id, 5);
    try (Threads threads = new Threads()) {
      try (PageReader reader = pager.read(id)) {
        Threads.awaitBlocked(threads.start(() -> pager.free(id)));
        Content.check(reader.segment(), 5);
        assertThat(listed(pager::allocatedPages)).containsExactly(id);
      }
    }
    assertThat(listed(pager::allocatedPages)).isEmpty();
  }

  @Test
  void whoWaitedForThePageThatWasFreedFindsNone() throws InterruptedException {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    try (Threads threads = new Threads()) {
      try (var tx = pager.begin()) {
        tx.free(id);
        Threads.awaitBlocked(
            threads.start(
                () ->
                    assertThatExceptionOfType(OutOfBoundsException.class)
                        .isThrownBy(() -> RegularPagesContract.write(pager, id, 1))));
        var _ = tx.commit();
      }
    }
  }

  @Test
  void anAccessMayEndInAnotherThread() throws InterruptedException {
    Pager<Kib1> pager = createBusy();
    PageId<Kib1> id = pager.allocate();
    try (PageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), 1);
      Thread other = Thread.ofVirtual().start(writer::close);
      other.join();
      RegularPagesContract.assertContent(pager, id, 1);
    }
  }
}
