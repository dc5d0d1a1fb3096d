package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadView;
import io.mappedpages.RecoveryOutcome.Kind;
import io.mappedpages.Transaction;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Closing a pager, and what becomes of everything that is still open. */
abstract class ClosingContract extends PagerGroup {
  @Test
  void closingTwiceIsHarmless() {
    Pager<Kib1> pager = create();
    pager.close();
    pager.close();
    Pager<Kib1> again = open();
    pager.close(); // does not touch its successor
    assertThat(again.recovery().kind()).isEqualTo(Kind.CLEAN);
    assertThat(again.allocateProtected().value()).isZero();
  }

  @Test
  void aClosedPagerThrows() {
    Pager<Kib1> pager = create();
    PageId<Kib1> r = pager.allocate();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    var pages = pager.pages();
    var protectedPages = pager.protectedPages();
    pager.close();
    List<Executable> calls =
        List.of(
            pager::allocate,
            pager::allocateProtected,
            () -> pager.free(r),
            () -> pager.free(p),
            () -> use(() -> pager.read(r)),
            () -> use(() -> pager.tryRead(r)),
            () -> use(() -> pager.read(p)),
            () -> use(() -> pager.write(r)),
            () -> use(() -> pager.tryWrite(r)),
            () -> use(() -> pager.write(p)),
            () -> use(() -> pager.tryWrite(p)),
            () -> use(() -> pager.view()),
            () -> use(() -> pager.begin()),
            () -> use(() -> pager.allocatedPages()),
            () -> use(() -> pager.allocatedProtectedPages()),
            pager::force,
            () -> pager.root(0),
            () -> pager.verify(finding -> {}),
            pages::allocate,
            () -> pages.allocateAll(0),
            () -> pages.freeAll(List.of()),
            () -> pages.update(r, page -> {}),
            () -> protectedPages.update(p, page -> {}),
            () -> use(() -> protectedPages.allocated()));
    for (int i = 0; i < calls.size(); i++) {
      assertThatIllegalStateException().as("call %d", i).isThrownBy(calls.get(i)::execute);
    }
    assertThat(pager.recovery().kind()).isEqualTo(Kind.CREATED);
  }

  @Test
  void whatIsOpenBecomesInvalidAndNothingOfItIsCommitted() {
    Pager<Kib1> pager = create();
    List<PageId<Kib1>> r = pager.pages().allocateAll(3);
    List<ProtectedPageId<Kib1>> p = pager.protectedPages().allocateAll(3);
    try (PageReader reader = pager.read(r.get(0));
        PageReader protectedReader = pager.read(p.get(0));
        PageWriter writer = pager.write(r.get(1));
        ProtectedPageWriter protectedWriter = pager.write(p.get(1));
        Transaction<Kib1> tx = pager.begin();
        ReadView<Kib1> view = pager.view();
        Stream<PageId<Kib1>> stream = pager.allocatedPages()) {
      var kept = reader.segment();
      Content.fill(protectedWriter.segment(), 2);
      Content.fill(tx.write(p.get(2)), 3);
      Content.fill(tx.write(r.get(2)), 3);
      tx.free(p.get(0));
      tx.root(0, 1);
      assertThat(tx.allocate().value()).isPositive();

      pager.close();

      assertThatIllegalStateException().isThrownBy(reader::segment);
      assertThatIllegalStateException().isThrownBy(() -> kept.get(ValueLayout.JAVA_LONG, 0));
      assertThatIllegalStateException().isThrownBy(protectedReader::segment);
      assertThatIllegalStateException().isThrownBy(writer::segment);
      assertThatIllegalStateException().isThrownBy(protectedWriter::segment);
      assertThatIllegalStateException().isThrownBy(protectedWriter::commit);
      assertThatIllegalStateException().isThrownBy(() -> tx.read(p.get(2)));
      assertThatIllegalStateException().isThrownBy(tx::commit);
      assertThatIllegalStateException().isThrownBy(() -> view.read(p.get(2)));
      assertThatIllegalStateException().isThrownBy(() -> view.root(0));
      assertThatIllegalStateException().isThrownBy(stream::toList);
    } // every close is harmless
    Pager<Kib1> again = open();
    assertThat(again.recovery().kind()).isEqualTo(Kind.CLEAN);
    for (int i = 0; i < 3; i++) {
      ProtectedPagesContract.assertContent(again, p.get(i), Content.ZERO);
    }
    RegularPagesContract.assertContent(again, r.get(2), Content.ZERO);
    assertThat(again.root(0)).isEqualTo(-1);
    assertThat(listed(again::allocatedPages)).hasSize(3);
    assertSound(again);
  }

  @Test
  void aWriterThatIsClosedAfterThePagerDoesNotTouchTheFile() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    try (PageWriter writer = pager.write(id)) {
      assertThat(writer.segment().byteSize()).isEqualTo(1024);
      pager.close();
      Pager<Kib1> again = open();
      RegularPagesContract.write(again, id, 7);
      now(writer::close);
      RegularPagesContract.assertContent(again, id, 7);
    }
  }

  @Test
  void closingMakesInPlaceWritesDurableAndTheFileClean() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    RegularPagesContract.write(pager, id, 1);
    long generation = pager.generation();
    pager.close();
    Pager<Kib1> again = open();
    assertThat(again.recovery().kind()).isEqualTo(Kind.CLEAN);
    assertThat(again.generation()).isGreaterThanOrEqualTo(generation);
    RegularPagesContract.assertContent(again, id, 1);
  }

  @Test
  void closingWhileOthersWorkEndsTheirCallsWithoutHarm() throws InterruptedException {
    Pager<Kib1> pager = create();
    List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(4);
    long[] acknowledged = new long[ids.size()];
    java.util.concurrent.CountDownLatch working =
        new java.util.concurrent.CountDownLatch(ids.size());
    try (Threads threads = new Threads()) {
      for (int i = 0; i < ids.size(); i++) {
        int own = i;
        threads.start(
            () ->
                assertThatIllegalStateException()
                    .isThrownBy(
                        () -> {
                          for (long stamp = 1; ; stamp++) {
                            ProtectedPagesContract.commit(pager, ids.get(own), stamp);
                            ProtectedPagesContract.assertContent(pager, ids.get(own), stamp);
                            acknowledged[own] = stamp;
                            if (stamp == 5) {
                              working.countDown();
                            }
                          }
                        }));
      }
      working.await();
      pager.close();
    }
    Pager<Kib1> again = open();
    for (int i = 0; i < ids.size(); i++) {
      try (PageReader reader = again.read(ids.get(i))) {
        // A commit can be durable although its caller was told that the pager is closed.
        assertThat(
                Content.is(reader.segment(), acknowledged[i])
                    || Content.is(reader.segment(), acknowledged[i] + 1))
            .isTrue();
      }
    }
    assertSound(again);
  }
}
