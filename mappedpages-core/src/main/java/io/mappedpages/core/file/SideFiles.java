package io.mappedpages.core.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.PagerLockedException;
import io.mappedpages.core.format.LockFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
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
 * The side files of one store, as all pagers of this JVM share them: {@code NAME.lock}, which says
 * who writes, and {@code NAME.readers}, which says who reads.
 *
 * <pre>
 *   byte 0 of NAME.lock   the writer, exclusively; or shared, readers that could not register
 *   byte 1                the writer, once it has taken back what an earlier one has published:
 *                         the only byte that readers probe, for a moment, and shared
 * </pre>
 *
 * <p>They stand beside the real path, and are never deleted or replaced. What this JVM has locked
 * itself is remembered here, and never probed.
 */
public final class SideFiles {
  /** What is appended to the name of the store. */
  public static final String LOCK = ".lock";

  /** The same for the table of readers. */
  public static final String READERS = ".readers";

  private static final long WRITER_BYTE = 0;
  private static final long ALIVE_BYTE = 1;
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

  @GuardedBy("REGISTRY")
  private static final Map<Object, SideFiles> OPEN = new HashMap<>();

  private final Path store;
  private final Object key;
  private final SideFile lockFile;
  private final boolean writable;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("REGISTRY")
  private int users;

  @GuardedBy("lock")
  private @Nullable ReaderTable readers;

  @GuardedBy("lock")
  private @Nullable FileLock writer;

  @GuardedBy("lock")
  private @Nullable FileLock alive;

  @GuardedBy("lock")
  private @Nullable FileLock shared;

  @GuardedBy("lock")
  private int sharedHolders;

  private SideFiles(Path store, Object key, SideFile lockFile, boolean writable) {
    this.store = store;
    this.key = key;
    this.lockFile = lockFile;
    this.writable = writable;
  }

  private static Path beside(Path store, String suffix) {
    return store.resolveSibling(store.getFileName() + suffix);
  }

  /**
   * Opens the side files for a writer, and makes them if need be.
   *
   * @param store the real path of the data file, which need not exist
   */
  static SideFiles forWriter(Path store) throws IOException {
    Path side = beside(store, LOCK);
    create(side);
    refuseNetwork(Files.getFileStore(side).type());
    return PlatformThread.call(() -> open(store, side));
  }

  /**
   * Opens the side files for a reader, and makes them if need be and may be.
   *
   * @return the files, or null if there are none and none can be made
   */
  public static @Nullable SideFiles forReader(Path store) throws IOException {
    Path side = beside(store, LOCK);
    try {
      create(side);
    } catch (FileSystemException | ReadOnlyFileSystemException e) {
      if (!Files.exists(side)) {
        return null;
      }
    }
    refuseNetwork(Files.getFileStore(side).type());
    return PlatformThread.call(() -> open(store, side));
  }

  private static void create(Path side) throws IOException {
    try {
      Files.createFile(side);
    } catch (FileAlreadyExistsException _) {
      // Someone was here before; the lock says whether he still is.
    }
  }

  private static SideFiles open(Path store, Path side) throws IOException {
    REGISTRY.lock();
    try {
      Object fileKey = Files.readAttributes(side, BasicFileAttributes.class).fileKey();
      Object key = fileKey != null ? fileKey : side.toRealPath();
      SideFiles files = OPEN.get(key);
      if (files == null) {
        files = openFirst(store, side, key);
        OPEN.put(key, files);
      }
      files.users++;
      return files;
    } finally {
      REGISTRY.unlock();
    }
  }

  private static SideFiles openFirst(Path store, Path side, Object key) throws IOException {
    try {
      SideFile file = SideFile.open(side, StandardOpenOption.READ, StandardOpenOption.WRITE);
      return new SideFiles(store, key, file, true);
    } catch (FileSystemException | ReadOnlyFileSystemException e) {
      return new SideFiles(store, key, SideFile.open(side, StandardOpenOption.READ), false);
    }
  }

  /** Throws if locks and mappings cannot be trusted on a file system of this type. */
  public static void refuseNetwork(String type) throws IOException {
    if (NETWORK_FILE_SYSTEMS.contains(type.toLowerCase(Locale.ROOT))) {
      throw new IOException("a store on a network file system (" + type + ") is not supported");
    }
  }

