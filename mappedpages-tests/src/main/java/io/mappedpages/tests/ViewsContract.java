package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Views: one generation, whatever is committed meanwhile. */
abstract class ViewsContract extends PagerGroup {
  @Test
  void aViewStaysWhatItWas() {
    Pager<Kib1> pager = create();
    List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(20);
    for (ProtectedPageId<Kib1> id : ids) {
      ProtectedPagesContract.commit(pager, id, 100 + id.value());
    }
    List<PageId<Kib1>> regular = pager.pages().allocateAll(20);
    root(pager, 3, 33);
    try (ReadView<Kib1> view = pager.view()) {
      assertThat(view.generation()).isEqualTo(pager.generation());
      churn(pager, ids);
      pager.pages().freeAll(regular);
      root(pager, 3, 34);
      root(pager, 4, 44);

      for (ProtectedPageId<Kib1> id : ids) {
        Content.check(view.read(id), 100 + id.value());
        assertThat(view.read(id).isReadOnly()).isTrue();
      }
      assertThat(view.root(3)).isEqualTo(33);
      assertThat(view.root(4)).isEqualTo(-1);
      assertThat(listed(view::allocatedProtectedPages)).isEqualTo(ids);
      assertThat(listed(view::allocatedPages)).containsExactlyInAnyOrderElementsOf(regular);
      assertThat(view.generation()).isLessThan(pager.generation());
    }
    assertThat(pager.root(3)).isEqualTo(34);
    assertSound(pager);
  }

  /** Rewrites, frees and reuses, with enough commits that freed space is taken again. */
  private static void churn(Pager<Kib1> pager, List<ProtectedPageId<Kib1>> ids) {
    for (int round = 0; round < 5; round++) {
      for (ProtectedPageId<Kib1> id : ids) {
        ProtectedPagesContract.commit(pager, id, 1000L * (round + 1) + id.value());
      }
    }
    pager.protectedPages().freeAll(ids);
    List<ProtectedPageId<Kib1>> next = pager.protectedPages().allocateAll(30);
    for (ProtectedPageId<Kib1> id : next) {
      ProtectedPagesContract.commit(pager, id, 9000 + id.value());
    }
  }

  @Test
  void aViewDoesNotShowWhatCameLater() {
    Pager<Kib1> pager = create();
    try (ReadView<Kib1> view = pager.view()) {
      ProtectedPageId<Kib1> id = pager.allocateProtected();
      assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> view.read(id));
      assertThat(listed(view::allocatedProtectedPages)).isEmpty();
    }
  }

  @Test
  void aSegmentIsValidUntilTheViewIsClosed() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    ProtectedPagesContract.commit(pager, id, 1);
    try (ReadView<Kib1> view = pager.view()) {
      var segment = view.read(id);
      for (int i = 0; i < 20; i++) {
        ProtectedPagesContract.commit(pager, id, 2 + i);
      }
      Content.check(segment, 1);
    }
  }

  @Test
  void aStreamOfAViewMayOutliveIt() {
    Pager<Kib1> pager = create();
    List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(5);
    try (ReadView<Kib1> view = pager.view();
        var stream = view.allocatedProtectedPages()) {
      assertThat(stream.toList()).isEqualTo(ids);
      now(view::close);
    }
  }

  @Test
  void manyViewsOfManyGenerations() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    nest(pager, id, 1);
    assertThat(listed(pager::allocatedProtectedPages)).containsExactly(id);
  }

  private static void nest(Pager<Kib1> pager, ProtectedPageId<Kib1> id, int depth) {
    ProtectedPagesContract.commit(pager, id, depth);
    try (ReadView<Kib1> view = pager.view()) {
      if (depth < 30) {
        nest(pager, id, depth + 1);
      }
      Content.check(view.read(id), depth);
    }
  }

  @Test
  void aClosedViewThrowsAndClosesAgain() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    ReadView<Kib1> after;
    try (ReadView<Kib1> view = pager.view()) {
      after = view;
    }
    after.close();
    assertThatIllegalStateException().isThrownBy(after::generation);
    assertThatIllegalStateException().isThrownBy(() -> after.read(id));
    assertThatIllegalStateException().isThrownBy(() -> after.root(0));
    assertThatIllegalStateException().isThrownBy(() -> listed(after::allocatedPages));
    assertThatIllegalStateException().isThrownBy(() -> listed(after::allocatedProtectedPages));
  }

  private static void root(Pager<Kib1> pager, int slot, long value) {
    try (Transaction<Kib1> tx = pager.begin()) {
      tx.root(slot, value);
      var _ = tx.commit();
    }
  }
}
