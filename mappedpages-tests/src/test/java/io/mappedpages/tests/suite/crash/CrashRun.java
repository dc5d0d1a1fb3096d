package io.mappedpages.tests.suite.crash;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.WriteMode;
import java.util.SplittableRandom;

/** Runs histories by their seed: one seed is one history, for ever. */
public final class CrashRun {
  private CrashRun() {}

  static void history(long seed, CrashFigures figures) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5eed);
    WriteMode mode = random.nextInt(4) == 0 ? WriteMode.MAPPED : WriteMode.STAGED;
    PagerOptions options = Pager.builder().writeMode(mode).options();
    int choice = random.nextInt(100);
    if (choice < 75) {
      new CrashHistory<>(seed, PageSize.KIB_1, options, figures).run(6);
    } else if (choice < 98) {
      new CrashHistory<>(seed, PageSize.KIB_4, options, figures).run(6);
    } else {
      new CrashHistory<>(seed, PageSize.KIB_64, options, figures).run(3);
    }
  }

  /**
   * Runs histories until one breaks a promise; called by reflection, with a core that is broken.
   *
   * @return "found after N images: why", or "none in N images"
   */
  public static String search(long firstSeed, int mostImages) {
    CrashFigures figures = new CrashFigures();
    long seed = firstSeed;
    try {
      while (figures.images() < mostImages) {
        history(seed++, figures);
      }
    } catch (AssertionError e) {
      return "found after " + figures.images() + " images: " + e.getMessage();
    }
    return "none in " + figures.images() + " images";
  }
}
