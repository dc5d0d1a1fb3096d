package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerStats;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Growth, its limit, what is free, and the figures about it. */
abstract class SpaceContract extends PagerGroup {
  private static long used(Pager<?> pager) {
    return pager.pageCount() - pager.freePageCount();
  }

  private static void forceThrice(Pager<?> pager) {
    for (int i = 0; i < 3; i++) {
      var _ = pager.force();
    }
  }

  @Test
  void freedPagesAreCountedAfterThreeFurtherCommits() {
    Pager<Kib1> pager = create();
    List<PageId<Kib1>> kept = pager.pages().allocateAll(5);
    forceThrice(pager);
    List<PageId<Kib1>> ids = pager.pages().allocateAll(40);
    forceThrice(pager);
    long before = used(pager);
    pager.pages().freeAll(ids);
    forceThrice(pager);
    assertThat(used(pager)).isLessThanOrEqualTo(before - 40);
    assertThat(listed(pager::allocatedPages)).containsExactlyInAnyOrderElementsOf(kept);
  }

  @Test
  void freedProtectedPagesAreCountedAfterThreeFurtherCommits() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> kept = pager.allocateProtected();
    ProtectedPagesContract.commit(pager, kept, 1);
    List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(10);
    ids.forEach(id -> ProtectedPagesContract.commit(pager, id, 1));
    forceThrice(pager);
    long before = used(pager);
    pager.protectedPages().freeAll(ids);
    ProtectedPagesContract.commit(pager, kept, 2);
    forceThrice(pager);
    assertThat(used(pager)).isLessThanOrEqualTo(before - 10);
  }

  @Test
  void anAbandonedTransactionLeavesWhatIsUsedAsItWas() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    forceThrice(pager);
    long before = used(pager);
    try (Transaction<Kib1> tx = pager.begin()) {
      assertThat(tx.in(pager.pages()).allocateAll(100)).hasSize(100);
      assertThat(tx.in(pager.protectedPages()).allocateAll(100)).hasSize(100);
      tx.free(id);
    }
    assertThat(used(pager)).isEqualTo(before);
    forceThrice(pager);
    assertThat(used(pager)).isEqualTo(before);
    assertSound(pager);
  }

  @Test
  void atTheLimitNothingChangesAndFreeingGoesOn() {
    Pager<Kib1> pager = closing(builder().maxPages(256).create(path(), PageSize.KIB_1));
    List<PageId<Kib1>> ids = fill(pager);
    assertThat(pager.pageCount()).isLessThanOrEqualTo(256);
    long usedPages = used(pager);
    long generation = pager.generation();
    assertThatExceptionOfType(CapacityExceededException.class).isThrownBy(pager::allocate);
    assertThat(used(pager)).isEqualTo(usedPages);
    assertThat(pager.generation()).isGreaterThanOrEqualTo(generation);
    assertThat(listed(pager::allocatedPages)).containsExactlyInAnyOrderElementsOf(ids);
    for (PageId<Kib1> id : ids) {
      RegularPagesContract.write(pager, id, id.value());
    }
    assertSound(pager);

    for (int round = 0; round < 3; round++) {
      List<PageId<Kib1>> half = new ArrayList<>(ids.subList(0, ids.size() / 2));
      half.forEach(pager::free);
      ids.removeAll(half);
      forceThrice(pager);
      for (int i = 0; i < half.size(); i++) {
        PageId<Kib1> id = pager.allocate();
        RegularPagesContract.assertContent(pager, id, Content.ZERO);
        RegularPagesContract.write(pager, id, id.value());
        ids.add(id);
      }
    }
    for (PageId<Kib1> id : ids) {
      RegularPagesContract.assertContent(pager, id, id.value());
    }
    assertSound(pager);
  }

  private static List<PageId<Kib1>> fill(Pager<Kib1> pager) {
    List<PageId<Kib1>> ids = new ArrayList<>();
    try {
      while (true) {
        ids.add(pager.allocate());
      }
    } catch (CapacityExceededException _) {
      assertThat(ids).hasSizeGreaterThan(100);
      return ids;
    }
  }

  @Test
  void atTheLimitEverythingCanBeFreedPageByPage() {
    Pager<Kib1> pager = closing(builder().maxPages(512).create(path(), PageSize.KIB_1));
    List<ProtectedPageId<Kib1>> ids = new ArrayList<>();
    assertThatExceptionOfType(CapacityExceededException.class)
        .isThrownBy(
            () -> {
              while (true) {
                ProtectedPageId<Kib1> id = pager.allocateProtected();
                ids.add(id);
                ProtectedPagesContract.commit(pager, id, 1 + id.value());
              }
            });
    assertThat(ids).hasSizeGreaterThan(200);
    ids.forEach(pager::free);
    assertThat(listed(pager::allocatedProtectedPages)).isEmpty();
    forceThrice(pager);
    assertThat(pager.pages().allocateAll(200)).hasSize(200);
    assertSound(pager);
  }

  @Test
  void aLongerFileOpensUnderASmallerLimit() {
    Pager<Kib1> pager = create();
    List<PageId<Kib1>> ids = pager.pages().allocateAll(400);
    long pages = pager.pageCount();
    pager.close();
    Pager<Kib1> limited = closing(builder().maxPages(64).open(path(), PageSize.KIB_1));
    assertThat(listed(limited::allocatedPages)).containsExactlyInAnyOrderElementsOf(ids);
    limited.free(ids.getFirst());
    assertThat(limited.pageCount()).isEqualTo(pages);
  }

  @Test
  void figuresFollowWhatIsDone() {
    Pager<Kib1> pager = create();
    PagerStats before = pager.stats();
    assertThat(before.generation()).isEqualTo(pager.generation());
    assertThat(before.pageCount()).isEqualTo(pager.pageCount());
    assertThat(before.freePageCount()).isEqualTo(pager.freePageCount());
    PageId<Kib1> id = pager.allocate();
    RegularPagesContract.write(pager, id, 1);
    long generation = pager.force();
    PagerStats after = pager.stats();
    assertThat(after.generation()).isEqualTo(generation).isEqualTo(pager.generation());
    assertThat(after.commitCount()).isEqualTo(before.commitCount() + 2);
    assertThat(after.forceCount()).isGreaterThanOrEqualTo(before.forceCount() + 2);
    assertThat(after.bytesWritten()).isGreaterThanOrEqualTo(before.bytesWritten() + 2 * 1024);
    assertThat(after.toString()).contains(Long.toString(generation));
  }

  @Test
  void forceIsACommit() {
    Pager<Kib1> pager = create();
    long generation = pager.generation();
    assertThat(pager.force()).isEqualTo(generation + 1).isEqualTo(pager.generation());
  }
}
