package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.PageBusyException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.Transaction;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a transaction uses is locked until its end. */
abstract class IsolationContract extends PagerGroup {
  private static void assertBusy(Executable... calls) {
    for (Executable call : calls) {
      assertThatExceptionOfType(PageBusyException.class).isThrownBy(call::execute);
    }
  }

  @Test
  void aPageThatWasReadIsLocked() {
    Pager<Kib1> pager = createBusy();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (Transaction<Kib1> tx = pager.begin()) {
      Content.check(tx.read(p), Content.ZERO);
      assertLocked(pager, p);
    }
    ProtectedPagesContract.commit(pager, p, 1);
  }

  @Test
  void aPageThatWasWrittenIsLocked() {
    Pager<Kib1> pager = createBusy();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (Transaction<Kib1> tx = pager.begin()) {
      Content.fill(tx.write(p), 1);
      assertLocked(pager, p);
      var _ = tx.commit();
      ProtectedPagesContract.commit(pager, p, 2); // free from the commit on
    }
    ProtectedPagesContract.assertContent(pager, p, 2);
  }

  @Test
  void aPageThatWasFreedIsLocked() {
    Pager<Kib1> pager = createBusy();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (Transaction<Kib1> tx = pager.begin()) {
      tx.free(p);
      assertLocked(pager, p);
    }
    pager.free(p);
  }

  private static void assertLocked(Pager<Kib1> pager, ProtectedPageId<Kib1> p) {
    ProtectedPagesContract.assertContent(pager, p, Content.ZERO); // readers wait for nobody
    try (var view = pager.view()) {
      Content.check(view.read(p), Content.ZERO);
    }
    try (Transaction<Kib1> other = pager.begin()) {
      assertBusy(
          () -> ProtectedPagesContract.commit(pager, p, 9),
          () -> pager.free(p),
          () -> pager.protectedPages().update(p, page -> {}),
          () -> other.read(p),
          () -> other.write(p),
          () -> other.free(p));
      Content.fill(other.write(other.allocateProtected()), 5); // and it can go on
    }
    try (ProtectedPageWriter writer = pager.tryWrite(p)) {
      assertThat(writer).isNull();
    }
  }

  @Test
  void aRegularPageThatWasWrittenOrFreedIsLocked() {
    Pager<Kib1> pager = createBusy();
    PageId<Kib1> written = pager.allocate();
    PageId<Kib1> freed = pager.allocate();
    try (Transaction<Kib1> tx = pager.begin()) {
      Content.fill(tx.write(written), 1);
      tx.free(freed);
      for (PageId<Kib1> id : List.of(written, freed)) {
        try (Transaction<Kib1> other = pager.begin()) {
          assertBusy(
              () -> RegularPagesContract.assertContent(pager, id, Content.ZERO),
              () -> RegularPagesContract.write(pager, id, 9),
              () -> pager.free(id),
              () -> other.write(id),
              () -> other.free(id));
        }
      }
      var _ = tx.commit();
    }
    RegularPagesContract.assertContent(pager, written, 1);
  }

  @Test
  void aRootSlotThatWasReadOrSetIsLocked() {
    Pager<Kib1> pager = createBusy();
    try (Transaction<Kib1> tx = pager.begin();
        Transaction<Kib1> other = pager.begin()) {
      assertThat(tx.root(0)).isEqualTo(-1);
      tx.root(1, 1);
      assertBusy(
          () -> other.root(0), () -> other.root(0, 5), () -> other.root(1), () -> other.root(1, 5));
      other.root(2, 5);
      assertThat(pager.root(0)).isEqualTo(-1); // not through a transaction: locks nothing
      var _ = tx.commit();
      assertThat(other.root(1)).isEqualTo(1); // the newest content, once the lock is free
      other.root(1, 2);
      var _ = other.commit();
    }
    assertThat(pager.root(1)).isEqualTo(2);
    assertThat(pager.root(2)).isEqualTo(5);
  }

