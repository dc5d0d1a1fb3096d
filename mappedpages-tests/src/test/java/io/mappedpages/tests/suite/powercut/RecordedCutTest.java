package io.mappedpages.tests.suite.powercut;

import static org.assertj.core.api.Assertions.fail;

import io.mappedpages.tests.Seed;
import io.mappedpages.tests.suite.ClassPath;
import io.mappedpages.tests.suite.crash.CoreMutant;
import io.mappedpages.tests.suite.crash.MutantLoader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that reaches the disk below a real file system is recorded, and the power cut at many
 * places of the record; {@code -Dmappedpages.recorded.lives=N} sets how often a process works, on
 * each file system.
 */
@Tag("once")
final class RecordedCutTest {
  private static final int LIVES = Integer.getInteger("mappedpages.recorded.lives", 1);
  private static final int CUTS = 25;
  private static final int MUTANT_LIVES = 40;

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  void whatWasAcknowledgedSurvives(FileSystem system) throws IOException, InterruptedException {
    RecordedLife.assumeWorks(system, folder);
    Random random = Seed.random("RecordedCutTest " + system);
    long began = System.nanoTime();
    RecordedLife life = new RecordedLife(system, folder, ClassPath.current(), random);
    for (int i = 0; i < LIVES; i++) {
      life.live(CUTS);
    }
    System.out.printf(
        "RecordedCutTest: %s: %s; %d ms%n", system, life, (System.nanoTime() - began) / 1_000_000);
  }

  private static List<CoreMutant> mutants() {
    Set<String> names = Set.of("no-force", "record-first");
    return CoreMutant.all().stream().filter(mutant -> names.contains(mutant.name())).toList();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void aBrokenRuleIsFoundOut(CoreMutant mutant) throws IOException, InterruptedException {
    RecordedLife.assumeWorks(FileSystem.EXT4, folder);
    Random random = Seed.random("RecordedCutTest " + mutant);
    Path classes = MutantLoader.compile(mutant, folder);
    String classPath = classes + File.pathSeparator + ClassPath.current();
    Path disk = Files.createDirectory(folder.resolve("disk"));
    RecordedLife life = new RecordedLife(FileSystem.EXT4, disk, classPath, random);
    for (int i = 0; i < MUTANT_LIVES; i++) {
      try {
        life.live(CUTS);
      } catch (AssertionError e) {
        System.out.printf("RecordedCutTest: %s found, %s%n", mutant, e.getMessage());
        return;
      }
    }
    fail("not found by " + life + ": " + mutant);
  }
}
