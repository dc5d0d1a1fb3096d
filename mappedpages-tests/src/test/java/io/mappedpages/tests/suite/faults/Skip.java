package io.mappedpages.tests.suite.faults;

import org.junit.jupiter.api.Assumptions;

/** Tests that need more of the machine than Java: skipped without it, and never in silence. */
public final class Skip {
  private Skip() {}

  /** Skips the test, with a line that says why. */
  public static void unless(boolean possible, String reason) {
    if (!possible) {
      System.out.println("SKIPPED: " + reason);
      Assumptions.abort(reason);
    }
  }
}
