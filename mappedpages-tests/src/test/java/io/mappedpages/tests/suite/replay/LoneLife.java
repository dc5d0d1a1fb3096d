package io.mappedpages.tests.suite.replay;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.CrashablePageFile;
import java.io.IOException;

/** A life with one user, who does one thing after the other. */
final class LoneLife<S extends PageSize> extends Life<S> {
  private final LifeStart<S> start;
  private final Profile profile;

  LoneLife(LifeStart<S> start) {
    this.start = start;
    this.profile = Profile.random(start.random(), start.pace());
    super(start);
  }

  @Override
  protected PagerOptions options() {
    return profile.options();
  }

  @Override
  protected boolean closes() {
    return profile.closes();
  }

  @Override
  protected Pager<S> open(CrashablePageFile file) throws IOException {
    return Opening.openOn(file, start.size(), profile.options());
  }

  @Override
  protected boolean use(Pager<S> pager, Oracle live) {
    if (profile.armed()) {
      arm(30);
    }
    return new Workload<>(pager, profile, start, live).run();
  }
}
