package io.mappedpages.core.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.PagerIoException;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.ReaderFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code NAME.readers} as memory that is shared by processes. The file only ever grows; what is
 * added is written first, so that no store into the mapping can lack space.
 */
final class ReaderMemory implements AutoCloseable {
  private static final VarHandle LONGS = Layouts.U64.varHandle();
  private static final long GROWTH_BYTE = 0;
  private static final long MOST_SLOTS = 1 << 20;

  // Both in one word.
  private static final long MAGIC_AND_VERSION = (long) ReaderFile.VERSION << 32 | ReaderFile.MAGIC;

  private final Path path;
  private final SideFile file;
  private final FileChannel mapper;
  private final ReentrantLock mapping = new ReentrantLock();

  // Replaced by a longer mapping; the old ones stay until the file is closed.
  private volatile MemorySegment memory = MemorySegment.NULL;

  @GuardedBy("mapping")
  private final List<Arena> arenas = new ArrayList<>();

  private ReaderMemory(Path path, SideFile file, FileChannel mapper) {
    this.path = path;
    this.file = file;
    this.mapper = mapper;
  }

  /** Opens the file, and makes it if need be; on a thread that nobody interrupts. */
  static ReaderMemory open(Path path) throws IOException {
    return PlatformThread.call(() -> openHere(path));
  }

  private static ReaderMemory openHere(Path path) throws IOException {
    SideFile file =
        SideFile.open(
            path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    try {
      FileChannel mapper =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      ReaderMemory memory = new ReaderMemory(path, file, mapper);
      try {
        memory.prepare();
        return memory;
      } catch (IOException | RuntimeException e) {
        memory.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Makes the table unless it is there, and maps it. */
  private void prepare() throws IOException {
    try (FileLock _ = file.lock(GROWTH_BYTE)) {
      MemorySegment header = Arena.ofAuto().allocate(ReaderFile.HEADER.byteSize(), 8);
      boolean whole = file.read(0, header) == header.byteSize();
      long magic = whole ? header.get(Layouts.U64, ReaderFile.MAGIC_AT) : 0;
      if (magic != 0 && magic != MAGIC_AND_VERSION) {
        throw new IOException(path + ": no table of readers of version " + ReaderFile.VERSION);
      }
      // A power cut may have left less than was there; what is missing belonged to nobody alive.
      long stored = header.get(Layouts.U64, ReaderFile.SLOT_COUNT_AT);
      long slots = magic == 0 ? 0 : Math.clamp(stored, 0, MOST_SLOTS);
      long wanted = ReaderFile.slotAt(Math.max(ReaderFile.SLOTS_STEP, slots));
      long from = magic == 0 ? 0 : file.lengthBytes();
      if (from < wanted) {
        extend(from, wanted);
      }
      map();
      set(ReaderFile.SLOT_COUNT_AT, Math.max(ReaderFile.SLOTS_STEP, slots));
      set(ReaderFile.MAGIC_AT, MAGIC_AND_VERSION); // last: a table that was cut off is made anew
    }
  }

  private void extend(long fromBytes, long toBytes) {
    try (Arena arena = Arena.ofShared()) {
      file.write(fromBytes, arena.allocate(toBytes - fromBytes));
    } catch (IOException e) {
      throw NoRoom.refused(path.toString(), 0, 1, "no room for the table of readers", e);
    }
  }

  private void map() throws IOException {
    mapping.lock();
    try {
      Arena arena = Arena.ofShared();
      arenas.add(arena);
      memory = mapper.map(MapMode.READ_WRITE, 0, file.lengthBytes(), arena);
    } finally {
      mapping.unlock();
    }
  }

  String name() {
    return path.toString();
  }

  SideFile file() {
    return file;
  }

  /** Returns how many slots there are, all of them mapped. */
  int slots() {
    int slots = (int) Math.clamp(get(ReaderFile.SLOT_COUNT_AT), 0, MOST_SLOTS);
    if (ReaderFile.slotAt(slots) > memory.byteSize()) { // another process has added some
      remap();
    }
    return slots;
  }

  private void remap() {
    try {
      var _ =
          PlatformThread.call(
              () -> {
                map();
                return memory;
              });
    } catch (IOException e) {
      throw new PagerIoException(path.toString(), "map", e);
    }
  }

  /** Adds slots; all are in use. */
  void addSlots() throws IOException {
    int before = slots();
    try (FileLock _ = file.lock(GROWTH_BYTE)) {
      long count = get(ReaderFile.SLOT_COUNT_AT);
      if (count == before) {
        long more = count + ReaderFile.SLOTS_STEP;
        extend(ReaderFile.slotAt(count), ReaderFile.slotAt(more));
        set(ReaderFile.SLOT_COUNT_AT, more);
      }
    }
  }

  long get(long offsetBytes) {
    try {
      long value = (long) LONGS.getVolatile(memory, offsetBytes);
      awaitFault();
      return value;
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  void set(long offsetBytes, long value) {
    try {
      LONGS.setVolatile(memory, offsetBytes, value);
      awaitFault();
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /**
   * Lets a fault of the access before it be thrown here. Compiled code goes on behind an access
   * that faulted, up to the next place where the JVM looks for what it has to throw, and that may
   * be anywhere in a caller. The return of a native method is such a place; this one does nothing
   * else that matters, and takes some nanoseconds.
   */
  private void awaitFault() {
    var _ = Thread.holdsLock(mapping);
  }

  /** A store into a mapping faults when the file system under it is gone, or cut off. */
  private PagerIoException fault(InternalError fault) {
    return new PagerIoException(
        path.toString(), "use the table of readers", new IOException(fault));
  }

  @Override
  public void close() throws IOException {
    mapping.lock();
    try {
      arenas.forEach(Arena::close);
      arenas.clear();
    } finally {
      mapping.unlock();
    }
    try (file) {
      mapper.close();
    }
  }
}