  /**
   * Returns the table of readers, made if need be.
   *
   * @return the table, or null if it cannot be written
   */
  public @Nullable ReaderTable readers() throws IOException {
    lock.lock();
    try {
      if (readers == null && writable) {
        readers = openTable();
      }
      return readers;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ReaderTable openTable() throws IOException {
    try {
      return ReaderTable.open(beside(store, READERS));
    } catch (FileSystemException | ReadOnlyFileSystemException e) {
      return null;
    }
  }

  /**
   * Takes the writer's lock.
   *
   * @throws PagerLockedException if somebody else has it, or readers keep writers out
   */
  void lockWriter() throws IOException {
    lock.lock();
    try {
      if (writer != null) {
        throw lockedHere("a pager in this process has it open");
      }
      if (sharedHolders > 0) {
        throw lockedHere("a reader in this process, which could not register, keeps writers out");
      }
      if (!writable) {
        throw new IOException(beside(store, LOCK) + " cannot be written");
      }
      FileLock taken = lockFile.tryLock(WRITER_BYTE, false);
      if (taken == null) {
        throw lockedElsewhere();
      }
      writer = taken;
      MemorySegment content = Arena.ofAuto().allocate(LockFile.LAYOUT.byteSize());
      LockFile.encode(content, ProcessHandle.current().pid());
      lockFile.write(0, content);
    } finally {
      lock.unlock();
    }
  }

  private PagerLockedException lockedHere(String reason) {
    return new PagerLockedException(
        store.toString(), OptionalLong.of(ProcessHandle.current().pid()), reason);
  }

  private PagerLockedException lockedElsewhere() throws IOException {
    FileLock withReaders = lockFile.tryLock(WRITER_BYTE, true);
    if (withReaders != null) {
      withReaders.release();
      return new PagerLockedException(
          store.toString(),
          OptionalLong.empty(),
          "readers in other processes, which could not register, keep writers out");
    }
    MemorySegment content = Arena.ofAuto().allocate(LockFile.LAYOUT.byteSize());
    var _ = lockFile.read(0, content);
    return new PagerLockedException(
        store.toString(), LockFile.pid(content), "another process has it open");
  }

  /** Says that a writer lives, and that what the table has published is its own. */
  void lockAlive() throws IOException {
    lock.lock();
    try {
      alive = lockFile.lock(ALIVE_BYTE);
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of the writer's locks. */
  void unlockWriter() throws IOException {
    lock.lock();
    try {
      if (alive != null) {
        alive.release();
        alive = null;
      }
      if (writer != null) {
        writer.release();
        writer = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether a writer lives whose published generation counts. */
  public boolean isWriterAlive() throws IOException {
    lock.lock();
    try {
      if (writer != null) {
        return alive != null;
      }
      FileLock probe = lockFile.tryLock(ALIVE_BYTE, true);
      if (probe == null) {
        return true;
      }
      probe.release();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps writers out, for a reader that cannot register.
   *
   * @throws PagerLockedException if there is a writer
   */
  public void lockShared() throws IOException {
    lock.lock();
    try {
      if (writer != null) {
        throw lockedHere("a pager in this process has it open, and this reader cannot register");
      }
      if (shared == null) {
        shared = lockFile.tryLock(WRITER_BYTE, true);
      }
      if (shared == null) {
        throw lockedElsewhere();
      }
      sharedHolders++;
    } finally {
      lock.unlock();
    }
  }

  /** The opposite of {@link #lockShared}. */
  public void unlockShared() throws IOException {
    lock.lock();
    try {
      sharedHolders--;
      if (sharedHolders == 0 && shared != null) {
        shared.release();
        shared = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of the files; they are closed when nobody in this JVM uses them any more. */
  public void release() throws IOException {
    REGISTRY.lock();
    lock.lock();
    try {
      users--;
      if (users == 0) {
        OPEN.remove(key);
        try (lockFile) {
          if (readers != null) {
            readers.close();
          }
        }
      }
    } finally {
      lock.unlock();
      REGISTRY.unlock();
    }
  }
}
