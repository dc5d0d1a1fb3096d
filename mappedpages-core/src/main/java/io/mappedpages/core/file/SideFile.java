package io.mappedpages.core.file;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A file beside a store whose bytes are locked. The kernel drops all locks that a process has on a
 * file when it closes any channel on it: so there is one channel a file in this JVM, held by {@link
 * SideFiles} until the last pager closes (RULES 6), and no lock of this JVM is ever probed. Used by
 * one thread at a time.
 *
 * <p>The channel is of the kind that an interrupt does not close.
 */
final class SideFile implements AutoCloseable {
  private final Path path;
  private final AsynchronousFileChannel channel;

  private SideFile(Path path, AsynchronousFileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static SideFile open(Path path, OpenOption... options) throws IOException {
    return new SideFile(
        path,
        AsynchronousFileChannel.open(
            path, Set.of(options), MoreExecutors.newDirectExecutorService()));
  }

  /** Takes a lock on one byte, or returns null if somebody else has it. */
  @Nullable FileLock tryLock(long byteAt, boolean shared) throws IOException {
    try {
      return channel.tryLock(byteAt, 1, shared);
    } catch (OverlappingFileLockException _) {
      return null; // a second copy of this class in the JVM
    } catch (AssertionError e) { // how the JDK says that it could not look at the file
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
    }
  }

  /** Takes a lock that others only hold for a moment. */
  FileLock lock(long byteAt) throws IOException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (true) {
      FileLock lock = tryLock(byteAt, false);
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(path + ": byte " + byteAt + " stays locked");
      }
      Thread.onSpinWait();
    }
  }

  long lengthBytes() throws IOException {
    return channel.size();
  }

  /** Reads as much as there is; returns how many bytes that were. */
  int read(long offsetBytes, MemorySegment target) throws IOException {
    return finished(channel.read(target.asByteBuffer(), offsetBytes));
  }

  void write(long offsetBytes, MemorySegment source) throws IOException {
    ByteBuffer buffer = source.asByteBuffer();
    long at = offsetBytes;
    while (buffer.hasRemaining()) {
      at += finished(channel.write(buffer, at));
    }
  }

  private static int finished(Future<Integer> io) throws IOException {
    try {
      return io.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("a finished future looked at the interrupt flag", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close(); // and all locks of this JVM on the file
  }
}
