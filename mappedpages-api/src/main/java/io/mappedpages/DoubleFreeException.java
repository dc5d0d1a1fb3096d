package io.mappedpages;

/**
 * The freeing of a page that is not allocated: it was freed before, or never allocated. The call
 * had no effect; when many pages were to be freed at once, none was.
 */
public final class DoubleFreeException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final String kind;
  private final long id;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param kind the kind of page, such as {@code "regular page"}
   * @param id the id, as a number
   */
  public DoubleFreeException(String path, String kind, long id) {
    super(
        path, path + ": " + kind + " " + id + ": expected an allocated page, found it free", null);
    this.kind = kind;
    this.id = id;
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
}
