package io.mappedpages;

import java.time.Duration;
import java.util.Objects;

/**
 * How much a {@link Pager#defragment defragmentation} may do. Immutable, and safe for use by any
 * thread.
 */
public final class DefragmentOptions {
  private final long pages;
  private final Duration time;
  private final boolean punchHoles;

  private DefragmentOptions(long pages, Duration time, boolean punchHoles) {
    this.pages = pages;
    this.time = time;
    this.punchHoles = punchHoles;
  }

  /**
   * Moves at most so many pages, in whatever time that takes.
   *
   * @param budget how many pages, 0 or more; {@link Long#MAX_VALUE}: as many as it takes
   * @return the options
   * @throws IllegalArgumentException if {@code budget} is negative
   */
  public static DefragmentOptions pages(long budget) {
    if (budget < 0) {
      throw new IllegalArgumentException("budget: expected 0 pages or more, found " + budget);
    }
    return new DefragmentOptions(budget, Duration.ofSeconds(Long.MAX_VALUE), false);
  }

  /**
   * Begins no more when so much time has passed.
   *
   * @param budget how long, more than zero
   * @return options like these
   * @throws IllegalArgumentException if {@code budget} is zero or negative
   */
  public DefragmentOptions time(Duration budget) {
    if (Objects.requireNonNull(budget, "budget").isNegative() || budget.isZero()) {
      throw new IllegalArgumentException("budget: expected a time above zero, found " + budget);
    }
    return new DefragmentOptions(pages, budget, punchHoles);
  }

  /**
   * Whether free pages inside the file are given back to the file system, without moving anything.
   * That takes the artifact {@code mappedpages-native}, and native access granted to it; without,
   * the report says so.
   *
   * @param value whether; not by default
   * @return options like these
   */
  public DefragmentOptions punchHoles(boolean value) {
    return new DefragmentOptions(pages, time, value);
  }

  /**
   * How many pages may be moved.
   *
   * @return the number
   */
  public long pages() {
    return pages;
  }

  /**
   * How long it may take.
   *
   * @return the time
   */
  public Duration time() {
    return time;
  }

  /**
   * Whether free pages inside the file are given back to the file system.
   *
   * @return whether
   */
  public boolean punchHoles() {
    return punchHoles;
  }

  @Override
  public String toString() {
    return "DefragmentOptions[pages=%d, time=%s, punchHoles=%s]".formatted(pages, time, punchHoles);
  }
}
