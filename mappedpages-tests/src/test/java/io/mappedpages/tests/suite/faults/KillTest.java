package io.mappedpages.tests.suite.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerLockedException;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.Seed;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process under load that is killed at random moments, again and again, with the same store;
 * {@code -Dmappedpages.kills=N} sets how often.
 */
@Tag("once")
final class KillTest {
  private static final int KILLS = Integer.getInteger("mappedpages.kills", 40);
  private static final int MUTANT_KILLS = 60;
  private static final int MOST_LINES = 400;
  private static final long MOST_NANOS = 2_000_000;

  @TempDir private Path folder = Path.of("");

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws IOException, InterruptedException {
    Random random = Seed.random("KillTest");
    Promises promises = Promises.afterKills();
    long began = System.nanoTime();
    for (int kill = 0; kill < KILLS; kill++) {
      kill(random, promises, Mutant.NONE);
    }
    System.out.printf(
        "KillTest: %d kills, %d acknowledged operations, %d s%n",
        KILLS, promises.count(), (System.nanoTime() - began) / 1_000_000_000);
    assertThat(promises.count()).isGreaterThan(KILLS);
  }

  @Test
  void anAcknowledgementBeforeTheCommitIsFoundOut() throws IOException, InterruptedException {
    assertFoundOut(Mutant.EARLY_ACKNOWLEDGEMENT);
  }

  @Test
  void aTransactionInTwoCommitsIsFoundOut() throws IOException, InterruptedException {
    assertFoundOut(Mutant.TWO_COMMITS);
  }

  private void assertFoundOut(Mutant mutant) throws IOException, InterruptedException {
    Random random = Seed.random("KillTest " + mutant);
    Promises promises = Promises.afterKills();
    for (int kill = 0; kill < MUTANT_KILLS; kill++) {
      try {
        kill(random, promises, mutant);
      } catch (AssertionError e) {
        System.out.printf("KillTest: kill %d found %s%n", kill + 1, mutant);
        assertThat(e).hasMessageContaining("no way to explain");
        return;
      }
    }
    fail("not found by " + MUTANT_KILLS + " kills: " + mutant);
  }

  private void kill(Random random, Promises promises, Mutant mutant)
      throws IOException, InterruptedException {
    Path store = folder.resolve("store.mpg");
    List<String> arguments =
        LoadProgram.arguments(store, random.nextLong(), mutant, false, WriteMode.STAGED);
    try (ChildJvm child =
        ChildJvm.start(List.of(), LoadProgram.class, arguments, folder.resolve("errors"))) {
      int lines = 1 + random.nextInt(MOST_LINES);
      String line = child.next();
      assertThat(line).as(child.errors()).isEqualTo("ready .");
      assertLockedBy(child.pid(), store);
      for (int i = 0; i < lines; i++) {
        line = child.next();
        if (line == null) {
          fail("the child ended by itself: " + child.errors());
        }
        var _ = PipeJournal.replay(line, promises);
      }
      long until = System.nanoTime() + random.nextLong(MOST_NANOS);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      child.kill();
      assertThat(child.replay(promises)).isEmpty();
      assertThat(child.status()).as(child.errors()).isEqualTo(ChildJvm.KILLED);
    }
    // At once: nothing that the killed process left behind stands in the way.
    try (Pager<Kib1> pager = Pager.open(store, PageSize.KIB_1)) {
      promises.check(pager);
    }
  }

  private static void assertLockedBy(long pid, Path store) {
    assertThatExceptionOfType(PagerLockedException.class)
        .isThrownBy(() -> Pager.open(store, PageSize.KIB_1))
        .satisfies(e -> assertThat(e.holderPid()).hasValue(pid));
  }
}
