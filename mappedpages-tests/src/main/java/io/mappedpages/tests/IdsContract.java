package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReservedPageException;
import io.mappedpages.Transaction;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which exception answers an id that names no page. */
abstract class IdsContract extends PagerGroup {
  /** One use of a page, which takes the handle and does nothing lasting. */
  private record Use<H extends PageHandle>(String name, Consumer<H> call) {}

  private static List<Use<PageId<Kib1>>> accesses(Pager<Kib1> pager) {
    return List.of(
        new Use<>("read", id -> use(() -> pager.read(id))),
        new Use<>("tryRead", id -> use(() -> pager.tryRead(id))),
        new Use<>("write", id -> use(() -> pager.write(id))),
        new Use<>("tryWrite", id -> use(() -> pager.tryWrite(id))),
        new Use<>("pages().read", id -> use(() -> pager.pages().read(id))),
        new Use<>("pages().update", id -> pager.pages().update(id, page -> {})),
        new Use<>("tx.write", id -> inTransaction(pager, tx -> tx.write(id))));
  }

  private static List<Use<ProtectedPageId<Kib1>>> protectedAccesses(Pager<Kib1> pager) {
    return List.of(
        new Use<>("read", id -> use(() -> pager.read(id))),
        new Use<>("write", id -> use(() -> pager.write(id))),
        new Use<>("tryWrite", id -> use(() -> pager.tryWrite(id))),
        new Use<>("read", id -> use(() -> pager.protectedPages().read(id))),
        new Use<>("update", id -> pager.protectedPages().update(id, page -> {})),
        new Use<>("tx.read", id -> inTransaction(pager, tx -> tx.read(id))),
        new Use<>("tx.write", id -> inTransaction(pager, tx -> tx.write(id))),
        new Use<>(
            "view.read",
            id -> {
              try (var view = pager.view()) {
                var _ = view.read(id);
              }
            }));
  }

  private static List<Use<PageId<Kib1>>> frees(Pager<Kib1> pager) {
    return List.of(
        new Use<>("free", pager::free),
        new Use<>("pages().free", pager.pages()::free),
        new Use<>("freeAll", id -> pager.pages().freeAll(List.of(id))),
        new Use<>("tx.free", id -> inTransaction(pager, tx -> tx.free(id))),
        new Use<>("in", id -> inTransaction(pager, tx -> tx.in(pager.pages()).free(id))));
  }

  private static List<Use<ProtectedPageId<Kib1>>> protectedFrees(Pager<Kib1> pager) {
    return List.of(
        new Use<>("free", pager::free),
        new Use<>("protectedPages().free", pager.protectedPages()::free),
        new Use<>("freeAll", id -> pager.protectedPages().freeAll(List.of(id))),
        new Use<>("tx.free", id -> inTransaction(pager, tx -> tx.free(id))),
        new Use<>("in", id -> inTransaction(pager, tx -> tx.in(pager.protectedPages()).free(id))));
  }

  private static void inTransaction(Pager<Kib1> pager, Consumer<Transaction<Kib1>> work) {
    try (Transaction<Kib1> tx = pager.begin()) {
      work.accept(tx);
    }
  }

