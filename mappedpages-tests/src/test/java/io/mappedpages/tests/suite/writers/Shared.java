package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.tests.suite.replay.LifeStart;
import io.mappedpages.tests.suite.replay.Oracle;
import io.mappedpages.tests.suite.replay.StoreState;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What the operations of one life have in common.
 *
 * @param live what the store holds now
 */
record Shared<S extends PageSize>(
    Pager<S> pager, LifeStart<S> start, Conditions conditions, Oracle live, Locks<S> locks) {
  SplittableRandom random() {
    return start.random();
  }

  boolean oneIn(int odds) {
    return random().nextInt(odds) == 0;
  }

  <T> T pick(List<T> choices) {
    return choices.get(random().nextInt(choices.size()));
  }

  /** What everybody can see. */
  StoreState state() {
    return live.acknowledged();
  }

  /** Something that the oracle has to know, before the file does. */
  void note(Consumer<Oracle> change) {
    start.trace().note(change);
    change.accept(live);
  }

  byte[] zero() {
    return start.contents().zero();
  }

  byte[] protectedContent() {
    return start.contents().tagged(1 + random().nextInt(conditions.distinctContents()));
  }

  byte[] inPlaceContent() {
    return start.contents().tagged(start.serials().getAsLong());
  }

  void count(String kind) {
    start.tally().count(kind);
  }
}
