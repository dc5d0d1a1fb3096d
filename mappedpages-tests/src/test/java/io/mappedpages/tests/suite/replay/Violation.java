package io.mappedpages.tests.suite.replay;

import org.jspecify.annotations.Nullable;

/** A promise was broken. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }

  Violation(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
