package io.mappedpages.tests.suite.replay;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.CrashEnd;
import io.mappedpages.tests.crash.CrashException;
import io.mappedpages.tests.crash.CrashableDisk;
import io.mappedpages.tests.crash.CrashablePageFile;
import io.mappedpages.tests.crash.CutChoice;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Opens what a crash left, cutting recovery itself off now and then, and looks at it. */
final class ImageCheck<S extends PageSize> {
  private final S size;
  private final SplittableRandom random;
  private final Tally tally;

  ImageCheck(S size, SplittableRandom random, Tally tally) {
    this.size = size;
    this.random = random;
    this.tally = tally;
  }

  /** The disk must hold one of some states, of a generation that is not older than this. */
  void check(CrashableDisk disk, List<StoreState> candidates, long oldest, PagerOptions options) {
    try {
      Pager<S> pager = null;
      while (pager == null) {
        pager = openOrCut(disk, options);
      }
      checkOutcome(pager.recovery(), oldest);
      int found = StoreComparison.match(pager, candidates);
      if (random.nextInt(8) == 0) {
        goOn(pager, disk, candidates.get(found), options);
      } else {
        pager.close();
      }
    } catch (RuntimeException | IOException e) {
      throw e instanceof Violation violation
          ? violation
          : new Violation("a store that must open and be whole does not: " + e, e);
    }
  }

  private @Nullable Pager<S> openOrCut(CrashableDisk disk, PagerOptions options)
      throws IOException {
    CrashablePageFile file = new CrashablePageFile(disk, random.nextLong());
    CrashEnd end = random.nextInt(5) == 0 ? anyEnd(random) : null;
    if (end != null) {
      file.endAfter(random.nextInt(5), end);
    }
    try {
      Pager<S> pager = Opening.openOn(file, size, options);
      file.endAfter(Long.MAX_VALUE, CrashEnd.KILL);
      return pager;
    } catch (CrashException e) {
      tally.count("recovery cut off");
      if (e.end() == CrashEnd.POWER) {
        disk.becomeCutOf(disk, CutChoice.sample(random, disk.dirtySectors()), random);
      }
      return null;
    } catch (IOException e) {
      if (file.ended() != CrashEnd.FAIL) {
        throw e;
      }
      tally.count("recovery cut off");
      return null;
    }
  }

  static CrashEnd anyEnd(SplittableRandom random) {
    int choice = random.nextInt(4);
    return choice < 2 ? CrashEnd.POWER : choice == 2 ? CrashEnd.KILL : CrashEnd.FAIL;
  }

  private static void checkOutcome(RecoveryOutcome outcome, long oldest) {
    if (outcome.generation() < oldest) {
      throw new Violation("generation " + oldest + " was acknowledged, and is lost: " + outcome);
    }
    boolean plausible =
        switch (outcome.kind()) {
          case CREATED -> false;
          case CLEAN, RECOVERED -> outcome.rejectedGeneration().isEmpty();
          case FELL_BACK ->
              outcome.rejectedGeneration().isEmpty()
                  || outcome.rejectedGeneration().getAsLong() > outcome.generation();
        };
    if (!plausible) {
      throw new Violation("an outcome that cannot be: " + outcome);
    }
  }

  /** What was recovered can be used: a page is allocated, zero, and still there afterwards. */
  private void goOn(Pager<S> pager, CrashableDisk disk, StoreState state, PagerOptions options)
      throws IOException {
    Delta delta = Delta.empty();
    try {
      PageId<S> id = pager.allocate();
      if (state.regular().containsKey(id.value())) {
        throw new Violation("page " + id.value() + " was handed out, and is somebody's");
      }
      delta.allocated().put(id.value(), new byte[size.bytes()]);
    } catch (io.mappedpages.CapacityExceededException _) {
      tally.count("full");
    }
    pager.close();
    CrashablePageFile file = new CrashablePageFile(disk, 0);
    try (Pager<S> again = Opening.openOn(file, size, options)) {
      if (again.recovery().kind() != RecoveryOutcome.Kind.CLEAN) {
        throw new Violation("closed, and opened with " + again.recovery());
      }
      var _ = StoreComparison.match(again, List.of(state.with(delta)));
    }
  }
}
