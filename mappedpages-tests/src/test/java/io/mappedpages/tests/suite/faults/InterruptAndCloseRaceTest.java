package io.mappedpages.tests.suite.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.tests.Seed;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads that are interrupted at random in everything they do, and a pager that is closed while
 * they do it; {@code -Dmappedpages.rounds=N} sets how often.
 */
@Tag("once")
final class InterruptAndCloseRaceTest {
  private static final int ROUNDS = Integer.getInteger("mappedpages.rounds", 300);
  private static final int WRITERS = 4;
  private static final int MOST_STEPS = 300;

  @TempDir private Path folder = Path.of("");
  private final AtomicLong interrupts = new AtomicLong();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** What a thread does again and again until the pager is closed. */
  private interface Step {
    void run();
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingBreaks() throws InterruptedException {
    Random random = Seed.random("InterruptAndCloseRaceTest");
    long began = System.nanoTime();
    Promises promises = Promises.afterKills();
    for (int round = 0; round < ROUNDS; round++) {
      round(random, promises, Mutant.NONE);
    }
    System.out.printf(
        "InterruptAndCloseRaceTest: %d rounds, %d acknowledged operations, %d interrupts, %d ms%n",
        ROUNDS, promises.count(), interrupts.get(), (System.nanoTime() - began) / 1_000_000);
    assertThat(interrupts.get()).isGreaterThan(ROUNDS);
  }

  @Test
  void anAcknowledgementBeforeTheCommitIsFoundOut() throws InterruptedException {
    assertFoundOut(Mutant.EARLY_ACKNOWLEDGEMENT);
  }

  @Test
  void aTransactionInTwoCommitsIsFoundOut() throws InterruptedException {
    assertFoundOut(Mutant.TWO_COMMITS);
  }

  private void assertFoundOut(Mutant mutant) throws InterruptedException {
    Random random = Seed.random("InterruptAndCloseRaceTest " + mutant);
    Promises promises = Promises.afterKills();
    for (int round = 1; round <= 1_000; round++) {
      try {
        round(random, promises, mutant);
      } catch (AssertionError e) {
        System.out.printf("InterruptAndCloseRaceTest: round %d found %s%n", round, mutant);
        assertThat(e).hasMessageContaining("no way to explain");
        return;
      }
    }
    fail("not found: " + mutant);
  }

  private void round(Random random, Promises promises, Mutant mutant) throws InterruptedException {
    Path store = folder.resolve(mutant + ".mpg");
    Pager<Kib1> pager =
        store.toFile().exists()
            ? Pager.open(store, PageSize.KIB_1)
            : Pager.create(store, PageSize.KIB_1);
    AtomicLong steps = new AtomicLong();
    closing.set(false);
    List<Thread> threads = new ArrayList<>();
    State state = State.of(pager);
    for (int i = 0; i < WRITERS; i++) {
      State part = state.part(i, WRITERS);
      Actions actions = new Actions(pager, i, promises, mutant, part);
      RandomLoad load = new RandomLoad(actions, new Random(random.nextLong()));
      // Virtual ones too: they lead commits like any other.
      Thread.Builder builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
      threads.add(start(builder, steps, load::step));
    }
    threads.add(start(Thread.ofPlatform(), steps, () -> readAll(pager)));
    AtomicBoolean ended = new AtomicBoolean();
    Thread interrupter = startInterrupter(List.copyOf(threads), steps, ended, random.nextLong());
    int closeAt = 1 + random.nextInt(MOST_STEPS);
    while (steps.get() < closeAt && failures.isEmpty()) {
      Thread.onSpinWait();
    }
    closing.set(true);
    pager.close();
    for (Thread thread : threads) {
      thread.join();
    }
    ended.set(true);
    interrupter.join();
    if (!failures.isEmpty()) {
      throw new AssertionError("a thread failed", failures.peek());
    }
    try (Pager<Kib1> again = Pager.open(store, PageSize.KIB_1)) {
      assertThat(again.recovery().kind()).isEqualTo(RecoveryOutcome.Kind.CLEAN);
      promises.check(again);
    }
  }

  private Thread start(Thread.Builder builder, AtomicLong steps, Step step) {
    return builder.start(
        () -> {
          try {
            while (true) {
              step.run();
              steps.incrementAndGet();
            }
          } catch (IllegalStateException e) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (!closing.get() || !message.contains("closed")) {
              failures.add(e);
            }
          } catch (Throwable e) { // kept, and thrown when all have ended
            failures.add(e);
          }
        });
  }

  /** Interrupts a thread whenever the others have gone some steps, or some turns of its own. */
  private Thread startInterrupter(
      List<Thread> threads, AtomicLong steps, AtomicBoolean ended, long seed) {
    return Thread.ofPlatform()
        .start(
            () -> {
              Random random = new Random(seed);
              while (!ended.get()) {
                long until = steps.get() + random.nextInt(3);
                for (int turn = random.nextInt(20_000);
                    turn > 0 && steps.get() < until && !ended.get();
                    turn--) {
                  Thread.onSpinWait();
                }
                threads.get(random.nextInt(threads.size())).interrupt();
                interrupts.incrementAndGet();
              }
            });
  }

  /** Reads everything there is, of one generation; pages may go away meanwhile. */
  private static void readAll(Pager<Kib1> pager) {
    try (ReadView<Kib1> view = pager.view()) {
      try (Stream<ProtectedPageId<Kib1>> ids = view.allocatedProtectedPages()) {
        ids.forEach(
            id -> {
              if (Stamped.of(view.read(id)) == Stamped.MIXED) {
                throw new AssertionError("a mixture in protected page " + id.value());
              }
            });
      }
      try (Stream<PageId<Kib1>> ids = pager.allocatedPages()) {
        ids.limit(20).forEach(id -> readOne(pager, id));
      }
      var _ = Thread.interrupted(); // or the flag would stay set for the rest of the round
    }
  }

  private static void readOne(Pager<Kib1> pager, PageId<Kib1> id) {
    try (PageReader reader = pager.read(id)) {
      if (Stamped.of(reader.segment()) == Stamped.MIXED) {
        throw new AssertionError("a mixture in regular page " + id.value());
      }
    } catch (OutOfBoundsException _) {
      return; // freed meanwhile
    }
  }
}
