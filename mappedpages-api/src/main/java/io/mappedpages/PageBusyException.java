package io.mappedpages;

import java.time.Duration;

/**
 * A page, or a root slot, that others held for longer than the latch timeout. The call had no
 * effect and can be repeated. A deadlock between threads that hold several pages ends this way.
 */
public final class PageBusyException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final String kind;
  private final long id;
  private final Duration waited;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param kind the kind of page, such as {@code "regular page"}
   * @param id the id, as a number
   * @param waited how long the call waited
   */
  public PageBusyException(String path, String kind, long id, Duration waited) {
    super(
        path,
        path + ": " + kind + " " + id + ": still in use after " + waited.toMillis() + " ms",
        null);
    this.kind = kind;
    this.id = id;
    this.waited = waited;
  }

  /**
   * The kind of what is busy.
   *
   * @return the kind, such as {@code "regular page"}
   */
  public String kind() {
    return kind;
  }

  /**
   * Which one is busy.
   *
   * @return the id, as a number
   */
  public long id() {
    return id;
  }

  /**
   * How long the call waited.
   *
   * @return the time
   */
  public Duration waited() {
    return waited;
  }
}
