package io.mappedpages.cli.demo;

/** The pages of a store are sound, but what the demo keeps in them is not. */
final class DamagedDemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedDemoException(String message) {
    super(message);
  }
}