  @Test
  void whatAWriterHoldsIsBusyForTransactions() {
    Pager<Kib1> pager = createBusy();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (ProtectedPageWriter writer = pager.write(p);
        Transaction<Kib1> tx = pager.begin()) {
      assertBusy(() -> tx.read(p), () -> tx.write(p), () -> tx.free(p));
      Content.fill(writer.segment(), 1);
      var _ = writer.commit();
      Content.check(tx.read(p), 1);
    }
  }

  @Test
  void othersRunMeanwhileFromTheSameThreadToo() {
    Pager<Kib1> pager = createBusy();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (Transaction<Kib1> first = pager.begin();
        Transaction<Kib1> second = pager.begin()) {
      PageId<Kib1> a = first.allocate();
      PageId<Kib1> b = second.allocate();
      PageId<Kib1> c = pager.allocate();
      assertThat(List.of(a, b, c)).doesNotHaveDuplicates();
      ProtectedPageId<Kib1> d = first.allocateProtected();
      ProtectedPageId<Kib1> e = second.allocateProtected();
      ProtectedPageId<Kib1> f = pager.allocateProtected();
      assertThat(List.of(d.value(), e.value(), f.value())).containsExactly(1L, 2L, 3L);
      Content.fill(first.write(p), 1);
      Content.fill(second.write(e), 2);
      var _ = pager.force();
      var _ = second.commit();
      var _ = first.commit();
      assertThat(listed(pager::allocatedPages)).containsExactlyInAnyOrder(a, b, c);
      ProtectedPagesContract.assertContent(pager, p, 1);
      ProtectedPagesContract.assertContent(pager, e, 2);
    }
    assertSound(pager);
  }

  @Test
  void whoLocksCrosswiseGetsOneBusyAndTheOtherGoesOn() throws InterruptedException {
    Pager<Kib1> pager = createBusy();
    List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(2);
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    AtomicInteger committed = new AtomicInteger();
    AtomicInteger busy = new AtomicInteger();
    try (Threads threads = new Threads()) {
      for (int i = 0; i < 2; i++) {
        int own = i;
        threads.start(
            () -> {
              try (Transaction<Kib1> tx = pager.begin()) {
                Content.fill(tx.write(ids.get(own)), 10 + own);
                bothHoldOne.await();
                Content.fill(tx.write(ids.get(1 - own)), 10 + own);
                var _ = tx.commit();
                committed.incrementAndGet();
              } catch (PageBusyException e) {
                assertThat(e.id()).isEqualTo(ids.get(1 - own).value());
                assertThat(e.waited()).isEqualTo(BUSY);
                busy.incrementAndGet();
              }
            });
      }
    }
    assertThat(busy.get()).isGreaterThanOrEqualTo(1);
    assertThat(committed.get() + busy.get()).isEqualTo(2);
    for (ProtectedPageId<Kib1> id : ids) {
      ProtectedPagesContract.commit(pager, id, 1); // no lock is left
    }
  }

  @Test
  void concurrentTransactionsLoseNoUpdate() throws InterruptedException {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (Threads threads = new Threads()) {
      for (int i = 0; i < 4; i++) {
        threads.start(
            () -> {
              for (int round = 0; round < 25; round++) {
                try (Transaction<Kib1> tx = pager.begin()) {
                  tx.root(0, tx.root(0) + 1);
                  var page = tx.write(p);
                  page.set(
                      java.lang.foreign.ValueLayout.JAVA_LONG,
                      0,
                      page.get(java.lang.foreign.ValueLayout.JAVA_LONG, 0) + 1);
                  var _ = tx.commit();
                }
              }
            });
      }
    }
    assertThat(pager.root(0)).isEqualTo(99);
    try (var reader = pager.read(p)) {
      assertThat(reader.segment().get(java.lang.foreign.ValueLayout.JAVA_LONG, 0)).isEqualTo(100);
    }
  }
}
