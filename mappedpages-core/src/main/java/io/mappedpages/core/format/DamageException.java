package io.mappedpages.core.format;

/**
 * A structure that is not what the format says. Internal: whoever reads the structure decides
 * whether that is an interrupted commit or a damaged file.
 */
public final class DamageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String found;

  /** Says what the format wants and what stands there instead. */
  public DamageException(String expected, String found) {
    super("expected " + expected + ", found " + found, null, false, false);
    this.expected = expected;
    this.found = found;
  }

  /** Returns what the format wants. */
  public String expected() {
    return expected;
  }

  /** Returns what stands there. */
  public String found() {
    return found;
  }
}
