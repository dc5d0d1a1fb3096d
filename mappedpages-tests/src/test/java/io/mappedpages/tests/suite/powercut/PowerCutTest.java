package io.mappedpages.tests.suite.powercut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.mappedpages.PagerException;
import io.mappedpages.tests.Seed;
import io.mappedpages.tests.suite.ClassPath;
import io.mappedpages.tests.suite.crash.CoreMutant;
import io.mappedpages.tests.suite.crash.MutantLoader;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real file system is stopped under a process at random moments, again and again, with the same
 * store; {@code -Dmappedpages.cuts=N} sets how often, on each file system.
 */
@Tag("once")
final class PowerCutTest {
  private static final int CUTS = Integer.getInteger("mappedpages.cuts", 4);
  private static final int MUTANT_CUTS = 40;

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource
  void whatWasAcknowledgedSurvives(FileSystem system) throws IOException, InterruptedException {
    LoopDisk.assumeWorks(system, folder);
    Random random = Seed.random("PowerCutTest " + system);
    long began = System.nanoTime();
    try (LoopDisk disk = LoopDisk.make(system, folder)) {
      CutLife life = new CutLife(disk, folder, ClassPath.current(), Mutant.NONE, random);
      for (int cut = 0; cut < CUTS; cut++) {
        life.cutAtWork();
      }
      System.out.printf(
          "PowerCutTest: %s: %d cuts at work, %s; %d ms%n",
          system, CUTS, life, (System.nanoTime() - began) / 1_000_000);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXT4", "XFS"})
  void aCreationIsWholeOrAbsent(FileSystem system) throws IOException, InterruptedException {
    LoopDisk.assumeWorks(system, folder);
    Random random = Seed.random("PowerCutTest creation " + system);
    long began = System.nanoTime();
    int whole = 0;
    try (LoopDisk disk = LoopDisk.make(system, folder)) {
      for (int cut = 0; cut < CUTS; cut++) {
        CutLife life = new CutLife(disk, folder, ClassPath.current(), Mutant.NONE, random);
        whole += life.cutAtCreation() ? 1 : 0;
      }
    }
    System.out.printf(
        "PowerCutTest: %s: %d cuts at creation, %d stores made; %d ms%n",
        system, CUTS, whole, (System.nanoTime() - began) / 1_000_000);
  }

  @Test
  void anAcknowledgementBeforeTheCommitIsFoundOut() throws IOException, InterruptedException {
    String found = search(ClassPath.current(), Mutant.EARLY_ACKNOWLEDGEMENT);
    assertThat(found).contains("no way to explain");
  }

  @Test
  void aForceThatDoesNothingIsFoundOut() throws IOException, InterruptedException {
    Path classes = MutantLoader.compile(CoreMutant.forceOfTheFileDoesNothing(), folder);
    String found = search(classes + File.pathSeparator + ClassPath.current(), Mutant.NONE);
    assertThat(found).isNotEmpty();
  }

  /** Cuts until a promise is broken; returns how that was noticed. */
  private String search(String classPath, Mutant mutant) throws IOException, InterruptedException {
    LoopDisk.assumeWorks(FileSystem.EXT4, folder);
    Random random = Seed.random("PowerCutTest mutant");
    try (LoopDisk disk = LoopDisk.make(FileSystem.EXT4, folder)) {
      CutLife life = new CutLife(disk, folder, classPath, mutant, random);
      life.create(); // by the sound build: what is looked for are commits
      for (int cut = 0; cut < MUTANT_CUTS; cut++) {
        try {
          life.cutAtWork();
        } catch (AssertionError | PagerException e) {
          System.out.printf("PowerCutTest: found at cut %d: %s%n", cut + 1, e.getMessage());
          return String.valueOf(e.getMessage());
        }
      }
    }
    return fail("not found by " + MUTANT_CUTS + " cuts");
  }
}
