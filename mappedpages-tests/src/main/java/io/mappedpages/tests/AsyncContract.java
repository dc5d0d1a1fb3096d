package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.AsyncPager;
import io.mappedpages.CapacityExceededException;
import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageBusyException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The asynchronous side: nobody waits, and what was said is durable. */
abstract class AsyncContract extends AsyncGroup {
  @Test
  void everyCallDoesWhatTheOtherOneDoes() {
    Pager<Kib1> pager = create();
    AsyncPager<Kib1> async = pager.async();
    PageId<Kib1> page = async.allocate().join();
    ProtectedPageId<Kib1> id = async.allocateProtected().join();
    async.update(id, segment -> Content.fill(segment, 7)).join();
    check(pager, id, 7);
    async.transact(tx -> tx.root(2, id.value())).join();
    assertThat(pager.root(2)).isEqualTo(id.value());
    List<PageId<Kib1>> pages = async.allocateAll(pager.pages(), 5).join();
    List<ProtectedPageId<Kib1>> ids = async.allocateAll(pager.protectedPages(), 5).join();
    assertThat(listed(pager::allocatedPages)).hasSize(6).contains(page).containsAll(pages);
    assertThat(listed(pager::allocatedProtectedPages)).hasSize(6).contains(id).containsAll(ids);
    async.freeAll(pager.pages(), pages).join();
    async.freeAll(pager.protectedPages(), ids).join();
    async.free(page).join();
    async.free(id).join();
    assertThat(listed(pager::allocatedPages)).isEmpty();
    assertThat(listed(pager::allocatedProtectedPages)).isEmpty();
    assertSound(pager);
  }

  @Test
  void whatIsCompletedIsDurableAndPublished() {
    Pager<Kib1> pager = create();
    AsyncPager<Kib1> async = pager.async();
    ProtectedPageId<Kib1> id = async.allocateProtected().join();
    for (int i = 0; i < 50; i++) {
      long before = pager.generation();
      long value = i;
      async.update(id, segment -> Content.fill(segment, value)).join();
      assertThat(pager.generation()).isGreaterThan(before);
      check(pager, id, value);
    }
    pager.close();
    check(open(), id, 49);
  }

  @Test
  void failuresAreThoseOfTheOtherCalls() {
    Pager<Kib1> pager = createBusy();
    AsyncPager<Kib1> async = pager.async();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    PageId<Kib1> page = pager.allocate();
    long generation = pager.generation();
    assertThat(failure(async.free(ProtectedPageId.of(99))))
        .isInstanceOf(OutOfBoundsException.class);
    assertThat(failure(async.freeAll(pager.pages(), List.of(page, page))))
        .isInstanceOf(DoubleFreeException.class);
    assertThat(failure(async.allocateAll(pager.pages(), -1)))
        .isInstanceOf(IllegalArgumentException.class);
    RuntimeException own = new ArithmeticException("the user's");
    CompletableFuture<@Nullable Void> thrown =
        async.update(
            id,
            segment -> {
              throw own;
            });
    assertThat(failure(thrown)).isSameAs(own);
    try (ProtectedPageWriter _ = pager.write(id)) {
      assertThat(failure(async.update(id, segment -> {}))).isInstanceOf(PageBusyException.class);
    }
    assertThat(pager.generation()).as("nothing has changed").isEqualTo(generation);
    async.update(id, segment -> Content.fill(segment, 1)).join();
  }

