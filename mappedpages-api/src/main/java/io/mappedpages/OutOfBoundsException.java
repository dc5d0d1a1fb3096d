package io.mappedpages;

/**
 * An id that names no page: it is not allocated, or lies outside what the file can hold. The call
 * had no effect.
 */
public final class OutOfBoundsException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final String kind;
  private final long id;
  private final String allowed;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param kind the kind of page, such as {@code "regular page"}
   * @param id the id, as a number
   * @param allowed the ids that are legal
   */
  public OutOfBoundsException(String path, String kind, long id, String allowed) {
    super(
        path,
        path + ": " + kind + " " + id + ": expected " + allowed + ", found no such page",
        null);
    this.kind = kind;
    this.id = id;
    this.allowed = allowed;
  }

  /**
   * The kind of page that was asked for.
   *
   * @return the kind, such as {@code "regular page"}
   */
  public String kind() {
    return kind;
  }

  /**
   * The id that was used.
   *
   * @return the id, as a number
   */
  public long id() {
    return id;
  }

  /**
   * The ids that are legal.
   *
   * @return a description, such as a range
   */
  public String allowed() {
    return allowed;
  }
}
