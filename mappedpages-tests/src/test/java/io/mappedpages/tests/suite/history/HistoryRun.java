package io.mappedpages.tests.suite.history;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.file.MappedPageFile;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.MemoryPageFile;
import io.mappedpages.tests.suite.threads.GivingWay;
import io.mappedpages.tests.suite.threads.HookedPageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** Histories of one store after the other, each by several threads, each explained at its end. */
public final class HistoryRun implements AutoCloseable {
  private static final int PAGE_BYTES = 1024;
  private static final long MEMORY_BYTES = 32L << 20;
  private static final int VERIFIED_EVERY = 200;
  private static final int MOST_PAGES = 12; // of each kind, so that threads meet

  private final Pager<Kib1> pager;
  private StoreModel state;
  private long histories;
  private long operations;
  private long beside;

  private HistoryRun(PageFile file) throws IOException {
    HookedPageFile hooked = new HookedPageFile(file);
    Creation.writeTo(hooked, new PageGeometry(PAGE_BYTES), new UUID(1, 2), 0, false);
    hooked.hook(new GivingWay());
    this.pager =
        Opening.openOn(
            hooked, PageSize.KIB_1, Pager.builder().latchTimeout(Duration.ofMinutes(2)).options());
    this.state = WholeStore.of(pager);
  }

  static HistoryRun inMemory() throws IOException {
    return new HistoryRun(new MemoryPageFile(MEMORY_BYTES));
  }

  static HistoryRun onDisk(Path path) throws IOException {
    return new HistoryRun(MappedPageFile.createNew(path));
  }

  /** Runs the history of a seed: what each thread asks follows from it, how they meet does not. */
  void run(long seed) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    Recording recording = new Recording();
    KnownIds known = new KnownIds(state);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    CountDownLatch start = new CountDownLatch(1);
    int threads = 2 + random.nextInt(4);
    int steps = random.nextInt(10) == 0 ? 60 : 4 + random.nextInt(8);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      boolean virtual = random.nextBoolean();
      String name = (virtual ? "virtual " : "platform ") + i;
      Caller caller = new Caller(name, pager, recording, known, random.nextLong());
      Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
      running.add(builder.start(() -> call(caller, steps, start, failures)));
    }
    start.countDown();
    for (Thread thread : running) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("seed " + seed + ": a thread failed", failures.peek());
    }
    StoreModel end = WholeStore.record(pager, recording.begin("the end"));
    explain(seed, recording.operations());
    state = end;
    tidyUp(random);
  }

  private static void call(
      Caller caller, int steps, CountDownLatch start, Queue<Throwable> failures) {
    try {
      start.await();
      for (int i = 0; i < steps; i++) {
        caller.step();
      }
    } catch (Throwable e) { // kept, and thrown when all have ended
      failures.add(e);
    }
  }

  private void explain(long seed, List<Operation> history) {
    try {
      List<Operation> _ = Linearizer.order(state, history);
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
    histories++;
    operations += history.size();
    for (Operation operation : history) {
      beside += history.stream().anyMatch(operation::isBeside) ? 1 : 0;
    }
  }

  /** A few pages are enough for threads to meet. */
  private void tidyUp(SplittableRandom random) {
    List<Long> regular = new ArrayList<>(state.regular().keySet());
    while (regular.size() > MOST_PAGES) {
      pager.free(PageId.<Kib1>of(regular.remove(random.nextInt(regular.size()))));
    }
    List<Long> pages = new ArrayList<>(state.protectedPages().keySet());
    while (pages.size() > MOST_PAGES) {
      pager.free(ProtectedPageId.<Kib1>of(pages.remove(random.nextInt(pages.size()))));
    }
    state = WholeStore.of(pager);
    if (histories % VERIFIED_EVERY == 0) {
      verify();
    }
  }

  private void verify() {
    var report = pager.verify(_ -> {});
    if (!report.isSound()) {
      throw new AssertionError(report + ": " + report.findings());
    }
  }

  long histories() {
    return histories;
  }

  /** Returns how many operations were beside another one, of how many. */
  String summary() {
    return "%,d histories of %,d operations, %,d of them beside another one"
        .formatted(histories, operations, beside);
  }

  double shareBeside() {
    return (double) beside / operations;
  }

  @Override
  public void close() {
    verify();
    pager.close();
  }

  /**
   * Runs histories until one cannot be explained; called by reflection, with a core that is broken.
   *
   * @return "found after N histories: why", or "none in N histories"
   */
  public static String search(long firstSeed, int mostHistories)
      throws IOException, InterruptedException {
    HistoryRun run = inMemory();
    try {
      while (run.histories < mostHistories) {
        run.run(firstSeed + run.histories);
      }
    } catch (AssertionError | PagerException e) {
      return "found after " + (run.histories + 1) + " histories: " + e.getMessage();
    }
    return "none in " + run.histories + " histories";
  }
}
