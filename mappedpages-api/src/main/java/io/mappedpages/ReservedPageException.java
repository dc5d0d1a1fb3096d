package io.mappedpages;

/**
 * An id from 0 to 2, used as that of a regular page: these pages hold the superblock and the commit
 * records. The call had no effect.
 */
public final class ReservedPageException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final long id;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param id the id, as a number
   */
  public ReservedPageException(String path, long id) {
    super(
        path, path + ": regular page " + id + ": expected 3 or more, found a reserved page", null);
    this.id = id;
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
