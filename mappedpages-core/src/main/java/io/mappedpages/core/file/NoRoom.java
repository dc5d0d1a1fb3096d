package io.mappedpages.core.file;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PagerException;
import io.mappedpages.PagerIoException;
import java.io.IOException;

/** What it means that a file did not become longer: most often, that there is no room for it. */
public final class NoRoom {
  // Java tells of errors of the system in words only. Where these are not English, an error of the
  // device counts as want of room, which is refused in the same way.
  private static final String DEVICE = "Input/output error";

  private NoRoom() {}

  /**
   * Returns the exception to throw: nothing has changed, whichever it is.
   *
   * @param pageCount the pages that the file has
   * @param neededPages how many more were wanted at least
   */
  public static PagerException refused(
      String file, long pageCount, long neededPages, String reason, IOException cause) {
    return DEVICE.equals(cause.getMessage())
        ? new PagerIoException(file, "extend", cause)
        : new CapacityExceededException(file, pageCount, neededPages, reason, cause);
  }
}
