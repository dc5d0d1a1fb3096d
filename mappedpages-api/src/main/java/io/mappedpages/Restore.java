package io.mappedpages;

import java.io.InputStream;
import java.nio.file.Path;

/**
 * Makes a store of the parts of a backup: a full one, then any number of increments, each of which
 * follows the one before. See {@link Pager#backup}.
 *
 * {@snippet :
 * try (Restore restore = Pager.restore(target)) {
 *   restore.apply(full).apply(monday).apply(tuesday).finish();
 * }
 * }
 *
 * <p>An increment follows a part if the snapshot since which it was made existed when that part was
 * made, and the store has not gone back behind that part since. What does not follow, is of another
 * store, or damaged is refused with a {@link CorruptFileException} that names the part. After one
 * that was refused for what it says of itself another one may be applied; after damage further
 * inside nothing can.
 *
 * <p>The file appears under its name at {@link #finish}, whole and durable; before that, and after
 * an exception, there is nothing that opens. It has an identity of its own and no snapshots.
 *
 * <p>For one thread.
 */
public interface Restore extends AutoCloseable {
  /**
   * Applies a part that is a file.
   *
   * @param part the file
   * @return this
   * @throws CorruptFileException if the part does not follow, is damaged, or no part at all
   * @throws IncompatibleFormatException if it has another version
   * @throws PagerIoException if it cannot be read, or the store not be written
   * @throws CapacityExceededException if the disk is full
   * @throws IllegalStateException if an earlier part was damaged, or this is finished or closed
   */
  Restore apply(Path part);

  /**
   * Applies a part that is a stream. It is read up to the end of the part and not further, in small
   * pieces: a slow one is best buffered.
   *
   * @param part the stream, which is not closed
   * @return this
   * @throws CorruptFileException if the part does not follow, is damaged, or no part at all
   * @throws IncompatibleFormatException if it has another version
   * @throws PagerIoException if it cannot be read, or the store not be written
   * @throws CapacityExceededException if the disk is full
   * @throws IllegalStateException if an earlier part was damaged, or this is finished or closed
   */
  Restore apply(InputStream part);

  /**
   * Gives the store its name. The restore is closed then.
   *
   * @throws PagerIoException if something of that name exists by now, or the file cannot be written
   * @throws IllegalStateException if no part was applied, an earlier one was damaged, or this is
   *     finished or closed
   */
  void finish();

  /**
   * Gives the restore up, unless it is finished: nothing is left. Closing again does nothing.
   *
   * @throws PagerIoException if the temporary file cannot be deleted
   */
  @Override
  void close();
}
