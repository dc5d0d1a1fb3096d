package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.PageBusyException;
import io.mappedpages.core.table.PageLatches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The latch word: shared and exclusive, bounded waits, what is known of an id. */
final class PageLatchesTest {
  private final PageLatches latches = new PageLatches("file", Duration.ofMillis(20));

  @Test
  void sharedExcludesExclusiveAndNotShared() {
    latches.lockShared(7);
    assertThat(latches.tryShared(7)).isTrue();
    assertThat(latches.tryExclusive(7)).isFalse();
    latches.unlockShared(7);
    assertThat(latches.tryExclusive(7)).isFalse();
    latches.unlockShared(7);
    assertThat(latches.tryExclusive(7)).isTrue();
    assertThat(latches.tryShared(7)).isFalse();
    latches.unlockExclusive(7);
    assertThat(latches.tryShared(7)).isTrue();
  }

  @Test
  void twoPagesNeverShareALatch() {
    for (long id = 0; id < 200_000; id += 61) {
      assertThat(latches.tryExclusive(id)).as("page %d", id).isTrue();
    }
  }

  @Test
  void aWaitIsBoundedAndKeepsTheInterruptFlag() {
    latches.lockExclusive(7);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> latches.lockShared(7))
        .isInstanceOf(PageBusyException.class)
        .hasMessageContaining("7");
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(() -> latches.lockExclusive(7)).isInstanceOf(PageBusyException.class);
  }

  @Test
  void aStateIsFilledOnceAndSetByCommits() {
    assertThat(latches.state(7)).isEqualTo(PageLatches.UNKNOWN);
    latches.lockShared(7);
    assertThat(latches.fill(7, PageLatches.ABSENT)).isEqualTo(PageLatches.ABSENT);
    assertThat(latches.fill(7, PageLatches.IN_PLACE)).isEqualTo(PageLatches.ABSENT);
    latches.set(7, PageLatches.MOVED);
    assertThat(latches.state(7)).isEqualTo(PageLatches.MOVED);
    assertThat(latches.tryExclusive(7)).as("the latch is untouched").isFalse();
    latches.unlockShared(7);
    assertThat(latches.tryExclusive(7)).isTrue();
  }

  @Test
  void waitersAreWokenAndExcludeEachOther() throws InterruptedException {
    PageLatches patient = new PageLatches("file", Duration.ofMinutes(1));
    int[] counter = new int[1];
    int threads = 4;
    int rounds = 20_000;
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      running.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    awaitStart(start);
                    for (int i = 0; i < rounds; i++) {
                      patient.lockExclusive(64);
                      counter[0]++;
                      patient.unlockExclusive(64);
                      patient.lockShared(64);
                      patient.unlockShared(64);
                    }
                  }));
    }
    start.countDown();
    for (Thread thread : running) {
      thread.join();
    }
    assertThat(counter[0]).isEqualTo(threads * rounds);
    assertThat(patient.tryExclusive(64)).isTrue();
  }

  private static void awaitStart(CountDownLatch start) {
    try {
      start.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