  @Test
  void anAllocatorOfAnotherPagerIsRefused() {
    Pager<Kib1> pager = create();
    Pager<Kib1> other = closing(builder().create(path("other.mpg"), PageSize.KIB_1));
    CompletableFuture<List<PageId<Kib1>>> future = pager.async().allocateAll(other.pages(), 1);
    assertThat(failure(future)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTransactionThatIsEndedByTheWorkHasEnded() {
    Pager<Kib1> pager = create();
    AsyncPager<Kib1> async = pager.async();
    async
        .transact(
            tx -> {
              tx.root(0, 1);
              var _ = tx.commit();
            })
        .join();
    assertThat(pager.root(0)).isEqualTo(1);
    async
        .transact(
            tx -> {
              tx.root(0, 2);
              tx.close();
            })
        .join();
    assertThat(pager.root(0)).isEqualTo(1);
    long generation = pager.generation();
    async.transact(tx -> {}).join();
    assertThat(pager.generation()).isEqualTo(generation);
  }

  @Test
  void oneThreadKeepsManyCommitsInFlight() {
    Pager<Kib1> pager = create();
    List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(200);
    try (ExecutorService one = Executors.newSingleThreadExecutor()) {
      AsyncPager<Kib1> async = pager.async(one);
      long before = pager.stats().commitCount();
      List<CompletableFuture<@Nullable Void>> all = new ArrayList<>();
      // The first thread of all is held until every operation is there.
      CountDownLatch queued = new CountDownLatch(1);
      one.execute(() -> await(queued));
      for (ProtectedPageId<Kib1> id : ids) {
        all.add(async.update(id, segment -> Content.fill(segment, id.value())));
      }
      queued.countDown();
      all.forEach(CompletableFuture::join);
      assertThat(pager.stats().commitCount() - before).isLessThan(200);
      // The same page again and again: the one thread waits for locks that commits let go of.
      List<CompletableFuture<@Nullable Void>> same = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        same.add(async.update(ids.getFirst(), segment -> Content.fill(segment, 5)));
      }
      same.forEach(CompletableFuture::join);
      pager.close();
    }
    Pager<Kib1> reopened = open();
    ids.stream().skip(1).forEach(id -> check(reopened, id, id.value()));
    check(reopened, ids.getFirst(), 5);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theCallingThreadDoesNothing() {
    Pager<Kib1> pager = create();
    AsyncTasks tasks = new AsyncTasks();
    AsyncPager<Kib1> async = pager.async(tasks::add);
    long generation = pager.generation();
    CompletableFuture<PageId<Kib1>> future = async.allocate();
    assertThat(tasks.size()).isEqualTo(1);
    assertThat(pager.generation()).isEqualTo(generation);
    tasks.runOne(); // prepares
    assertThat(future).isNotDone();
    tasks.runOne(); // waits for the committing thread to say that it is durable; completes
    assertThat(future).isDone();
    assertThat(pager.generation()).isGreaterThan(generation);
  }

  @Test
  void anExecutorThatRunsInTheCallersThreadMayBeUsedToGoOn() {
    Pager<Kib1> pager = create();
    AsyncPager<Kib1> async = pager.async(Runnable::run);
    // What depends on the future runs in the committing thread, and commits again.
    CompletableFuture<PageId<Kib1>> chain = async.allocate();
    for (int i = 0; i < 20; i++) {
      chain = chain.thenCompose(id -> async.allocate());
    }
    CompletableFuture<PageId<Kib1>> blocking = chain.thenApply(id -> pager.allocate());
    assertThat(blocking.join()).isNotNull();
    assertThat(listed(pager::allocatedPages)).hasSize(22);
    AtomicBoolean closed = new AtomicBoolean();
    async
        .allocate()
        .thenAccept(
            id -> {
              pager.close();
              closed.set(true);
            })
        .join();
    assertThat(closed).isTrue();
    assertThat(listed(open()::allocatedPages)).hasSize(23);
  }

  @Test
  void aFullStoreUsesWhatWasFreedBefore() {
    Pager<Kib1> pager = closing(builder().maxPages(128).create(path(), PageSize.KIB_1));
    AsyncPager<Kib1> async = pager.async();
    List<PageId<Kib1>> all = new ArrayList<>();
    while (true) {
      CompletableFuture<PageId<Kib1>> next = async.allocate();
      try {
        all.add(next.join());
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(CapacityExceededException.class);
        break;
      }
    }
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    async.freeAll(pager.pages(), all.subList(0, 10)).join(); // core may keep some for its trees
    for (int i = 0; i < 30; i++) {
      long value = i;
      async.update(id, segment -> Content.fill(segment, value)).join();
    }
    check(pager, id, 29);
    assertSound(pager);
  }

  @Test
  void tenThousandVirtualThreadsCommit() {
    Pager<Kib1> pager = create();
    long before = pager.stats().forceCount();
    try (Threads threads = new Threads()) {
      for (int i = 0; i < 10_000; i++) {
        var _ = threads.startVirtual(() -> assertThat(pager.force()).isPositive());
      }
    }
    assertThat(pager.stats().forceCount() - before).as("shared").isLessThan(5_000);
  }

  @Test
  void aViewOpenedAfterwardsShowsIt() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.async().allocateProtected().join();
    try (ReadView<Kib1> view = pager.view()) {
      assertThat(view.read(id).byteSize()).isEqualTo(1024);
    }
  }
}
