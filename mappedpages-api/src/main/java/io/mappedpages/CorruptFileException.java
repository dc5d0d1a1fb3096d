package io.mappedpages;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of the file that are not what they should be: not a page store at all, damaged, or a part
 * of it that was lost.
 *
 * <p>Thrown while opening, nothing was changed and nothing stays open. Thrown later, the call that
 * met the damage had no effect, and the pager goes on: other pages can be read and written. {@link
 * ReadOnlyPager#verify} finds out how much is affected.
 */
public final class CorruptFileException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final String structure;
  private final long page;
  private final String expected;
  private final String found;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param structure the part of the file, such as {@code "metadata B"}
   * @param page the physical page, or -1 where the damage belongs to none
   * @param expected what should be there
   * @param found what is there
   */
  public CorruptFileException(
      String path, String structure, long page, String expected, String found) {
    this(path, structure, page, expected, found, null);
  }

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param structure the part of the file, such as {@code "metadata B"}
   * @param page the physical page, or -1 where the damage belongs to none
   * @param expected what should be there
   * @param found what is there
   * @param cause what was thrown by whoever met the damage, such as a codec
   */
  public CorruptFileException(
      String path,
      String structure,
      long page,
      String expected,
      String found,
      @Nullable Throwable cause) {
    super(path, path + ": " + Damage.describe(structure, page, expected, found), cause);
    this.structure = structure;
    this.page = page;
    this.expected = expected;
    this.found = found;
  }

  /**
   * The part of the file that is damaged.
   *
   * @return its name, such as {@code "metadata B"}
   */
  public String structure() {
    return structure;
  }

  /**
   * The physical page that is damaged.
   *
   * @return the page, counted from the start of the file; empty where the damage belongs to none
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
}
