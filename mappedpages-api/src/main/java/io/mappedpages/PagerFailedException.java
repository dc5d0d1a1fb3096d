package io.mappedpages;

/**
 * A pager that could not make a commit durable, and therefore no longer knows what the file holds.
 *
 * <p>Every later call on the pager but {@code close()} throws this, with the first cause. Nothing
 * that was acknowledged is lost; the commit that failed may turn out to be there, as a whole, or
 * not to be there. Bytes written into regular pages since the last successful commit may be lost
 * although they could still be read. To go on, close the pager and open the file again, which
 * recovers it.
 */
public final class PagerFailedException extends PagerException {
  private static final long serialVersionUID = 1L;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param firstCause why the commit could not be made durable
   */
  public PagerFailedException(String path, Throwable firstCause) {
    super(
        path,
        path + ": the pager has failed, open the file again to recover: " + firstCause,
        firstCause);
  }
}
