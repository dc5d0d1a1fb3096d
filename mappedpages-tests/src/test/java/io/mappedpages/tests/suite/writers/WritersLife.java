package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.CrashablePageFile;
import io.mappedpages.tests.crash.GatedPageFile;
import io.mappedpages.tests.suite.replay.Life;
import io.mappedpages.tests.suite.replay.LifeStart;
import io.mappedpages.tests.suite.replay.Oracle;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A life with several writers. */
final class WritersLife<S extends PageSize> extends Life<S> {
  private final LifeStart<S> start;
  private final Conditions conditions;
  private @Nullable GatedPageFile gate;
  private @Nullable RefusingStrategy strategy;
  private boolean stuck;
  private boolean refused;

  WritersLife(LifeStart<S> start) {
    this.start = start;
    this.conditions = Conditions.random(start.random(), start.pace());
    super(start);
  }

  /**
   * Whether it can go on in several orders: two who find no room try again in any order, and
   * whoever was refused gives back what he had reserved while the next batch is made.
   */
  boolean isUndecided() {
    return conditions.limited() || refused;
  }

  @Override
  protected PagerOptions options() {
    return conditions.options();
  }

  @Override
  protected boolean closes() {
    return conditions.closes();
  }

  @Override
  protected Pager<S> open(CrashablePageFile file) throws IOException {
    GatedPageFile gated = new GatedPageFile(file);
    gate = gated;
    return Opening.openOn(
        gated, start.size(), conditions.options(), space -> strategy = new RefusingStrategy(space));
  }

  @Override
  protected boolean use(Pager<S> pager, Oracle live) {
    Shared<S> shared = new Shared<>(pager, start, conditions, live, new Locks<>());
    try (Schedule<S> schedule =
        new Schedule<>(
            shared, Objects.requireNonNull(gate), Objects.requireNonNull(strategy), this::arm)) {
      stuck = true;
      boolean sound = schedule.run();
      refused = schedule.hasRefused();
      stuck = false;
      return sound;
    }
  }

  private void arm(boolean nextForce) {
    if (nextForce) {
      failForceAfter(0);
    } else {
      arm(12);
    }
  }

  @Override
  protected void abandon(Pager<S> pager) {
    if (!stuck) { // else closing would wait for whoever is inside
      super.abandon(pager);
    }
  }
}
