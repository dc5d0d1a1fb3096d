package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.Finding;
import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import io.mappedpages.VerifyListener;
import io.mappedpages.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** A check of the whole file while it is in use: progress, its end, and writers beside it. */
abstract class VerifyContract extends PagerGroup {
  private static final int PAGES = 6_000;

  /** Hears of progress, and fails at any finding. */
  private static final class Progress implements VerifyListener {
    private final LongPredicate step;
    private final List<Long> steps = new ArrayList<>();

    Progress(LongPredicate step) {
      this.step = step;
    }

    @Override
    public void finding(Finding finding) {
      throw new AssertionError(finding.message());
    }

    @Override
    public boolean progress(long donePages, long totalPages) {
      steps.add(donePages);
      assertThat(donePages).isBetween(1L, totalPages);
      return step.test(donePages);
    }
  }

  private Pager<Kib1> filled() {
    Pager<Kib1> pager = create();
    var _ = pager.pages().allocateAll(PAGES);
    try (Transaction<Kib1> tx = pager.begin()) {
      for (ProtectedPageId<Kib1> id : tx.in(pager.protectedPages()).allocateAll(100)) {
        Content.fill(tx.write(id), 1 + id.value());
      }
      var _ = tx.commit();
    }
    return pager;
  }

  @Test
  void progressGrowsAndEndsAtTheTotal() {
    Pager<Kib1> pager = filled();
    Progress progress = new Progress(_ -> true);
    VerifyReport report = pager.verify(progress);
    assertThat(report.isSound()).isTrue();
    assertThat(report.pagesChecked()).isEqualTo(pager.pageCount());
    assertThat(progress.steps).hasSizeGreaterThan(4).isSorted().doesNotHaveDuplicates();
    assertThat(progress.steps.getLast()).isEqualTo(pager.pageCount());
  }

  @Test
  void whoeverHasEnoughIsAskedNoMore() {
    Pager<Kib1> pager = filled();
    Progress progress = new Progress(_ -> false);
    VerifyReport report = pager.verify(progress);
    assertThat(progress.steps).hasSize(1);
    assertThat(report.cancelled()).isTrue();
    assertThat(report.isSound()).isFalse();
    assertThat(report.findings()).isEmpty();
    assertThat(report.pagesChecked()).isEqualTo(progress.steps.getFirst()).isLessThan(PAGES / 2);
    assertNothingIsPinned(pager);
  }

  @Test
  void theEndIsNoTimeToCancel() {
    Pager<Kib1> pager = filled();
    long pages = pager.pageCount();
    VerifyReport report = pager.verify(new Progress(done -> done < pages));
    assertThat(report.cancelled()).isFalse();
    assertThat(report.isSound()).isTrue();
  }

  @Test
  void whatTheListenerThrowsIsThrownOn() {
    Pager<Kib1> pager = filled();
    IllegalStateException stop = new IllegalStateException("stop");
    assertThatThrownBy(
            () ->
                pager.verify(
                    new Progress(
                        _ -> {
                          throw stop;
                        })))
        .isSameAs(stop);
    assertNothingIsPinned(pager);
    assertThat(pager.verify(new Progress(_ -> true)).isSound()).isTrue();
  }

  /** What a commit frees is held back by nobody. */
  private static void assertNothingIsPinned(Pager<Kib1> pager) {
    for (int i = 0; i < 4; i++) {
      pager.protectedPages().update(ProtectedPageId.of(i), page -> Content.fill(page, 7));
    }
    assertThat(pager.stats().heldBackPages()).isZero();
  }

  @Test
  void commitsBetweenItsStepsAreNoFindings() {
    Pager<Kib1> pager = filled();
    AtomicLong commits = new AtomicLong();
    Progress progress =
        new Progress(
            _ -> {
              for (int i = 0; i < 10; i++) {
                changeAll(pager, commits.incrementAndGet());
              }
              assertThat(pager.stats().heldBackPages()).isPositive();
              return true;
            });
    assertThat(pager.verify(progress).isSound()).isTrue();
    assertThat(commits).hasValueGreaterThan(40);
    assertNothingIsPinned(pager);
    assertThat(pager.verify(new Progress(_ -> true)).isSound()).isTrue();
  }

  /** All that was written before is freed by it, and taken again by the next ones. */
  private static void changeAll(Pager<Kib1> pager, long number) {
    PageId<Kib1> id;
    try (Transaction<Kib1> tx = pager.begin()) {
      for (int i = 0; i < 100; i += 3) {
        Content.fill(tx.write(ProtectedPageId.of(i)), number);
      }
      id = tx.allocate();
      Content.fill(tx.write(id), number);
      Content.fill(tx.write(tx.allocateProtected()), number);
      var _ = tx.commit();
    }
    pager.free(id);
  }

  @Test
  void aWriterThatNeverRestsIsNoFinding() {
    Pager<Kib1> pager = filled();
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong commits = new AtomicLong();
    try (Threads threads = new Threads()) {
      Thread writer =
          threads.start(
              () -> {
                while (!done.get()) {
                  changeAll(pager, commits.incrementAndGet());
                }
              });
      try {
        for (int i = 0; i < 12; i++) {
          long before = commits.get();
          Progress waiting =
              new Progress(
                  _ -> {
                    while (commits.get() == before && writer.isAlive()) {
                      Thread.onSpinWait();
                    }
                    return true;
                  });
          assertThat(pager.verify(waiting).isSound()).isTrue();
        }
      } finally {
        done.set(true);
      }
    }
  }
}
