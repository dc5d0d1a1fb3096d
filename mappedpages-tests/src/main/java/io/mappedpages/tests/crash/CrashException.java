package io.mappedpages.tests.crash;

import java.io.IOException;

/** The simulated process is dead: whatever catches this goes on for nobody. */
public final class CrashException extends IOException {
  private static final long serialVersionUID = 1L;

  private final CrashEnd end;

  /** The end has come. */
  public CrashException(CrashEnd end) {
    super("the simulated end: " + end);
    this.end = end;
  }

  /** Returns how it ended. */
  public CrashEnd end() {
    return end;
  }
}
