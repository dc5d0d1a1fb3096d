package io.mappedpages.nativeio;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.spi.NativeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A file by a descriptor of its own.
 *
 * <p>When a process closes any descriptor of a file, it loses all its record locks ({@code fcntl},
 * which {@link java.nio.channels.FileLock} is) on that file. So this must not be opened for a file
 * that has some. The data file of a store has none: they are on a file beside it.
 */
final class LinuxFile implements NativeFile {
  private final String name;
  private final int descriptor;
  // Held for writing to close: the number of a closed descriptor is soon that of another file.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  @GuardedBy("lock")
  private boolean closed;

  private LinuxFile(String name, int descriptor) {
    this.name = name;
    this.descriptor = descriptor;
  }

  /** Opens a file that exists; native access is granted. */
  static LinuxFile open(Path file) throws IOException {
    String name = file.toString();
    int result = LinuxCalls.open(PathBytes.of(file));
    if (result < 0) {
      throw LinuxError.exception(-result, name, "open");
    }
    return new LinuxFile(name, result);
  }

  @Override
  public boolean punch(long offsetBytes, long bytes) throws IOException {
    return fallocate(LinuxCalls.PUNCH_HOLE, offsetBytes, bytes, "punch a hole");
  }

  @Override
  public boolean preallocate(long offsetBytes, long bytes) throws IOException {
    return fallocate(LinuxCalls.ALLOCATE, offsetBytes, bytes, "preallocate");
  }

  private boolean fallocate(int mode, long offsetBytes, long bytes, String what)
      throws IOException {
    String range = "%s of %d bytes at %d".formatted(what, bytes, offsetBytes);
    if (offsetBytes < 0 || bytes < 1) {
      throw new IllegalArgumentException(name + ": " + range);
    }
    int result = fallocate(mode, offsetBytes, bytes);
    if (result < 0 && !LinuxError.isUnsupported(-result)) {
      throw LinuxError.exception(-result, name, range);
    }
    return result == 0;
  }

  private int fallocate(int mode, long offsetBytes, long bytes) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed: " + name);
      }
      return LinuxCalls.fallocate(descriptor, mode, offsetBytes, bytes);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      int result = LinuxCalls.close(descriptor);
      if (result < 0) {
        throw LinuxError.exception(-result, name, "close");
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
