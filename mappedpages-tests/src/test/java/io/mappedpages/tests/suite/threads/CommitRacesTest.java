package io.mappedpages.tests.suite.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.MemoryPageFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Races of commits that happen rarely, made to happen by holding a force. */
final class CommitRacesTest {
  private static final int PAGES = 128;

  private final HookedPageFile file = new HookedPageFile(new MemoryPageFile(PAGES * 1024L));
  private final Pager<Kib1> pager;
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  CommitRacesTest() throws IOException {
    Creation.writeTo(file, new PageGeometry(1024), new UUID(1, 2), 0, false);
    pager = Opening.openOn(file, PageSize.KIB_1, Pager.builder().maxPages(PAGES).options());
  }

  /** Holds the next force until it is let go. */
  private final class HeldForce implements HookedPageFile.Hook {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    HeldForce() {
      file.hook(this);
    }

    @Override
    public void beforeForce() {
      reached.countDown();
      await(released);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  private static void assertEnds(Thread thread) throws InterruptedException {
    assertThat(thread.join(Duration.ofSeconds(20))).as("the thread ends").isTrue();
  }

  private List<PageId<Kib1>> fill() {
    List<PageId<Kib1>> all = new ArrayList<>();
    while (true) {
      try {
        all.add(pager.allocate());
      } catch (CapacityExceededException _) {
        return all;
      }
    }
  }

  @Test
  void whatIsCommittedAgainForWantOfSpaceIsNotCancelledInBetween() throws InterruptedException {
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    fill();
    CompletableFuture<@Nullable Void> update =
        pager.async(tasks::add).update(id, page -> page.fill((byte) 1));
    tasks.take().run(); // prepares; the batch finds no room
    Runnable again = tasks.take();
    HeldForce held = new HeldForce();
    Thread other = Thread.ofPlatform().start(pager::force);
    await(held.reached);
    Thread retrying = Thread.ofPlatform().start(again);
    awaitBlocked(retrying); // its change waits for the next batch
    boolean cancelled = update.cancel(false);
    held.released.countDown();
    assertEnds(other);
    assertEnds(retrying);
    assertThat(cancelled).as("it was in a batch already").isFalse();
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(update::join)
        .withCauseInstanceOf(CapacityExceededException.class);
    pager.close();
  }

  @Test
  void anExecutorThatFailsHoldsUpNobodyElse() throws InterruptedException {
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    AtomicInteger calls = new AtomicInteger();
    Executor failing =
        task -> {
          if (calls.getAndIncrement() > 0) {
            throw new IllegalStateException("the executor's own trouble");
          }
          task.run();
        };
    CompletableFuture<@Nullable Void> update =
        pager.async(failing).update(id, page -> page.fill((byte) 1));
    Thread next = Thread.ofVirtual().start(pager::force); // by the committer thread, as the update
    assertEnds(next);
    assertThat(update.isDone()).isTrue();
    assertThat(update.isCompletedExceptionally()).as("it is durable").isFalse();
    try (PageReader reader = pager.read(id)) {
      assertThat(reader.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
    }
    pager.close();
  }

  @Test
  void whatOthersFreeMeanwhileDoesNotHideWhatCanBeUsedAgain() throws InterruptedException {
    for (int round = 0; round < 50; round++) { // they meet in one batch in most of them
      file.hook(new HookedPageFile.Hook() {});
      List<PageId<Kib1>> all = fill();
      pager.pages().freeAll(all.subList(0, 10));
      AtomicReference<@Nullable Thread> other = new AtomicReference<>();
      file.hook(
          new HookedPageFile.Hook() {
            @Override
            public void beforeForce() {
              if (other.get() == null) { // of the first empty commit: what is freed now is pending
                Thread freeing =
                    Thread.ofPlatform().unstarted(() -> pager.pages().freeAll(all.subList(10, 50)));
                other.set(freeing);
                freeing.start();
                awaitBlocked(freeing);
              }
            }
          });
      PageId<Kib1> id = pager.allocate();
      assertEnds(Objects.requireNonNull(other.get()));
      pager.free(id);
      pager.pages().freeAll(all.subList(50, all.size()));
    }
    pager.close();
  }
}
