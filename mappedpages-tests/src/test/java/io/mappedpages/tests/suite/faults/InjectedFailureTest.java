package io.mappedpages.tests.suite.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import io.mappedpages.tests.suite.faults.Strace.Injected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The n-th system call of a kind fails, for every n until nothing fails any more. {@code
 * -Dmappedpages.injections.all=true} takes each n also where the default takes each third.
 */
@Tag("once")
final class InjectedFailureTest {
  private static final boolean ALL = Boolean.getBoolean("mappedpages.injections.all");
  // What fails earlier is the creation.
  private static final int FIRST_OF_A_COMMIT = 8;
  private static final long PAGE_BYTES = PageSize.KIB_1.bytes();

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void needStrace() throws IOException, InterruptedException {
    Strace.assumeWorks(folder);
  }

  /** What a run said, and which calls were made to fail. */
  private record Run(List<String> notes, List<Injected> injected) {
    boolean hasNote(String start) {
      return notes.stream().anyMatch(note -> note.startsWith(start));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, fdatasync:error=EIO:when=#",
    "1, false, fsync:error=EIO:when=#",
    "3, false, pwrite64:error=EIO:when=#",
    "3, true, pwrite64:error=ENOSPC:when=#",
    "5, false, pwrite64:error=ENOSPC:when=#+ ftruncate:error=EIO",
  })
  void everyCallFailsOnce(int step, boolean sparse, String injections)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    int runs = 0;
    int poisoned = 0;
    int refused = 0;
    for (int n = 1; ; n += ALL ? 1 : step) {
      List<String> injected = List.of(injections.replace("#", "" + n).split(" ", -1));
      Run run = run(Mutant.NONE, sparse, injected);
      if (run.injected.isEmpty()) {
        assertThat(run.notes).containsExactly("open", "closed");
        break;
      }
      assertTyped(run);
      runs++;
      poisoned += run.hasNote("poisoned") ? 1 : 0;
      refused += run.hasNote("refused") ? 1 : 0;
    }
    System.out.printf(
        "InjectedFailureTest: %s: %d runs, %d poisoned, %d refused, %d ms%n",
        injections, runs, poisoned, refused, (System.nanoTime() - began) / 1_000_000);
    assertThat(runs).isPositive();
  }

  /** A record write or a force poisons; what comes before a record is refused. */
  private static void assertTyped(Run run) {
    if (!run.hasNote("open") || run.hasNote("refused create")) {
      return; // failed at its creation, and was created or opened at the second attempt
    }
    if (run.injected.size() > 1) {
      // All calls from the n-th on: none may be acknowledged, which the promises show.
      assertThat(run.hasNote("poisoned") || run.hasNote("refused") || run.hasNote("not closed"))
          .as("%s", run)
          .isTrue();
      return;
    }
    Injected failed = run.injected.getFirst();
    boolean record =
        failed.call().startsWith("pwrite")
            && failed.lastArgument() >= PAGE_BYTES
            && failed.lastArgument() < 3 * PAGE_BYTES;
    boolean fatal = record || failed.call().endsWith("sync");
    assertThat(run.hasNote("poisoned") || run.hasNote("not closed")).as("%s", run).isEqualTo(fatal);
  }

  /**
   * Side files: a lock takes a look at its file, of which the JDK asserts that it succeeds; a table
   * of readers that cannot be written is no want of room.
   */
  @ParameterizedTest
  @CsvSource({".lock, newfstatat;fstat", ".readers, pwrite64"})
  void aSideFileOfABrokenDeviceIsATypedError(String suffix, String calls)
      throws IOException, InterruptedException {
    Path store = folder.toRealPath().resolve("store.mpg");
    Path log = folder.resolve("trace");
    List<String> prefix = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", log.toString()));
    prefix.addAll(List.of("-P", store + suffix, "-e", "trace=" + calls.replace(';', ',')));
    prefix.addAll(List.of("-e", "inject=" + calls.replace(';', ',') + ":error=EIO"));
    List<String> arguments = List.of(store.toString(), Mutant.NONE.name(), "false");
    try (ChildJvm child =
        ChildJvm.start(prefix, InjectedProgram.class, arguments, folder.resolve("errors"))) {
      List<String> notes = child.replay(Promises.afterKills());
      assertThat(child.status()).as("%s %s", notes, child.errors()).isZero();
      assertThat(notes).hasSize(2).allMatch(note -> note.startsWith("refused create: "));
    }
    assertThat(Files.readString(log)).contains("INJECTED");
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
    for (int n = FIRST_OF_A_COMMIT; ; n++) {
      Run run;
      try {
        run = run(mutant, false, List.of("pwrite64:error=EIO:when=" + n));
      } catch (AssertionError e) {
        System.out.printf("InjectedFailureTest: run %d found %s%n", n, mutant);
        assertThat(e).hasMessageContaining("no way to explain");
        return;
      }
      if (run.injected.isEmpty()) {
        fail("not found: " + mutant);
      }
    }
  }

  private Run run(Mutant mutant, boolean sparse, List<String> injections)
      throws IOException, InterruptedException {
    Path here = Files.createTempDirectory(folder, "run");
    Path store = here.resolve("store.mpg");
    Strace strace = new Strace(here.resolve("trace"), injections);
    List<String> arguments = List.of(store.toString(), mutant.name(), Boolean.toString(sparse));
    Promises promises = Promises.afterKills();
    List<String> notes;
    try (ChildJvm child =
        ChildJvm.start(strace.prefix(), InjectedProgram.class, arguments, here.resolve("errors"))) {
      notes = child.replay(promises);
      assertThat(child.status()).as("%s: %s %s", injections, notes, child.errors()).isZero();
    }
    if (!notes.contains("open")) {
      assertThat(notes).hasSize(2); // refused twice
      Files.deleteIfExists(store);
      Pager.create(store, PageSize.KIB_1).close();
      return new Run(notes, strace.injected());
    }
    try (Pager<Kib1> pager = Pager.open(store, PageSize.KIB_1)) {
      promises.check(pager);
    } catch (AssertionError e) {
      throw new AssertionError(injections + " " + notes + ": " + e.getMessage(), e);
    }
    return new Run(notes, strace.injected());
  }
}
