package io.mappedpages.tests.suite.replay;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerOptions;
import io.mappedpages.tests.crash.CrashEnd;
import io.mappedpages.tests.crash.CrashablePageFile;
import java.io.IOException;
import java.util.Map;

/**
 * One life of a store, lived for real and recorded: it is opened, used, and closed or left to its
 * fate. What the user does is a subclass's affair.
 */
public abstract class Life<S extends PageSize> {
  private final LifeStart<S> start;
  private final CrashablePageFile file;

  /** A life that has not begun. */
  protected Life(LifeStart<S> start) {
    this.start = start;
    this.file = new CrashablePageFile(start.disk(), start.random().nextLong());
    this.file.record(start.trace()::io);
  }

  /** How the store is opened, now and when it is looked at after a crash. */
  protected abstract PagerOptions options();

  /** Whether the user closes the store at the end. */
  protected abstract boolean closes();

  /** Opens the store. */
  protected abstract Pager<S> open(CrashablePageFile opened) throws IOException;

  /** Uses the store; returns false if it failed for ever. */
  protected abstract boolean use(Pager<S> pager, Oracle live);

  /** Lives; returns whether a force or a record write failed. */
  final boolean live() throws IOException {
    Pager<S> pager = open(file);
    try {
      Oracle live = start.oracle().copy();
      opened(pager, live);
      boolean sound = use(pager, live);
      if (!sound) {
        start.tally().count("life ended by a failure");
        expectPoisoned(pager);
        return true;
      }
      file.endAfter(Long.MAX_VALUE, CrashEnd.KILL);
      file.failWriteAfter(Long.MAX_VALUE);
      StoreComparison.match(pager, live.candidates());
      if (closes()) {
        pager.close();
      }
      start.disk().noticeStores(start.trace()::io);
      return false;
    } finally {
      abandon(pager);
    }
  }

  private void opened(Pager<S> pager, Oracle live) {
    int found = StoreComparison.match(pager, live.candidates());
    Map<Long, byte[]> seen = StoreComparison.seen(pager, live.candidates().get(found));
    boolean durable = start.allDurable();
    long generation = pager.generation();
    start.trace().note(o -> o.opened(found, seen, durable, generation));
    live.opened(found, seen, durable, generation);
  }

  /** Lets the next force after some steps fail. */
  protected final void failForceAfter(int steps) {
    file.endAfter(steps, CrashEnd.FAIL);
  }

  /** Lets a force or a write fail some time later. */
  protected final void arm(int mostSteps) {
    if (start.random().nextBoolean()) {
      failForceAfter(start.random().nextInt(mostSteps));
    } else {
      file.failWriteAfter(start.random().nextInt(mostSteps));
    }
  }

  /** Nothing is written any more, also not when it is closed. */
  private void expectPoisoned(Pager<S> pager) {
    start.disk().noticeStores(start.trace()::io);
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

  /** The process is dead. */
  protected void abandon(Pager<S> pager) {
    file.record(step -> {});
    file.endAfter(0, CrashEnd.KILL);
    try {
      pager.close();
    } catch (PagerException _) {
      // It cannot write any more: it is dead.
    }
  }
}
