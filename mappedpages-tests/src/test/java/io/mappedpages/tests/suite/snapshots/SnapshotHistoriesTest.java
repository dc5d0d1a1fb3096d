package io.mappedpages.tests.suite.snapshots;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.suite.MemoryFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random histories with snapshots, against a model that keeps full copies. */
final class SnapshotHistoriesTest {
  private static final int SEEDS = Integer.getInteger("mappedpages.seeds", 30);
  private static final int STEPS = 80;

  /** How the pager is opened. */
  enum Mode {
    STAGED,
    MAPPED,
    CHECKED,
    BEST_FIT
  }

  private static PagerBuilder builder(Mode mode) {
    return switch (mode) {
      case STAGED -> Pager.builder();
      case MAPPED -> Pager.builder().writeMode(WriteMode.MAPPED);
      case CHECKED -> Pager.builder().checkedAccess(true);
      case BEST_FIT -> Pager.builder().strategy("best-fit");
    };
  }

  @ParameterizedTest
  @EnumSource
  void everySnapshotStaysAsItWas(Mode mode, @TempDir(factory = MemoryFolder.class) Path folder) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      run(mode, folder.resolve("store" + seed + ".mpg"), seed);
    }
  }

  private static void run(Mode mode, Path path, long seed) {
    ModelStore model = new ModelStore(seed);
    List<String> steps = new ArrayList<>();
    Pager<Kib1> pager = builder(mode).create(path, PageSize.KIB_1);
    try {
      for (int i = 0; i < STEPS; i++) {
        if (model.random.nextInt(25) == 0) {
          steps.add("reopen");
          pager.close();
          pager = builder(mode).open(path, PageSize.KIB_1);
        }
        steps.add(model.step(pager));
        if (model.random.nextInt(6) == 0) {
          model.check(pager);
        }
      }
      model.check(pager);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed " + seed + ", after " + String.join("\n  ", steps) + "\n" + model.doing, e);
    } finally {
      pager.close();
    }
  }
}
