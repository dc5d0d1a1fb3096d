package io.mappedpages.core.pager;

import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.file.CallGate;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Brings pages into memory that are about to be read through the mapping. A kernel that serves
 * faults reads ahead too, but less: a scan that is ahead of its reads by a megabyte or two comes
 * near the speed of reading the file. What is in memory already is left alone.
 *
 * <p>A daemon thread, as long as the scan is open: it reads the file into a buffer that nobody
 * looks at. That it is late, or fails, changes nothing but the speed.
 */
final class ReadAhead implements AutoCloseable {
  private static final int QUEUED = 8;
  private static final long BUFFER_BYTES = 256 << 10;
  private static final Range END = new Range(-1, 0);

  private record Range(long firstPage, long pages) {}

  private final ReadStore store;
  private final ArrayBlockingQueue<Range> queue = new ArrayBlockingQueue<>(QUEUED);
  private volatile boolean closed;

  ReadAhead(ReadStore store) {
    this.store = store;
    Thread.ofPlatform().daemon().name("mappedpages-ahead").start(this::run);
  }

  /** Pages from there on are about to be read. */
  void soon(long firstPage, long pages) {
    long end = Math.min(firstPage + pages, store.generations().current().pageCount());
    if (firstPage < end) {
      var _ = queue.offer(new Range(firstPage, end - firstPage)); // if it is behind, it is useless
    }
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(BUFFER_BYTES);
      for (Range range = queue.take(); !closed; range = queue.take()) {
        read(range, buffer);
      }
    } catch (IOException | RuntimeException | InternalError _) {
      // Whoever reads these pages meets it too, and says so.
    } catch (InterruptedException _) {
      // Nobody does that; then there is no reading ahead.
    }
  }

  private void read(Range range, MemorySegment buffer) throws IOException {
    int pageBytes = store.geometry().pageBytes();
    long step = Math.max(1, BUFFER_BYTES / pageBytes);
    for (long page = range.firstPage; page < range.firstPage + range.pages && !closed; ) {
      long pages = Math.min(step, range.firstPage + range.pages - page);
      try (CallGate.Call _ = store.gate().enter()) {
        MemorySegment extent = store.extents().extent(page);
        long offset = store.extents().offsetBytes(page);
        long bytes = Math.min(pages * pageBytes, extent.byteSize() - offset);
        if (!extent.asSlice(offset, bytes).isLoaded()) {
          long wanted = Math.min(bytes, BUFFER_BYTES);
          store.file().read(store.geometry().offsetBytes(page), buffer.asSlice(0, wanted));
        }
      }
      page += pages;
    }
  }

  @Override
  public void close() {
    closed = true;
    queue.clear();
    var _ = queue.offer(END);
  }
}
