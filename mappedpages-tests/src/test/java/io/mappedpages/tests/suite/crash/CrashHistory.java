package io.mappedpages.tests.suite.crash;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerOptions;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.CrashEnd;
import io.mappedpages.tests.crash.CrashableDisk;
import io.mappedpages.tests.crash.CrashablePageFile;
import io.mappedpages.tests.crash.IoStep;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One random history of a small store, over many lives: each ends by a kill, a power cut or a
 * failed force at some step, or by closing. At rest and at the end images are made and opened, and
 * what is found is compared with what was promised.
 */
final class CrashHistory<S extends PageSize> {
  private final long seed;
  private final SplittableRandom random;
  private final S size;
  private final PagerOptions options;
  private final boolean shortLives;
  private final CrashFigures figures;
  private final CrashImages<S> images;
  private final CrashOperations<S> operations;
  private final Promise promise = new Promise();

  /** States by generation, since the store was opened. */
  private final Map<Long, StoreState> generations = new HashMap<>();

  CrashHistory(long seed, S size, PagerOptions options, CrashFigures figures) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.size = size;
    this.options = options;
    this.figures = figures;
    this.shortLives = random.nextBoolean();
    this.images = new CrashImages<>(size, options, random, figures);
    // Two of three histories have snapshots; when, is chosen apart from everything else.
    CrashSnapshots<S> snapshots =
        seed % 3 == 0 ? null : new CrashSnapshots<>(promise, new SplittableRandom(~seed));
    this.operations = new CrashOperations<>(promise, random, snapshots, size.bytes(), shortLives);
  }

  /**
   * Runs some lives; throws an {@link AssertionError} that names the seed if a promise is broken.
   */
  void run(int lives) {
    try (CrashImages<S> _ = images) {
      create();
      for (int life = 0; life < lives; life++) {
        live();
        images.adopt(promise);
      }
    } catch (AssertionError | PagerException | IOException e) {
      throw new AssertionError(
          "seed " + seed + ", " + size + ", " + options.writeMode() + ": " + e.getMessage(), e);
    }
  }

  private void create() throws IOException {
    CrashablePageFile file = new CrashablePageFile(images.disk(), seed);
    Creation.writeTo(file, new PageGeometry(size.bytes()), new UUID(seed, 1), 0, false);
  }

  private void live() throws IOException {
    CrashableDisk disk = images.disk();
    CrashablePageFile file = new CrashablePageFile(disk, random.nextLong());
    Pager<S> pager = Opening.openOn(file, size, options);
    file.record(
        step -> {
          if (step instanceof IoStep.Force) {
            promise.inPlace().forced(disk, size.bytes());
          }
        });
    generations.clear();
    remember(pager, promise.acknowledged());
    plan(file);
    try {
      int count = shortLives ? random.nextInt(4) : random.nextInt(25);
      for (int i = 0; i < count && operate(pager, file); i++) {
        rest(pager, file);
      }
      if (file.ended() == null && random.nextBoolean()) {
        promise.atRest();
        pager.close();
        images.powerCuts(promise, 2);
      }
    } catch (PagerException e) {
      requireEnd(file, e);
    } finally {
      closeQuietly(pager);
    }
    CrashEnd end = file.ended();
    if (end != null) {
      figures.end(end);
      images.killed(promise);
      images.powerCuts(promise, 12);
    }
    images.endLife(end == CrashEnd.POWER);
  }

  /** Decides when and how this life ends, if at all, and which write fails on the way. */
  private void plan(CrashablePageFile file) {
    CrashEnd[] ends = {CrashEnd.POWER, CrashEnd.POWER, CrashEnd.KILL, CrashEnd.FAIL};
    if (random.nextInt(10) != 0) {
      int steps = shortLives ? random.nextInt(10) : random.nextInt(120);
      file.endAfter(steps, ends[random.nextInt(ends.length)]);
    }
    if (random.nextInt(6) == 0) {
      file.failWriteAfter(random.nextInt(40));
    }
  }

  /** Does one operation; returns false when this life is over. */
  private boolean operate(Pager<S> pager, CrashablePageFile file) {
    StoreState before = promise.acknowledged();
    try {
      operations.one(pager);
      promise.settle(pager);
      figures.commit();
      remember(pager, promise.acknowledged(), before);
      return true;
    } catch (PagerFailedException _) {
      requirePoisoned(pager);
      return false;
    } catch (CapacityExceededException | PagerIoException _) {
      if (file.ended() != null) {
        return false;
      }
      figures.failedWrite();
      operations.aborted(pager); // nothing but bytes of regular pages may have changed
      remember(pager, before, before);
      return true;
    }
  }

  private static void requireEnd(CrashablePageFile file, PagerException e) {
    if (file.ended() == null && !(e instanceof PagerFailedException)) {
      // A write that failed on the way may have been that of a closing record.
      boolean closing = e.getCause() instanceof PagerFailedException;
      if (!closing) {
        throw new AssertionError("nothing ended, but: " + e.getMessage(), e);
      }
    }
  }

  private static void requirePoisoned(Pager<?> pager) {
    try {
      var _ = pager.allocate();
    } catch (PagerFailedException _) {
      return;
    }
    throw new AssertionError("a pager that failed goes on");
  }

  private void remember(Pager<S> pager, StoreState state) {
    generations.put(pager.generation() - 1, state);
    generations.put(pager.generation(), state);
  }

  private void remember(Pager<S> pager, StoreState after, StoreState before) {
    // Commits without changes may have come first, to make room.
    for (long g = pager.generation() - 1; !generations.containsKey(g); g--) {
      generations.put(g, before);
    }
    generations.put(pager.generation(), after);
  }

  private void rest(Pager<S> pager, CrashablePageFile file) throws IOException {
    if (file.ended() != null) {
      return;
    }
    promise.atRest();
    if (random.nextInt(8) == 0) {
      String difference = promise.acknowledged().differenceTo(StoreState.of(pager));
      if (!difference.isEmpty()) {
        throw new AssertionError("an open pager shows something else: " + difference);
      }
    }
    if (random.nextInt(3) == 0) {
      images.powerCuts(promise, 2);
    }
    if (random.nextInt(3) == 0) {
      StoreState previous = generations.get(pager.generation() - 1);
      if (previous != null) {
        images.newestDestroyed(pager.generation(), previous, promise);
      }
    }
  }

  private static void closeQuietly(Pager<?> pager) {
    try {
      pager.close();
    } catch (PagerException _) {
      // The file is no longer there for this process.
    }
  }
}
