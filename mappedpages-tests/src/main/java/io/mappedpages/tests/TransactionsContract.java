package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mappedpages.BulkPageAllocator;
import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Transactions: their own changes, all or nothing. */
abstract class TransactionsContract extends PagerGroup {
  @Test
  void itSeesItsOwnChangesAndOthersDoNotBeforeTheCommit() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> old = pager.allocateProtected();
    ProtectedPagesContract.commit(pager, old, 1);
    try (Transaction<Kib1> tx = pager.begin()) {
      Content.check(tx.read(old), 1);
      Content.check(tx.write(old), 1);
      Content.fill(tx.write(old), 2);
      Content.check(tx.read(old), 2);
      assertThat(tx.read(old).isReadOnly()).isTrue();
      ProtectedPageId<Kib1> fresh = tx.allocateProtected();
      Content.check(tx.read(fresh), Content.ZERO);
      Content.fill(tx.write(fresh), 3);
      PageId<Kib1> regular = tx.allocate();
      Content.check(tx.write(regular), Content.ZERO);
      Content.fill(tx.write(regular), 4);
      Content.check(tx.write(regular), 4);
      assertThat(tx.root(0)).isEqualTo(-1);
      tx.root(0, fresh.value());
      assertThat(tx.root(0)).isEqualTo(fresh.value());

      ProtectedPagesContract.assertContent(pager, old, 1);
      assertThat(listed(pager::allocatedPages)).isEmpty();
      assertThat(listed(pager::allocatedProtectedPages)).containsExactly(old);
      assertThat(pager.root(0)).isEqualTo(-1);

      long before = pager.generation();
      assertThat(tx.commit()).isEqualTo(pager.generation()).isEqualTo(before + 1);

      ProtectedPagesContract.assertContent(pager, old, 2);
      ProtectedPagesContract.assertContent(pager, fresh, 3);
      RegularPagesContract.assertContent(pager, regular, 4);
      assertThat(pager.root(0)).isEqualTo(fresh.value());
    }
    assertSound(pager);
  }

  @Test
  void anAbandonedOneHasTouchedNothing() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    ProtectedPagesContract.commit(pager, p, 1);
    PageId<Kib1> r = pager.allocate();
    RegularPagesContract.write(pager, r, 2);
    long generation = pager.generation();
    long used = pager.pageCount() - pager.freePageCount();
    try (Transaction<Kib1> tx = pager.begin()) {
      Content.fill(tx.write(p), 10);
      Content.fill(tx.write(r), 11);
      Content.fill(tx.write(tx.allocate()), 12);
      Content.fill(tx.write(tx.allocateProtected()), 13);
      tx.root(5, 55);
      tx.free(p);
      tx.free(r);
    }
    ProtectedPagesContract.assertContent(pager, p, 1);
    RegularPagesContract.assertContent(pager, r, 2);
    assertThat(listed(pager::allocatedPages)).containsExactly(r);
    assertThat(listed(pager::allocatedProtectedPages)).containsExactly(p);
    assertThat(pager.root(5)).isEqualTo(-1);
    assertThat(pager.generation()).isEqualTo(generation);
    assertThat(pager.pageCount() - pager.freePageCount()).isEqualTo(used);
    assertThat(pager.allocateProtected().value()).isEqualTo(1); // its ids are free again
    assertSound(pager);
  }

  @Test
  void afterTheCommitEverythingButCloseThrows() {
    Pager<Kib1> pager = create();
    PageId<Kib1> r = pager.allocate();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (Transaction<Kib1> tx = pager.begin()) {
      BulkPageAllocator<PageId<Kib1>> inside = tx.in(pager.pages());
      tx.root(0, 1);
      var _ = tx.commit();
      assertEnded(pager, tx, inside, r, p);
      now(tx::close);
      assertEnded(pager, tx, inside, r, p);
    }
    Transaction<Kib1> after;
    try (Transaction<Kib1> tx = pager.begin()) {
      after = tx;
    }
    assertEnded(pager, after, null, r, p);
  }

  private static void assertEnded(
      Pager<Kib1> pager,
      Transaction<Kib1> tx,
      @org.jspecify.annotations.Nullable BulkPageAllocator<PageId<Kib1>> inside,
      PageId<Kib1> r,
      ProtectedPageId<Kib1> p) {
    List<Executable> calls =
        List.of(
            () -> tx.read(p),
            () -> tx.write(p),
            () -> tx.write(r),
            tx::allocate,
            tx::allocateProtected,
            () -> tx.free(p),
            () -> tx.free(r),
            () -> tx.in(pager.pages()),
            () -> tx.root(0),
            () -> tx.root(0, 1),
            tx::commit);
    for (Executable call : calls) {
      assertThatIllegalStateException().isThrownBy(call::execute);
    }
    if (inside != null) {
      assertThatIllegalStateException().isThrownBy(inside::allocate);
      assertThatIllegalStateException().isThrownBy(() -> inside.free(r));
      assertThatIllegalStateException().isThrownBy(() -> inside.update(r, page -> {}));
    }
  }

  @Test
  void anEmptyCommitSucceeds() {
    Pager<Kib1> pager = create();
    long generation = pager.generation();
    try (Transaction<Kib1> tx = pager.begin()) {
      assertThat(tx.commit()).isGreaterThanOrEqualTo(generation).isEqualTo(pager.generation());
      assertThatIllegalStateException().isThrownBy(tx::commit);
    }
    assertSound(pager);
  }

  @Test
  void whatItFreedIsGoneForItAndStillThereForOthers() {
    Pager<Kib1> pager = create();
    PageId<Kib1> r = pager.allocate();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    ProtectedPagesContract.commit(pager, p, 1);
    try (Transaction<Kib1> tx = pager.begin()) {
      tx.free(p);
      tx.free(r);
      assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> tx.read(p));
      assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> tx.write(p));
      assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> tx.write(r));
      assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> tx.free(p));
      assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> tx.free(r));
      ProtectedPagesContract.assertContent(pager, p, 1);
      assertThat(tx.allocateProtected()).isNotEqualTo(p); // not before the commit
      assertThat(tx.allocate()).isNotEqualTo(r);
      var _ = tx.commit();
    }
    assertThat(listed(pager::allocatedPages)).hasSize(1).doesNotContain(r);
    assertThat(listed(pager::allocatedProtectedPages)).containsExactly(ProtectedPageId.of(1));
    assertSound(pager);
  }

  @Test
  void whatItAllocatedAndFreedIsGivenBack() {
    Pager<Kib1> pager = create();
    try (Transaction<Kib1> tx = pager.begin()) {
      PageId<Kib1> r = tx.allocate();
      ProtectedPageId<Kib1> p = tx.allocateProtected();
      Content.fill(tx.write(r), 1);
      Content.fill(tx.write(p), 1);
      tx.free(r);
      tx.free(p);
      assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> tx.read(p));
      assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> tx.write(r));
      tx.root(1, 1);
      var _ = tx.commit();
    }
    assertThat(listed(pager::allocatedPages)).isEmpty();
    assertThat(listed(pager::allocatedProtectedPages)).isEmpty();
    RegularPagesContract.assertContent(pager, pager.allocate(), Content.ZERO);
    assertSound(pager);
  }

  @Test
  void theAllocatorsWithinItBelongToIt() {
    Pager<Kib1> pager = create();
    allocatorWithinBelongsToIt(pager, pager.pages());
    allocatorWithinBelongsToIt(pager, pager.protectedPages());
  }

  private static <H extends PageHandle> void allocatorWithinBelongsToIt(
      Pager<Kib1> pager, BulkPageAllocator<H> pages) {
    H old = pages.allocate();
    H freed = pages.allocate();
    List<H> created;
    try (Transaction<Kib1> tx = pager.begin()) {
      BulkPageAllocator<H> inside = tx.in(pages);
      created = inside.allocateAll(3);
      inside.update(old, page -> Content.fill(page, 5));
      inside.update(created.getFirst(), page -> Content.fill(page, 6));
      inside.free(freed);
      try (PageReader reader = inside.read(created.getFirst())) {
        Content.check(reader.segment(), 6);
      }
      try (PageReader reader = inside.read(old)) {
        Content.check(reader.segment(), 5);
      }
      assertThatExceptionOfType(OutOfBoundsException.class)
          .isThrownBy(() -> inside.update(freed, page -> {}));
      assertThat(listed(inside::allocated))
          .isSorted()
          .contains(old)
          .containsAll(created)
          .doesNotContain(freed);
      assertThat(listed(pages::allocated))
          .contains(old, freed)
          .doesNotContainAnyElementsOf(created);
      assertThat(inside.handle(old.value())).isEqualTo(old);
      assertThatIllegalArgumentException().isThrownBy(() -> inside.allocateAll(-1));
      assertThat(inside.allocateAll(0)).isEmpty();
      assertThatExceptionOfType(DoubleFreeException.class)
          .isThrownBy(() -> inside.freeAll(List.of(old, created.get(1), old)));
      var _ = tx.commit();
    }
    assertThat(listed(pages::allocated)).contains(old).containsAll(created).doesNotContain(freed);
    try (PageReader reader = pages.read(old)) {
      Content.check(reader.segment(), 5);
    }
    try (PageReader reader = pages.read(created.getFirst())) {
      Content.check(reader.segment(), 6);
    }
    assertSound(pager);
  }

  @Test
  void anAllocatorOfAnotherPagerIsRefused() {
    Pager<Kib1> pager = create();
    Pager<Kib1> other = closing(builder().create(path("other.mpg"), PageSize.KIB_1));
    try (Transaction<Kib1> tx = pager.begin()) {
      assertThatIllegalArgumentException().isThrownBy(() -> tx.in(other.pages()));
      assertThatIllegalArgumentException().isThrownBy(() -> tx.in(other.protectedPages()));
    }
  }

  @Test
  void itIsNotBoundToAThread() throws InterruptedException {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (Transaction<Kib1> tx = pager.begin()) {
      Content.fill(tx.write(p), 1);
      Thread other = Thread.ofPlatform().start(tx::commit);
      other.join();
      ProtectedPagesContract.assertContent(pager, p, 1);
      ProtectedPagesContract.commit(pager, p, 2); // its locks are gone
    }
  }

  @Test
  void manyChangesAreOneCommitThatSurvivesReopening() {
    Pager<Kib1> pager = create();
    long generation = pager.generation();
    try (Transaction<Kib1> tx = pager.begin()) {
      for (int i = 0; i < 300; i++) {
        Content.fill(tx.write(tx.allocateProtected()), 1 + i);
        Content.fill(tx.write(tx.allocate()), 1000 + i);
      }
      for (int slot = 0; slot < 8; slot++) {
        tx.root(slot, slot * 11L);
      }
      assertThat(tx.commit()).isEqualTo(generation + 1);
    }
    pager.close();
    Pager<Kib1> again = open();
    for (int i = 0; i < 300; i++) {
      ProtectedPagesContract.assertContent(again, ProtectedPageId.of(i), 1 + i);
    }
    assertThat(listed(again::allocatedPages)).hasSize(300);
    assertThat(again.root(7)).isEqualTo(77);
    assertSound(again);
  }
}
