package io.mappedpages;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * One thing that {@link ReadOnlyPager#verify} found to be wrong.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class Finding {
  private final String structure;
  private final long page;
  private final String expected;
  private final String found;
  private final String message;

  private Finding(String structure, long page, String expected, String found, String message) {
    this.structure = Objects.requireNonNull(structure, "structure");
    this.page = page;
    this.expected = Objects.requireNonNull(expected, "expected");
    this.found = Objects.requireNonNull(found, "found");
    this.message = Objects.requireNonNull(message, "message");
  }

  /**
   * A finding with a message of the usual form; for providers.
   *
   * @param structure the part of the file, such as {@code "allocation map"}
   * @param page the physical page, or -1 where the finding belongs to none
   * @param expected what should be there
   * @param found what is there
   * @return the finding
   */
  public static Finding of(String structure, long page, String expected, String found) {
    return of(structure, page, expected, found, Damage.describe(structure, page, expected, found));
  }

  /**
   * A finding; for providers.
   *
   * @param structure the part of the file, such as {@code "allocation map"}
   * @param page the physical page, or -1 where the finding belongs to none
   * @param expected what should be there
   * @param found what is there
   * @param message all of it for people, in one sentence
   * @return the finding
   */
  public static Finding of(
      String structure, long page, String expected, String found, String message) {
    return new Finding(structure, page, expected, found, message);
  }

  /**
   * The part of the file that is wrong.
   *
   * @return its name, such as {@code "allocation map"}
   */
  public String structure() {
    return structure;
  }

  /**
   * The physical page that is wrong.
   *
   * @return the page, counted from the start of the file; empty where the finding belongs to none
   */
  public OptionalLong page() {
    return page < 0 ? OptionalLong.empty() : OptionalLong.of(page);
  }

  /**
   * What should be there.
   *
   * @return the expectation
   */
  public String expected() {
    return expected;
  }

  /**
   * What is there.
   *
   * @return the observation
   */
  public String found() {
    return found;
  }

  /**
   * The finding for people.
   *
   * @return one sentence, in English
   */
  public String message() {
    return message;
  }

  @Override
  public String toString() {
    return message;
  }
}
