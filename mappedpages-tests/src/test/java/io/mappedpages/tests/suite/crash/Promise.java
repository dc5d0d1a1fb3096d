package io.mappedpages.tests.suite.crash;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import org.jspecify.annotations.Nullable;

/**
 * What may be found after a crash: the acknowledged state, or the one in flight; nothing between.
 */
final class Promise {
  private StoreState acknowledged = new StoreState();
  private @Nullable StoreState inFlight;
  private InPlaceContent inPlace = new InPlaceContent();
  private boolean settled = true;
  private long settledGeneration = -1;
  private boolean lossy;

  StoreState acknowledged() {
    return acknowledged;
  }

  InPlaceContent inPlace() {
    return inPlace;
  }

  /** A commit begins. */
  void begin(StoreState next) {
    inFlight = next;
  }

  /** It was acknowledged. */
  void acknowledge(StoreState state) {
    acknowledged = state;
    settled = false;
    atRest();
  }

  /**
   * What is shown of regular pages is durable, in a store whose pages may have moved: a commit was
   * acknowledged since they were written.
   */
  <S extends PageSize> void settle(Pager<S> pager) {
    // What changes nothing is acknowledged without a commit.
    boolean committed = pager.generation() != settledGeneration;
    if (!settled && committed && !lossy && inPlace.mayHaveMoved()) {
      inPlace.settle(acknowledged.regular(), id -> StoreState.readRegular(pager, id));
    }
    settled |= committed;
    settledGeneration = pager.generation();
  }

  /** Returns whether a failed force has dropped something that is still shown. */
  boolean isLossy() {
    return lossy;
  }

  /** Nothing is in flight. */
  void atRest() {
    inFlight = null;
    inPlace.atRest();
  }

  /** Returns what is wrong with a state that was found, or an empty text. */
  String check(StoreState found) {
    String difference = found.differenceTo(acknowledged);
    if (difference.isEmpty() || inFlight == null) {
      return difference;
    }
    String other = found.differenceTo(inFlight);
    return other.isEmpty()
        ? ""
        : "neither the acknowledged state: " + difference + "; nor the one in flight: " + other;
  }

  /** What was found is what counts from now on. */
  void adopt(StoreState found, InPlaceContent content, boolean dropped) {
    lossy = dropped;
    settled = true;
    acknowledged = found;
    inFlight = null;
    inPlace = content;
  }
}
