package io.mappedpages.tests.suite.crash;

import org.jspecify.annotations.Nullable;

/**
 * What may be found after a crash: the acknowledged state, or the one in flight; nothing between.
 */
final class Promise {
  private StoreState acknowledged = new StoreState();
  private @Nullable StoreState inFlight;
  private InPlaceContent inPlace = new InPlaceContent();

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
    atRest();
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
  void adopt(StoreState found, InPlaceContent content) {
    acknowledged = found;
    inFlight = null;
    inPlace = content;
  }
}
