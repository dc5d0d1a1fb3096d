package io.mappedpages.core.file;

import io.mappedpages.PagerIoException;
import io.mappedpages.PagerLockedException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes sure that a store has one writer (I14). A lock on the data file itself would vanish as soon
 * as anyone closed another channel on it; so it is on a side file. The kernel releases the lock of
 * a process that dies.
 */
public final class StoreLock implements AutoCloseable {
  private final SideFiles files;
  private final ReaderTable readers;
  private boolean released;

  private StoreLock(SideFiles files, ReaderTable readers) {
    this.files = files;
    this.readers = readers;
  }

  /**
   * Takes the lock, and takes back what an earlier writer has published to readers. From now on
   * they wait until this one publishes something.
   *
   * @param store the real path of the data file, which need not exist
   * @throws PagerLockedException if another pager, in this or another process, has it
   * @throws PagerIoException if a side file cannot be made or stands on a network file system
   */
  public static StoreLock acquire(Path store) {
    try {
      SideFiles files = SideFiles.forWriter(store);
      try {
        files.lockWriter();
        return began(store, files);
      } catch (IOException | RuntimeException e) {
        files.release();
        throw e;
      }
    } catch (IOException e) {
      throw new PagerIoException(store + SideFiles.LOCK, "lock", e);
    }
  }

  private static StoreLock began(Path store, SideFiles files) throws IOException {
    try {
      ReaderTable readers = files.readers();
      if (readers == null) {
        throw new IOException(store + SideFiles.READERS + " cannot be written");
      }
      readers.beginLife(); // before readers can see that a writer lives
      files.lockAlive();
      return new StoreLock(files, readers);
    } catch (IOException | RuntimeException e) {
      files.unlockWriter();
      throw e;
    }
  }

  /** Returns the table of readers. */
  public ReaderTable readers() {
    return readers;
  }

  /** Releases the lock; closing twice is harmless. */
  @Override
  public synchronized void close() {
    if (!released) {
      released = true;
      try {
        files.unlockWriter();
        files.release();
      } catch (IOException e) {
        throw new PagerIoException(readers.name(), "unlock", e);
      }
    }
  }
}