  private static <H extends PageHandle> void assertAll(
      Class<? extends RuntimeException> expected, List<Use<H>> uses, H handle) {
    for (Use<H> use : uses) {
      assertThatExceptionOfType(expected)
          .as("%s of %s", use.name, handle)
          .isThrownBy(() -> use.call.accept(handle))
          .withMessageContaining(Long.toString(handle.value()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void theFirstThreePagesAreReserved(long value) {
    Pager<Kib1> pager = create();
    assertAll(ReservedPageException.class, accesses(pager), PageId.of(value));
    assertAll(ReservedPageException.class, frees(pager), PageId.of(value));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -2, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 1L << 32, (1L << 32) + 3})
  void extremeIdsAreOutOfBounds(long value) {
    Pager<Kib1> pager = create();
    pager.pages().allocateAll(3).forEach(id -> assertThat(id.value()).isNotEqualTo(value));
    assertThat(pager.protectedPages().allocateAll(3)).hasSize(3);
    assertAll(OutOfBoundsException.class, accesses(pager), PageId.of(value));
    assertAll(OutOfBoundsException.class, frees(pager), PageId.of(value));
    assertAll(OutOfBoundsException.class, protectedAccesses(pager), ProtectedPageId.of(value));
    assertAll(OutOfBoundsException.class, protectedFrees(pager), ProtectedPageId.of(value));
  }

  @Test
  void theEndOfTheFileSeparatesTheTwoAnswersToAFree() {
    Pager<Kib1> pager = create();
    PageId<Kib1> freed = pager.allocate();
    pager.free(freed);
    assertAll(DoubleFreeException.class, frees(pager), freed);
    assertAll(OutOfBoundsException.class, accesses(pager), freed);
    PageId<Kib1> last = PageId.of(pager.pageCount() - 1); // never handed out
    assertAll(DoubleFreeException.class, frees(pager), last);
    assertAll(OutOfBoundsException.class, accesses(pager), last);
    assertAll(OutOfBoundsException.class, frees(pager), PageId.of(pager.pageCount()));
  }

  @Test
  void theHighestIdInUseSeparatesThemForProtectedPages() {
    Pager<Kib1> pager = create();
    assertAll(OutOfBoundsException.class, protectedFrees(pager), ProtectedPageId.of(0));
    assertThat(pager.protectedPages().allocateAll(3)).hasSize(3);
    pager.free(ProtectedPageId.of(1));
    assertAll(DoubleFreeException.class, protectedFrees(pager), ProtectedPageId.of(1));
    assertAll(OutOfBoundsException.class, protectedAccesses(pager), ProtectedPageId.of(1));
    assertAll(OutOfBoundsException.class, protectedFrees(pager), ProtectedPageId.of(3));
    assertAll(OutOfBoundsException.class, protectedAccesses(pager), ProtectedPageId.of(3));
  }

  @Test
  void aProtectedPageIsNotFreedTwice() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    pager.free(id);
    // Whether the highest id of all still counts as in use once it is free, is left open.
    for (Use<ProtectedPageId<Kib1>> use : protectedFrees(pager)) {
      assertThatThrownBy(() -> use.call.accept(id))
          .as(use.name)
          .isInstanceOfAny(DoubleFreeException.class, OutOfBoundsException.class);
    }
    pager.close();
    assertAll(OutOfBoundsException.class, protectedFrees(open()), id);
  }

  @Test
  void rootSlotsAreEight() {
    Pager<Kib1> pager = create();
    for (int slot : new int[] {-1, 8, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      List<Runnable> calls =
          List.of(
              () -> pager.root(slot),
              () -> inTransaction(pager, tx -> tx.root(slot)),
              () -> inTransaction(pager, tx -> tx.root(slot, 1)),
              () -> {
                try (var view = pager.view()) {
                  var _ = view.root(slot);
                }
              });
      for (Runnable call : calls) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(call::run);
      }
    }
  }

  @Test
  @SuppressWarnings("NullAway") // null is the point
  void nullIsRefused() {
    Pager<Kib1> pager = create();
    List<Runnable> calls =
        List.of(
            () -> pager.free((PageId<Kib1>) null),
            () -> pager.free((ProtectedPageId<Kib1>) null),
            () -> use(() -> pager.read((PageId<Kib1>) null)),
            () -> use(() -> pager.write((ProtectedPageId<Kib1>) null)),
            () -> pager.pages().freeAll(null),
            () -> pager.verify(null),
            () ->
                inTransaction(
                    pager, tx -> tx.in((io.mappedpages.BulkPageAllocator<PageId<Kib1>>) null)));
    for (Runnable call : calls) {
      assertThatNullPointerException().isThrownBy(call::run);
    }
    assertThatNullPointerException().isThrownBy(() -> builder().open(null, pager.pageSize()));
    assertThatNullPointerException().isThrownBy(() -> builder().create(path("x"), null));
  }
}
