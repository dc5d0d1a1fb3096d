package io.mappedpages.core.file;

import io.mappedpages.PagerIoException;
import io.mappedpages.PagerLockedException;
import io.mappedpages.core.format.LockFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One writer per store: an OS lock on byte 0 of the side file {@code NAME.lock}, and a registry in
 * this JVM.
 *
 * <p>The side file stands beside the real path of the data file and is never deleted or replaced.
 * It is not the data file because a POSIX lock vanishes when anyone in the process closes any
 * channel on the locked file; for the same reason one channel per side file exists in this JVM, and
 * a lock of our own is found in the registry, never by probing. The kernel releases the lock of a
 * process that dies.
 */
public final class StoreLock implements AutoCloseable {
  /** What is appended to the name of the store. */
  public static final String SUFFIX = ".lock";

  private static final Set<String> NETWORK_FILE_SYSTEMS =
      Set.of(
          "nfs",
          "nfs3",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "9p",
          "afs",
          "ceph",
          "lustre",
          "glusterfs",
          "fuse.glusterfs",
          "fuse.sshfs",
          "fuse.s3fs",
          "webdav",
          "davfs");

  private static final ReentrantLock REGISTRY = new ReentrantLock();
  private static final Map<Object, StoreLock> HELD = new HashMap<>();

  private final Object key;
  private final FileChannel channel;
  private boolean released;

  private StoreLock(Object key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Takes the lock, on a thread that nobody interrupts.
   *
   * @param store the real path of the data file, which need not exist
   * @throws PagerLockedException if another pager, in this or another process, has it
   * @throws PagerIoException if the side file cannot be made or stands on a network file system
   */
  public static StoreLock acquire(Path store) {
    Path side = store.resolveSibling(store.getFileName() + SUFFIX);
    REGISTRY.lock();
    try {
      return PlatformThread.call(() -> acquireLocked(store, side));
    } catch (IOException e) {
      throw new PagerIoException(side.toString(), "lock", e);
    } finally {
      REGISTRY.unlock();
    }
  }

  private static StoreLock acquireLocked(Path store, Path side) throws IOException {
    try {
      Files.createFile(side);
    } catch (FileAlreadyExistsException _) {
      // Someone was here before; the lock says whether he still is.
    }
    refuseNetwork(Files.getFileStore(side).type());
    Object fileKey = Files.readAttributes(side, BasicFileAttributes.class).fileKey();
    Object key = fileKey != null ? fileKey : side.toRealPath();
    if (HELD.containsKey(key)) {
      throw new PagerLockedException(
          store.toString(),
          OptionalLong.of(ProcessHandle.current().pid()),
          "a pager in this process has it open");
    }
    FileChannel channel = FileChannel.open(side, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (lockByte0(channel) == null) {
        throw new PagerLockedException(
            store.toString(), holder(channel), "another process has it open");
      }
      MemorySegment content = Arena.ofAuto().allocate(LockFile.LAYOUT.byteSize());
      LockFile.encode(content, ProcessHandle.current().pid());
      channel.write(content.asByteBuffer(), 0);
      StoreLock lock = new StoreLock(key, channel);
      HELD.put(key, lock);
      return lock;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock lockByte0(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(0, 1, false);
    } catch (OverlappingFileLockException _) {
      return null; // a second copy of this class in the JVM
    }
  }

  private static OptionalLong holder(FileChannel channel) throws IOException {
    MemorySegment content = Arena.ofAuto().allocate(LockFile.LAYOUT.byteSize());
    ByteBuffer buffer = content.asByteBuffer();
    channel.read(buffer, 0);
    return LockFile.pid(content);
  }

  /** Throws if locks and mappings cannot be trusted on a file system of this type. */
  public static void refuseNetwork(String type) throws IOException {
    String lower = type.toLowerCase(Locale.ROOT);
    if (NETWORK_FILE_SYSTEMS.contains(lower)) {
      throw new IOException("a store on a network file system (" + type + ") is not supported");
    }
  }

  /** Releases the lock; closing twice is harmless. */
  @Override
  public void close() {
    REGISTRY.lock();
    try {
      if (!released) {
        released = true;
        HELD.remove(key);
        channel.close(); // releases the lock of the OS
      }
    } catch (IOException e) {
      throw new PagerIoException(key.toString(), "unlock", e);
    } finally {
      REGISTRY.unlock();
    }
  }
}
