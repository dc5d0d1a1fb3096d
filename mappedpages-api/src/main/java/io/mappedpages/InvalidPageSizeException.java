package io.mappedpages;

/** A page size or slot size that is not legal, or not that of the file. Nothing was changed. */
public final class InvalidPageSizeException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final String where;
  private final long found;
  private final String expected;

  /**
   * For providers.
   *
   * @param where what has the size: the file, or the argument
   * @param found the size in bytes
   * @param expected the sizes that are legal there
   */
  public InvalidPageSizeException(String where, long found, String expected) {
    super(null, where + ": expected " + expected + ", found " + found + " bytes", null);
    this.where = where;
    this.found = found;
    this.expected = expected;
  }

  /**
   * What has the size.
   *
   * @return the file, or the name of the argument
   */
  public String where() {
    return where;
  }

  /**
   * The size that was refused.
   *
   * @return the size in bytes
   */
  public long found() {
    return found;
  }

  /**
   * The sizes that are legal there.
   *
   * @return a description
   */
  public String expected() {
    return expected;
  }
}
