package io.mappedpages.tests.suite.soak;

import io.mappedpages.tests.suite.faults.Effect;
import io.mappedpages.tests.suite.faults.Journal;
import java.util.List;

/** Nobody is killed here: what each thread has is known when it has ended. */
final class NoJournal implements Journal {
  @Override
  public void begin(int thread, List<Effect> effects) {}

  @Override
  public void done(int thread, List<Effect> effects) {}

  @Override
  public void undone(int thread, List<Effect> found) {}
}
