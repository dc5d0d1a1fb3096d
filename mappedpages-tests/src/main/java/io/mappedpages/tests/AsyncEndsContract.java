package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mappedpages.AsyncPager;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How asynchronous operations end that do not succeed: refused, cancelled, or closed over. */
abstract class AsyncEndsContract extends AsyncGroup {
  @Test
  void beyondTheBoundAnOperationIsRefused() {
    Pager<Kib1> pager = closing(builder().asyncLimit(3).create(path(), PageSize.KIB_1));
    AsyncTasks tasks = new AsyncTasks();
    AsyncPager<Kib1> async = pager.async(tasks::add);
    CompletableFuture<PageId<Kib1>> first = async.allocate();
    CompletableFuture<PageId<Kib1>> second = async.allocate();
    CompletableFuture<PageId<Kib1>> third = pager.async(tasks::add).allocate();
    assertThat(failure(pager.async().allocate()))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("3");
    assertThat(second.cancel(false)).isTrue();
    CompletableFuture<PageId<Kib1>> fourth = async.allocate();
    assertThat(fourth).isNotDone();
    for (int i = 0; i < 7; i++) { // three that prepare, one that finds nothing to do, three ends
      tasks.runOne();
    }
    assertThat(List.of(first.join(), third.join(), fourth.join())).doesNotHaveDuplicates();
    for (int i = 0; i < 10; i++) {
      CompletableFuture<PageId<Kib1>> more = async.allocate();
      tasks.runOne();
      tasks.runOne();
      assertThat(more.join()).isNotNull();
    }
    assertThat(listed(pager::allocatedPages)).hasSize(13);
    assertThatIllegalArgumentException().isThrownBy(() -> builder().asyncLimit(0));
  }

  @Test
  void cancellingBeforeAndWhilePreparingUndoes() {
    Pager<Kib1> pager = create();
    AsyncTasks tasks = new AsyncTasks();
    AsyncPager<Kib1> async = pager.async(tasks::add);
    long generation = pager.generation();
    CompletableFuture<PageId<Kib1>> waiting = async.allocate();
    assertThat(waiting.cancel(true)).isTrue();
    tasks.runOne();
    List<CompletableFuture<@Nullable Void>> self = new ArrayList<>();
    self.add(
        async.transact(
            tx -> {
              tx.root(0, 5);
              var _ = tx.allocate();
              assertThat(self.getFirst().cancel(true)).isTrue();
            }));
    tasks.runOne();
    assertThat(waiting).isCancelled();
    assertThat(self.getFirst()).isCancelled();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(waiting::join);
    assertThat(pager.generation()).isEqualTo(generation);
    assertThat(pager.root(0)).isEqualTo(-1);
    assertThat(listed(pager::allocatedPages)).isEmpty();
    // Everything was let go of.
    PageId<Kib1> id = pager.allocate();
    pager.async().transact(tx -> tx.root(0, id.value())).join();
    assertSound(pager);
  }

  @Test
  void afterTheCommitCancellingDoesNothing() {
    Pager<Kib1> pager = create();
    AsyncTasks tasks = new AsyncTasks();
    AsyncPager<Kib1> async = pager.async(tasks::add);
    CompletableFuture<PageId<Kib1>> future = async.allocate();
    tasks.runOne();
    long generation = pager.generation();
    while (tasks.size() == 0) { // the commit has ended when the completion is handed over
      Thread.onSpinWait();
    }
    assertThat(pager.generation()).isGreaterThanOrEqualTo(generation);
    assertThat(future.cancel(false)).isFalse();
    tasks.runOne();
    assertThat(listed(pager::allocatedPages)).containsExactly(future.join());
  }

  @Test
  void cancellingAtAnyTimeDoesItWhollyOrNotAtAll() {
    Pager<Kib1> pager = create();
    AsyncPager<Kib1> async = pager.async();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    long expected = -1;
    for (int i = 0; i < 300; i++) {
      long value = i;
      CompletableFuture<@Nullable Void> future =
          async.transact(
              tx -> {
                Content.fill(tx.write(id), value);
                tx.root(1, value);
              });
      for (int spin = 0; spin < i * 20; spin++) {
        Thread.onSpinWait();
      }
      if (!future.cancel(false)) {
        future.join();
        expected = value;
      }
      assertThat(pager.root(1)).isEqualTo(expected);
      if (expected >= 0) {
        check(pager, id, expected);
      }
    }
    assertSound(pager);
  }

  @Test
  void closingEndsEverythingThatIsPending() {
    Pager<Kib1> pager = create();
    AsyncTasks tasks = new AsyncTasks();
    AsyncPager<Kib1> stuck = pager.async(tasks::add);
    CompletableFuture<PageId<Kib1>> never = stuck.allocate();
    CompletableFuture<@Nullable Void> submitted = stuck.transact(tx -> tx.root(0, 1));
    tasks.take(); // of "never", and lost
    tasks.runOne();
    List<CompletableFuture<PageId<Kib1>>> many = new ArrayList<>();
    AsyncPager<Kib1> async = pager.async();
    for (int i = 0; i < 200; i++) {
      many.add(async.allocate());
    }
    pager.close();
    assertThat(failure(never)).isInstanceOf(IllegalStateException.class);
    assertThat(submitted).as("it was given to the commit").isCompleted();
    assertThat(many).allMatch(CompletableFuture::isDone);
    assertThat(failure(async.allocate())).isInstanceOf(IllegalStateException.class);
    Pager<Kib1> reopened = open();
    assertThat(reopened.root(0)).isEqualTo(1);
    List<PageId<Kib1>> kept =
        many.stream()
            .filter(future -> !future.isCompletedExceptionally())
            .map(CompletableFuture::join)
            .toList();
    assertThat(listed(reopened::allocatedPages)).containsExactlyInAnyOrderElementsOf(kept);
    many.stream()
        .filter(CompletableFuture::isCompletedExceptionally)
        .forEach(future -> assertThat(failure(future)).isInstanceOf(IllegalStateException.class));
  }

  @Test
  void anExecutorThatRefusesIsAnOutcome() {
    Pager<Kib1> pager = create();
    ExecutorService down = Executors.newSingleThreadExecutor();
    down.shutdown();
    assertThat(failure(pager.async(down).allocate()))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(listed(pager::allocatedPages)).isEmpty();
  }
}
