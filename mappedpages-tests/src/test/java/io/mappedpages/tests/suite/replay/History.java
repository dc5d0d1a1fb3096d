package io.mappedpages.tests.suite.replay;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.PagerFailedException;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
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
final class History<S extends PageSize> implements AutoCloseable {
  private static final long CAPACITY_PAGES = 192;

  private final S size;
  private final SplittableRandom random;
  private final Contents contents;
  private final Tally tally;
  private final CrashableDisk start;
  private final CrashableDisk living;
  private final Replay<S> replay;
  private Oracle oracle;
  private boolean allDurable = true;
  private long serial = 1000;

  History(S size, long seed, Tally tally) throws IOException {
    this.size = size;
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
  void run() throws IOException {
    boolean shortLives = random.nextBoolean();
    int lives = shortLives ? 4 + random.nextInt(8) : 2 + random.nextInt(3);
    for (int life = 0; life < lives; life++) {
      tally.count("lives");
      try {
        live(shortLives);
      } catch (Violation e) {
        throw new Violation("life " + life + ": " + e.getMessage(), e);
      }
    }
  }

  private void live(boolean shortLives) throws IOException {
    Profile profile = Profile.random(random, shortLives);
    Trace trace = new Trace();
    living.copyFrom(start);
    boolean failed = new Life(profile, trace).live();
    replay.run(start, oracle, trace, profile.options(), failed);
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

  /** One life, lived for real. */
  private final class Life {
    private final Profile profile;
    private final Trace trace;
    private final CrashablePageFile file;

    Life(Profile profile, Trace trace) {
      this.profile = profile;
      this.trace = trace;
      this.file = new CrashablePageFile(living, random.nextLong());
      this.file.record(trace::io);
    }

    /** Returns whether a force or a record write failed. */
    boolean live() throws IOException {
      Pager<S> pager = Opening.openOn(file, size, profile.options());
      try {
        Oracle live = oracle.copy();
        opened(pager, live);
        arm();
        Workload<S> workload =
            new Workload<>(pager, profile, random, contents, trace, live, () -> serial++);
        boolean sound = workload.run();
        if (!sound) {
          tally.count("life ended by a failure");
          expectPoisoned(pager);
          return true;
        }
        file.endAfter(Long.MAX_VALUE, CrashEnd.KILL);
        file.failWriteAfter(Long.MAX_VALUE);
        StoreComparison.match(pager, live.candidates());
        if (profile.closes()) {
          pager.close();
        }
        living.noticeStores(trace::io);
        return false;
      } finally {
        abandon(pager);
      }
    }

    private void opened(Pager<S> pager, Oracle live) {
      int found = StoreComparison.match(pager, live.candidates());
      var seen = StoreComparison.seen(pager, live.candidates().get(found));
      boolean durable = allDurable;
      long generation = pager.generation();
      trace.note(o -> o.opened(found, seen, durable, generation));
      live.opened(found, seen, durable, generation);
    }

    private void arm() {
      if (profile.armed()) {
        if (random.nextBoolean()) {
          file.endAfter(random.nextInt(30), CrashEnd.FAIL);
        } else {
          file.failWriteAfter(random.nextInt(30));
        }
      }
    }

    /** Nothing is written any more, also not when it is closed. */
    private void expectPoisoned(Pager<S> pager) {
      living.noticeStores(trace::io);
      long steps = file.steps();
      try {
        pager.force();
        throw new Violation("a pager whose force failed goes on");
      } catch (PagerFailedException _) {
        // as promised
      }
      pager.close();
      if (file.steps() != steps) {
        throw new Violation("a pager that has failed still writes");
      }
    }

    private void abandon(Pager<S> pager) {
      file.record(step -> {});
      file.endAfter(0, CrashEnd.KILL);
      try {
        pager.close();
      } catch (PagerException _) {
        // It cannot write any more: it is dead.
      }
    }
  }

  @Override
  public void close() {
    start.close();
    living.close();
    replay.close();
  }
}
