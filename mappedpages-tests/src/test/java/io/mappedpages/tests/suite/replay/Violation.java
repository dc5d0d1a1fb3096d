package io.mappedpages.tests.suite.replay;

import org.jspecify.annotations.Nullable;

/** A promise was broken. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says which. */
  public Violation(String message) {
    super(message);
  }

  /** Says which, and what came of it. */
  public Violation(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
