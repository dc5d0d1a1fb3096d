package io.mappedpages.core.file;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.spi.NativeFile;
import io.mappedpages.spi.NativeIoProvider;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A real file: read through mappings, written and forced through a channel.
 *
 * <p>The channel is an {@link AsynchronousFileChannel} whose executor runs in the calling thread:
 * the one channel of the JDK that an interrupt does not close. Its futures are finished when they
 * are returned, so that {@code get} neither waits nor looks at the interrupt flag.
 */
public final class MappedPageFile implements PageFile {
  private static final int ZERO_BYTES = 64 << 10;
  private static final boolean LINUX = System.getProperty("os.name", "").startsWith("Linux");

  private final String name;
  private final AsynchronousFileChannel channel;
  // Used by PlatformThread only, where nobody can interrupt and so close it.
  private final FileChannel mapper;
  private final boolean holesAreReadable;
  private final @Nullable NativeFile blocks;
  private final ReentrantLock mappings = new ReentrantLock();

  @GuardedBy("mappings")
  private final List<Arena> arenas = new ArrayList<>();

  @GuardedBy("mappings")
  private final List<MemorySegment> writable = new ArrayList<>();

  @GuardedBy("mappings")
  private boolean closed;

  private MappedPageFile(
      String name,
      AsynchronousFileChannel channel,
      FileChannel mapper,
      boolean holesAreReadable,
      @Nullable NativeFile blocks) {
    this.name = name;
    this.channel = channel;
    this.mapper = mapper;
    this.holesAreReadable = holesAreReadable;
    this.blocks = blocks;
  }

  /** Opens an existing file for reading and writing. */
  public static MappedPageFile open(Path path) throws IOException {
    return open(path, null);
  }

