package io.mappedpages.tests.suite.replay;

import io.mappedpages.PageSize;
import io.mappedpages.PagerOptions;
import io.mappedpages.tests.crash.CrashableDisk;
import io.mappedpages.tests.crash.CutChoice;
import io.mappedpages.tests.crash.IoStep;
import java.util.SplittableRandom;

/** Replays a life step by step, and at each step looks at what a crash there would leave. */
final class Replay<S extends PageSize> implements AutoCloseable {
  private static final long ALL_SUBSETS = 1 << 10;

  private final int pageBytes;
  private final SplittableRandom random;
  private final Tally tally;
  private final ImageCheck<S> check;
  private final LostRecord lostRecord;
  private final CrashableDisk disk;
  private final CrashableDisk image;
  private final CrashableDisk chosenDisk;
  private Oracle oracle;
  private Oracle chosenOracle;
  private PagerOptions options = PagerOptions.defaults();

  Replay(S size, SplittableRandom random, Tally tally, long capacityBytes) {
    this.pageBytes = size.bytes();
    this.random = random;
    this.tally = tally;
    this.check = new ImageCheck<>(size, random, tally);
    this.lostRecord = new LostRecord(pageBytes, random);
    this.disk = new CrashableDisk(capacityBytes);
    this.image = new CrashableDisk(capacityBytes);
    this.chosenDisk = new CrashableDisk(capacityBytes);
    this.oracle = new Oracle(pageBytes);
    this.chosenOracle = oracle;
  }

  CrashableDisk chosenDisk() {
    return chosenDisk;
  }

  Oracle chosenOracle() {
    return chosenOracle;
  }

  Oracle oracleAtEnd() {
    return oracle;
  }

  /**
   * Replays a life.
   *
   * @param start what it began with
   * @param before what could be found then
   * @param toEnd whether the life goes on from its end, rather than from some place in it
   */
  void run(
      CrashableDisk start, Oracle before, Trace trace, PagerOptions lifeOptions, boolean toEnd) {
    disk.copyFrom(start);
    oracle = before.copy();
    options = lifeOptions;
    int chosen = toEnd || random.nextInt(4) == 0 ? trace.size() : random.nextInt(trace.size() + 1);
    for (int position = 0; position < trace.size(); position++) {
      if (position == chosen) {
        choose();
      }
      try {
        switch (trace.get(position)) {
          case Trace.Event.Note note -> note.change().accept(oracle);
          case Trace.Event.Io io -> step(io.step());
        }
      } catch (Violation e) {
        String where = "step %d of %d: ".formatted(position, trace.size());
        throw new Violation(where + e.getMessage(), e);
      }
    }
    if (chosen == trace.size()) {
      choose();
    }
  }

  private void choose() {
    chosenDisk.copyFrom(disk);
    chosenOracle = oracle.copy();
  }

  private void step(IoStep step) {
    if (step instanceof IoStep.Force) {
      powerCuts(2);
      if (random.nextInt(2) == 0) {
        failedForce();
      }
    } else if (random.nextInt(6) == 0) {
      kill(step);
    }
    disk.apply(step);
    if (step instanceof IoStep.Force) {
      oracle.forced(disk);
    } else if (random.nextInt(2) == 0) {
      powerCuts(1);
    }
    if (random.nextInt(3) == 0) {
      loseRecord();
    }
  }

  private void powerCuts(int samples) {
    long combinations = disk.combinations(ALL_SUBSETS + 1);
    long all = random.nextInt(500) == 0 ? ALL_SUBSETS : 6;
    if (combinations <= all) {
      for (long number = 0; number < combinations; number++) {
        powerCut(CutChoice.nth(number));
      }
    } else {
      for (int i = 0; i < samples; i++) {
        powerCut(CutChoice.sample(random, disk.dirtySectors()));
      }
    }
  }

  private void powerCut(CutChoice choice) {
    image.becomeCutOf(disk, choice, random);
    look("power cut");
  }

  private void kill(IoStep step) {
    image.copyFrom(disk);
    image.applyPartly(step, random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(12));
    look("kill");
  }

  private void failedForce() {
    image.copyFrom(disk);
    image.failForce(random);
    look("failed force");
  }

  private void look(String kind) {
    tally.image(kind);
    try {
      check.check(image, oracle.candidates(), oracle.generation(), options);
    } catch (Violation e) {
      throw new Violation(kind + ": " + e.getMessage(), e);
    }
  }

  /** At rest the previous generation is whole: a damaged newest record costs no more than that. */
  private void loseRecord() {
    boolean atRest = !disk.isUncertain(pageBytes, 3L * pageBytes);
    if (!oracle.isOpen() || !atRest) {
      return;
    }
    image.becomeCutOf(disk, CutChoice.sample(random, disk.dirtySectors()), random);
    long newest = lostRecord.destroyNewest(image);
    tally.image("newest record destroyed");
    try {
      check.check(image, java.util.List.of(oracle.ofGeneration(newest - 1)), newest - 1, options);
    } catch (Violation e) {
      throw new Violation("record " + newest + " destroyed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    disk.close();
    image.close();
    chosenDisk.close();
  }
}
