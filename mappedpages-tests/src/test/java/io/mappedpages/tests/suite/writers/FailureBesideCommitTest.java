package io.mappedpages.tests.suite.writers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerFailedException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.Transaction;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.crash.CrashEnd;
import io.mappedpages.tests.crash.CrashableDisk;
import io.mappedpages.tests.crash.CrashablePageFile;
import io.mappedpages.tests.crash.GatedPageFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What fails for one thread while another one's commit is being written. */
final class FailureBesideCommitTest {
  private static final long FIRST = 1;
  private static final long SECOND = 2;
  private static final Duration SOON = Duration.ofSeconds(20);

  private final CrashableDisk disk = new CrashableDisk(1024L * 1024);
  private final CrashablePageFile file = new CrashablePageFile(disk, 1);
  private final GatedPageFile gate = new GatedPageFile(file);
  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private final Pager<Kib1> pager;
  private final ProtectedPageId<Kib1> id;
  private boolean hangs;

  FailureBesideCommitTest() throws IOException {
    Creation.writeTo(file, new PageGeometry(1024), new UUID(1, 2), 0, false);
    pager = open(gate);
    id = pager.allocateProtected();
    var _ = write(FIRST);
  }

  private static Pager<Kib1> open(PageFile on) throws IOException {
    return Opening.openOn(on, PageSize.KIB_1, Pager.builder().maxPages(128).options());
  }

  private long write(long stamp) {
    try (ProtectedPageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), stamp);
      return writer.commit();
    }
  }

  @AfterEach
  void close() {
    gate.openForAll();
    other.close();
    if (!hangs) { // else closing would wait for ever too
      pager.close();
      disk.close();
    }
  }

  private GatedPageFile.Step awaitStep() {
    List<GatedPageFile.Step> waiting = gate.waiting();
    while (waiting.isEmpty()) {
      Thread.onSpinWait();
      waiting = gate.waiting();
    }
    return waiting.getFirst();
  }

  /** Lets a commit go on until it waits with its force, everything written. */
  private void awaitForce() {
    for (GatedPageFile.Step step = awaitStep(); !step.isForce(); step = awaitStep()) {
      assertThat(gate.letPass(step)).isTrue();
    }
  }

  private void growUntilItFails() {
    try (Transaction<Kib1> tx = pager.begin()) {
      assertThatExceptionOfType(PagerFailedException.class)
          .isThrownBy(
              () -> {
                while (true) {
                  var _ = tx.allocate();
                }
              });
    }
  }

  @Test
  void aCommitIsNotAcknowledgedWhenTheForceOfAGrowthHasFailedBesideIt()
      throws IOException, InterruptedException {
    gate.shut();
    Future<Long> commit = other.submit(() -> write(SECOND));
    awaitForce();
    file.endAfter(0, CrashEnd.FAIL); // the next force, and no other one
    growUntilItFails();
    gate.openForAll();
    long expected = FIRST;
    try {
      var _ = commit.get();
      expected = SECOND;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(PagerFailedException.class);
    }
    assertThat(isThereAfterAPowerCut(expected)).as("what was acknowledged").isTrue();
    assertThat(expected).as("nobody knows what the kernel has dropped").isEqualTo(FIRST);
  }

  /** Takes whatever users may have. */
  private void fill() {
    while (true) {
      try {
        var _ = pager.allocate();
      } catch (CapacityExceededException _) {
        return;
      }
    }
  }

  @Test
  void whatIsCancelledWhileItIsTriedAgainEnds() {
    fill();
    Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    CompletableFuture<@Nullable Void> update =
        pager.async(tasks::add).update(id, page -> Content.fill(page, SECOND));
    tasks.remove().run(); // prepares
    awaitTask(tasks); // there was no room: this one tries again
    gate.shut();
    Future<Long> force = other.submit(pager::force);
    GatedPageFile.Step step = awaitStep();
    Thread again = Thread.ofPlatform().daemon().start(tasks.remove());
    while (!(LockSupport.getBlocker(again) instanceof Change)) {
      Thread.onSpinWait(); // until it is queued behind the other commit
    }
    boolean cancelled = update.cancel(false);
    assertThat(gate.letPass(step)).isTrue();
    gate.openForAll();
    assertThat(force).succeedsWithin(SOON);
    hangs = !joins(again);
    assertThat(hangs).as("somebody waits for ever for what was cancelled").isFalse();
    assertThat(update.isCancelled()).isEqualTo(cancelled);
    assertThat(update).isDone();
  }

  private static void awaitTask(Queue<Runnable> tasks) {
    while (tasks.isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private static boolean joins(Thread thread) {
    try {
      return thread.join(SOON);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Its record would say that the pages are durable, and an opener would not write them again. */
  @Test
  void anOrderedCommitWritesNoRecordWhenTheForceOfAGrowthHasFailedBesideIt() {
    gate.shut();
    Future<Long> commit = other.submit(this::allocateAndWrite);
    awaitForce();
    file.endAfter(0, CrashEnd.FAIL);
    growUntilItFails();
    long writes = file.writes();
    gate.openForAll();
    assertThat(commit)
        .failsWithin(SOON)
        .withThrowableThat()
        .withCauseInstanceOf(PagerFailedException.class);
    assertThat(file.writes()).isEqualTo(writes);
  }

  private long allocateAndWrite() {
    try (Transaction<Kib1> tx = pager.begin()) {
      PageId<Kib1> page = tx.allocate();
      Content.fill(tx.write(page), SECOND);
      tx.root(0, page.value());
      return tx.commit();
    }
  }

  private boolean isThereAfterAPowerCut(long stamp) throws IOException {
    try (CrashableDisk cut = new CrashableDisk(1024L * 1024)) {
      cut.becomeCutOf(disk, (ordinal, versions) -> 0, new SplittableRandom(1));
      try (Pager<Kib1> reopened = open(new CrashablePageFile(cut, 1));
          PageReader reader = reopened.read(id)) {
        return Content.is(reader.segment(), stamp);
      }
    }
  }
}
