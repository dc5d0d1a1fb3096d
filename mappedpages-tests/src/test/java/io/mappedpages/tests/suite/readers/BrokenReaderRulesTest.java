package io.mappedpages.tests.suite.readers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.tests.suite.crash.CoreMutant;
import io.mappedpages.tests.suite.crash.CoreMutant.Patch;
import io.mappedpages.tests.suite.crash.MutantLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With a rule of the reader table broken, {@link ReaderRig} must find it out. */
@Tag("once")
final class BrokenReaderRulesTest {
  private static final int MOST = Integer.getInteger("mappedpages.readers.histories", 60);

  @TempDir private Path folder;

  private static CoreMutant of(String name, String file, String original, String replacement) {
    return new CoreMutant(name, List.of(new Patch(file, original, replacement)));
  }

  private static List<CoreMutant> mutants() {
    String follower = "commit/Follower.java";
    return List.of(
        of(
            "slots-unseen: a writer does not look at the slots",
            "commit/BatchRunner.java",
            "return Math.min(oldestPinned, store.readers().oldest(record.generation()));",
            "return oldestPinned;"),
        of(
            "no-second-look: a reader does not look again after it has stored its slot",
            follower,
            "boolean same = basis().equals(basis);",
            "boolean same = true;"),
        of(
            "no-hold-at-open: what was free at the opening is used at once",
            "space/Space.java",
            "if (oldestRead < openedGeneration) {",
            "if (oldestRead < 0) {"),
        new CoreMutant(
            "view-forgotten: the slot moves on while a view is open",
            List.of(
                new Patch(
                    follower,
                    "advance(Math.min(oldest, record.generation()));",
                    "advance(record.generation());"),
                new Patch(
                    follower,
                    "advance(Math.min(generations.oldestPinned(),"
                        + " generations.current().number()));",
                    "advance(generations.current().number());"))),
        of(
            "eviction-unseen: a reader that was evicted does not notice",
            follower,
            "(!slot.isHeld() || ",
            "("),
        of(
            "old-view-revived: a view that was lost counts again after a refresh",
            follower,
            "generation.number() < heldFrom",
            "false"),
        of(
            "evicted-anyway: one that did not agree is evicted",
            "file/ReaderTable.java",
            "return false; // it reads without a copy, and could not notice (RULES 17)",
            "timeoutMillis = 1;"));
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void theRigFindsIt(CoreMutant mutant) throws IOException, ReflectiveOperationException {
    try (MutantLoader loader = MutantLoader.build(mutant, folder)) {
      String found = loader.search(ReaderRig.class, 1, MOST);
      System.out.println("ReaderRig, mutant " + mutant + ": " + found);
      assertThat(found).startsWith("found after ");
    }
  }

  @Test
  void readersNeverSeeAnythingElse() throws IOException {
    assertThat(ReaderRig.search(1, MOST)).startsWith("none in ");
  }
}
