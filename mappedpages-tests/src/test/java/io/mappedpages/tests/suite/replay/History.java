package io.mappedpages.tests.suite.replay;

import io.mappedpages.PageSize;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.tests.crash.CrashEnd;
import io.mappedpages.tests.crash.CrashableDisk;
import io.mappedpages.tests.crash.CrashablePageFile;
import io.mappedpages.tests.crash.CutChoice;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Several lives of one store: each is lived once on one disk, recorded, and replayed on another to
 * every place at which it could have ended; one of these ends is what the next life begins with.
 */
public final class History<S extends PageSize> implements AutoCloseable {
  private static final long CAPACITY_PAGES = 192;

  private final S size;
  private final LifeStart.Way way;
  private final SplittableRandom random;
  private final Contents contents;
  private final Tally tally;
  private final CrashableDisk start;
  private final CrashableDisk living;
  private final Replay<S> replay;
  private Oracle oracle;
  private boolean allDurable = true;
  private long serial = 1000;

  /** A store that was just created. */
  public History(S size, long seed, LifeStart.Way way, Tally tally) throws IOException {
    this.size = size;
    this.way = way;
    this.random = new SplittableRandom(seed);
    this.tally = tally;
    this.contents = new Contents(size.bytes());
    long capacity = CAPACITY_PAGES * size.bytes();
    this.start = new CrashableDisk(capacity);
    this.living = new CrashableDisk(capacity);
    this.replay = new Replay<>(size, new SplittableRandom(seed * 31 + 7), tally, capacity);
    this.oracle = new Oracle(size.bytes());
    Creation.writeTo(
        new CrashablePageFile(start, 0), new PageGeometry(size.bytes()), new UUID(0, 1), 0, false);
  }

  /** Lives some lives. */
  public void run() throws IOException {
    Pace pace = Pace.random(random);
    int lives = pace.lives(random);
    for (int life = 0; life < lives; life++) {
      tally.count("lives");
      try {
        live(pace);
      } catch (Violation e) {
        throw new Violation("life " + life + ": " + e.getMessage(), e);
      }
    }
  }

  private void live(Pace pace) throws IOException {
    Trace trace = new Trace();
    living.copyFrom(start);
    Life<S> life =
        way.begin(
            new LifeStart<>(
                size,
                living,
                oracle,
                allDurable,
                pace,
                random,
                contents,
                trace,
                () -> serial++,
                tally));
    boolean failed = life.live();
    replay.run(start, oracle, trace, life.options(), failed);
    if (failed) {
      start.copyFrom(living); // as the failed force left it
      oracle = replay.oracleAtEnd();
      allDurable = false;
    } else {
      endSomewhere();
    }
    oracle.crashed();
  }

  /** The next life begins with what is left at a place that the replay has chosen. */
  private void endSomewhere() {
    CrashEnd end = ImageCheck.anyEnd(random);
    CrashableDisk cut = replay.chosenDisk();
    oracle = replay.chosenOracle();
    tally.count("life ended by " + end);
    switch (end) {
      case POWER -> start.becomeCutOf(cut, CutChoice.sample(random, cut.dirtySectors()), random);
      case KILL -> start.copyFrom(cut);
      case FAIL -> {
        start.copyFrom(cut);
        start.failForce(random);
      }
    }
    allDurable = end == CrashEnd.POWER;
  }

  @Override
  public void close() {
    start.close();
    living.close();
    replay.close();
  }
}
