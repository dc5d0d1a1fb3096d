package io.mappedpages;

import org.jspecify.annotations.Nullable;

/**
 * A file that cannot grow: at its configured limit, or the device is full. Nothing has changed, and
 * the pager goes on; pages can still be read, written and freed.
 */
public final class CapacityExceededException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final long pageCount;
  private final long neededPages;
  private final String reason;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param pageCount the length of the file in pages
   * @param neededPages how many more pages are needed
   * @param reason why the file cannot grow
   * @param cause what the operating system answered, where it was asked
   */
  public CapacityExceededException(
      String path, long pageCount, long neededPages, String reason, @Nullable Throwable cause) {
    super(
        path,
        path + ": " + pageCount + " pages, cannot grow by " + neededPages + ": " + reason,
        cause);
    this.pageCount = pageCount;
    this.neededPages = neededPages;
    this.reason = reason;
  }

  /**
   * The length of the file.
   *
   * @return the number of physical pages
   */
  public long pageCount() {
    return pageCount;
  }

  /**
   * How many more pages the call needed.
   *
   * @return the number of physical pages
   */
  public long neededPages() {
    return neededPages;
  }

  /**
   * Why the file cannot grow.
   *
   * @return a description
   */
  public String reason() {
    return reason;
  }
}
