package io.mappedpages.tests.suite.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.tests.suite.crash.CoreMutant;
import io.mappedpages.tests.suite.crash.MutantLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile files, invented by a fuzzer: nothing but the documented exceptions comes of them, and
 * what {@code verify} calls sound is sound.
 */
@Tag("once")
final class FuzzTest {
  private static final int SECONDS = Integer.getInteger("mappedpages.fuzz.seconds", 25);
  private static final long SEED = Long.getLong("mappedpages.fuzz.seed", 1);
  private static final boolean ALL_MUTANTS = Boolean.getBoolean("mappedpages.fuzz.mutants.all");
  private static final int SECONDS_FOR_A_MUTANT = 300; // a mutant ends when it is found
  private static final int MUTANTS_AT_ONCE = 2;

  @TempDir private Path folder;

  @Test
  void nothingIsFound() throws IOException, InterruptedException {
    Jazzer jazzer = new Jazzer(work(), Optional.empty());
    Corpus.writeRandom(jazzer.corpus());
    Corpus.writeKept(jazzer.corpus());
    Jazzer.Result result = jazzer.run(SECONDS, SEED);
    System.out.printf("FuzzTest: -Dmappedpages.fuzz.seed=%d: %s%n", SEED, result);
    assertThat(result.found()).as(result.log()).isEmpty();
    assertThat(result.status()).as(result.log()).isZero();
    assertThat(result.inputs()).isGreaterThan(100);
    assertThat(result.covered()).isGreaterThan(1_000);
  }

  /** Long runs keep their corpus, and go on from it the next time. */
  private Path work() throws IOException {
    String kept = System.getProperty("mappedpages.fuzz.folder");
    return kept == null ? folder : Files.createDirectories(Path.of(kept).toAbsolutePath());
  }

  private static List<CoreMutant> mutants() {
    return Stream.concat(
            FuzzMutants.QUICK.stream(), ALL_MUTANTS ? FuzzMutants.SLOW.stream() : Stream.of())
        .toList();
  }

  private Jazzer.Result search(CoreMutant mutant) throws IOException, InterruptedException {
    Path own = Files.createDirectories(folder.resolve(mutant.name().split(":", 2)[0]));
    Jazzer jazzer = new Jazzer(own, Optional.of(MutantLoader.compile(mutant, own.resolve("core"))));
    Corpus.writeRandom(jazzer.corpus()); // and not what is kept: that would be too easy
    Jazzer.Result result = jazzer.run(SECONDS_FOR_A_MUTANT, SEED);
    System.out.println("FuzzTest, mutant " + mutant + ": " + result);
    return result;
  }

  @Test
  void aCoreWithoutOneOfItsChecksIsFoundOut() throws InterruptedException, ExecutionException {
    try (ExecutorService pool = Executors.newFixedThreadPool(MUTANTS_AT_ONCE)) {
      Map<CoreMutant, Future<Jazzer.Result>> results = new LinkedHashMap<>();
      for (CoreMutant mutant : mutants()) {
        results.put(mutant, pool.submit(() -> search(mutant)));
      }
      for (Map.Entry<CoreMutant, Future<Jazzer.Result>> result : results.entrySet()) {
        Jazzer.Result found = result.getValue().get();
        assertThat(found.found()).as(result.getKey() + "\n" + found.log()).isNotEmpty();
      }
    }
  }
}