  /**
   * Opens an existing file for reading and writing.
   *
   * @param nativeIo gives blocks back, if it is there, can do so here, and the file system is one
   *     whose holes may be read through mappings
   */
  public static MappedPageFile open(Path path, @Nullable NativeIoProvider nativeIo)
      throws IOException {
    return open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE), nativeIo);
  }

  /** Opens an existing file without the right to write; whatever would write fails. */
  public static MappedPageFile openReadOnly(Path path) throws IOException {
    return open(path, Set.of(StandardOpenOption.READ), null);
  }

  /** Makes a file that must not exist yet. */
  public static MappedPageFile createNew(Path path) throws IOException {
    return open(
        path,
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
        null);
  }

  private static MappedPageFile open(
      Path path, Set<? extends OpenOption> options, @Nullable NativeIoProvider nativeIo)
      throws IOException {
    return PlatformThread.call(
        () -> {
          AsynchronousFileChannel channel =
              AsynchronousFileChannel.open(path, options, MoreExecutors.newDirectExecutorService());
          try {
            // On tmpfs a hole takes memory when it is read through a mapping, and faults if there
            // is none: an allocated page that was never written could not be read.
            boolean holesAreReadable = !Files.getFileStore(path).type().equals("tmpfs");
            FileChannel mapper =
                options.contains(StandardOpenOption.WRITE)
                    ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : FileChannel.open(path, StandardOpenOption.READ);
            try {
              NativeFile blocks = holesAreReadable ? blocksOf(path, nativeIo) : null;
              return new MappedPageFile(path.toString(), channel, mapper, holesAreReadable, blocks);
            } catch (IOException | RuntimeException e) {
              mapper.close();
              throw e;
            }
          } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
          }
        });
  }

  private static @Nullable NativeFile blocksOf(Path path, @Nullable NativeIoProvider nativeIo)
      throws IOException {
    return nativeIo == null || nativeIo.unavailable().isPresent() ? null : nativeIo.open(path);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long lengthBytes() throws IOException {
    return channel.size();
  }

  @Override
  public void extend(long fromBytes, long toBytes, boolean sparse) throws IOException {
    long end = channel.size();
    if (sparse && holesAreReadable && end < toBytes) {
      writeZeros(fromBytes, end);
      writeZeros(toBytes - 1, toBytes);
    } else {
      writeZeros(fromBytes, toBytes);
    }
  }

  private void writeZeros(long fromBytes, long toBytes) throws IOException {
    // Small writes: large ones leave large folios in the page cache, which are written as a whole.
    ByteBuffer zeros = ByteBuffer.allocateDirect(ZERO_BYTES);
    for (long at = fromBytes; at < toBytes; ) {
      zeros.clear().limit((int) Math.min(ZERO_BYTES, toBytes - at));
      at += writeFully(at, zeros);
    }
  }

  @Override
  public void truncate(long toBytes) throws IOException {
    if (toBytes < channel.size()) {
      channel.truncate(toBytes);
    }
  }

  @Override
  public boolean punch(long fromBytes, long toBytes) throws IOException {
    if (toBytes > channel.size()) {
      throw new EOFException(name + ": no bytes up to " + toBytes + " to give back");
    }
    return blocks != null && blocks.punch(fromBytes, toBytes - fromBytes);
  }

  @Override
  public MemorySegment map(long offsetBytes, long bytes, boolean forWriting) throws IOException {
    MapMode mode = forWriting ? MapMode.READ_WRITE : MapMode.READ_ONLY;
    mappings.lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed: " + name);
      }
      // MapMode.READ_WRITE extends the file instead of failing: a later store there could fault.
      if (offsetBytes + bytes > channel.size()) {
        throw new EOFException(name + ": no " + bytes + " bytes at " + offsetBytes + " to map");
      }
      Arena arena = Arena.ofShared();
      try {
        MemorySegment segment =
            PlatformThread.call(() -> mapper.map(mode, offsetBytes, bytes, arena));
        arenas.add(arena);
        if (forWriting) {
          writable.add(segment);
        }
        return segment;
      } catch (IOException | RuntimeException e) {
        arena.close();
        throw e;
      }
    } finally {
      mappings.unlock();
    }
  }

  @Override
  public void read(long offsetBytes, MemorySegment target) throws IOException {
    ByteBuffer buffer = target.asByteBuffer();
    long at = offsetBytes;
    while (buffer.hasRemaining()) {
      int bytes = finished(channel.read(buffer, at));
      if (bytes < 0) {
        throw new EOFException(name + ": ends at " + at);
      }
      at += bytes;
    }
  }

  @Override
  public void write(long offsetBytes, MemorySegment source) throws IOException {
    var _ = writeFully(offsetBytes, source.asByteBuffer());
  }

  /** By the kernel, which copies within itself, or not at all where the file system can share. */
  @Override
  public void copyTo(PageFile target, List<Range> ranges) throws IOException {
    if (!(target instanceof MappedPageFile other)) {
      PageFile.super.copyTo(target, ranges);
      return;
    }
    PlatformThread.call(
        () -> {
          for (Range range : ranges) {
            other.mapper.position(range.offsetBytes());
            transfer(range.offsetBytes(), range.bytes(), other.mapper);
          }
          return this;
        });
  }

  private void transfer(long offsetBytes, long bytes, FileChannel target) throws IOException {
    for (long done = 0; done < bytes; ) {
      long count = mapper.transferTo(offsetBytes + done, bytes - done, target);
      if (count <= 0) {
        throw new EOFException(name + ": ends at " + (offsetBytes + done));
      }
      done += count;
    }
  }

  private long writeFully(long offsetBytes, ByteBuffer buffer) throws IOException {
    long at = offsetBytes;
    while (buffer.hasRemaining()) {
      at += finished(channel.write(buffer, at));
    }
    return at - offsetBytes;
  }

  private static int finished(Future<Integer> io) throws IOException {
    if (!io.isDone()) {
      throw new IllegalStateException("the channel did not run in the calling thread");
    }
    try {
      return io.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("a finished future looked at the interrupt flag", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io2) {
        throw io2;
      }
      throw new IOException(e.getCause());
    }
  }

  @Override
  public void force() throws IOException {
    if (!LINUX) {
      // On Linux fdatasync writes pages dirtied through a mapping too; elsewhere nobody says so.
      forceMappings();
    }
    channel.force(false);
  }

  private void forceMappings() throws IOException {
    List<MemorySegment> segments;
    mappings.lock();
    try {
      segments = List.copyOf(writable);
    } finally {
      mappings.unlock();
    }
    try {
      segments.forEach(MemorySegment::force);
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    mappings.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      arenas.forEach(MappedPageFile::unmap);
    } finally {
      mappings.unlock();
      try (channel;
          mapper;
          NativeFile _ = blocks) {
        // closed in any case, whichever of them fails
      }
    }
  }

  /**
   * Closes an arena. A system call of the user's that uses a mapped segment holds it for a moment:
   * then the mapping is left to the end of the process, which is safe, instead of failing the
   * close.
   */
  private static void unmap(Arena arena) {
    for (int attempt = 0; ; attempt++) {
      try {
        arena.close();
        return;
      } catch (IllegalStateException e) {
        if (attempt == 1_000) {
          return;
        }
        Thread.onSpinWait();
      }
    }
  }
}
