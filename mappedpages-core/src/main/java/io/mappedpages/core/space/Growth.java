package io.mappedpages.core.space;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PagerException;
import io.mappedpages.PagerIoException;
import io.mappedpages.core.file.Health;
import io.mappedpages.core.file.NoRoom;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.PageGeometry;
import java.io.IOException;

/**
 * Makes the file longer: doubling up to one extent, then extent by extent. The new pages are zeros,
 * and their zeros and the new length are durable before anyone gets to know of them (I6).
 *
 * @param sparse whether the new range may be left unallocated
 * @param extentPages the largest step
 * @param maxPages the limit set by the user, or that of the format
 */
public record Growth(
    PageFile file,
    PageGeometry geometry,
    Health health,
    long extentPages,
    long maxPages,
    boolean sparse) {

  /**
   * Grows by at least {@code neededPages}.
   *
   * @return the new page count
   * @throws CapacityExceededException at the limit or on a full disk; nothing has changed
   * @throws PagerIoException if the device is at fault; nothing has changed
   */
  long grow(long pageCount, long neededPages) {
    long least = pageCount + neededPages;
    if (least > maxPages) {
      throw new CapacityExceededException(
          file.name(), pageCount, neededPages, "the limit is " + maxPages + " pages", null);
    }
    long step = Math.min(pageCount, extentPages);
    long wanted = Math.min(maxPages, Math.max(least, (pageCount + step) / step * step));
    try {
      extend(pageCount, wanted);
      return wanted;
    } catch (IOException first) {
      undo(pageCount, first);
      if (wanted == least) {
        throw refused(pageCount, neededPages, first);
      }
    }
    try {
      extend(pageCount, least);
      return least;
    } catch (IOException e) {
      undo(pageCount, e);
      throw refused(pageCount, neededPages, e);
    }
  }

  private void extend(long fromPages, long toPages) throws IOException {
    file.extend(geometry.offsetBytes(fromPages), geometry.offsetBytes(toPages), sparse);
    try {
      file.force();
    } catch (IOException e) {
      throw health.fail(e);
    }
  }

  private void undo(long pageCount, IOException cause) {
    try {
      file.truncate(geometry.offsetBytes(pageCount));
    } catch (IOException e) {
      cause.addSuppressed(e); // the rest is garbage behind the page count, which is allowed
    }
  }

  private PagerException refused(long pageCount, long neededPages, IOException cause) {
    return NoRoom.refused(file.name(), pageCount, neededPages, "the file cannot grow", cause);
  }
}
