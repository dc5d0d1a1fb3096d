package io.mappedpages.core.file;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Native memory for the pages that one batch makes, used again by the next. Never seen by users.
 * Not thread-safe: it belongs to whoever leads the commit.
 */
public final class BatchMemory implements AutoCloseable {
  private static final long SLAB_BYTES = 1 << 17;
  private static final int KEPT_SLABS = 32;

  /**
   * Pages, made once. Not slices: a JVM that meets many slices early compiles {@code asSlice}
   * without a profile, and those of users' reads would be garbage.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Slab(Arena arena, MemorySegment[] pages) {
    static Slab of(long pageBytes, int count) {
      Arena arena = Arena.ofShared();
      MemorySegment[] pages = new MemorySegment[count];
      for (int i = 0; i < count; i++) {
        pages[i] = arena.allocate(pageBytes, 64);
      }
      return new Slab(arena, pages);
    }
  }

  private final long pageBytes;
  private final int pagesPerSlab;
  private final List<Slab> slabs = new ArrayList<>();
  private int used;

  /** Allocates nothing yet. */
  public BatchMemory(long pageBytes) {
    this.pageBytes = pageBytes;
    this.pagesPerSlab = (int) Math.max(1, SLAB_BYTES / pageBytes);
  }

  /** Returns memory of one page, with whatever was in it. */
  public MemorySegment allocate() {
    int slab = used / pagesPerSlab;
    if (slab == slabs.size()) {
      slabs.add(Slab.of(pageBytes, pagesPerSlab));
    }
    return slabs.get(slab).pages[used++ % pagesPerSlab];
  }

  /** Takes all memory back; what a large batch needed is freed. */
  public void reset() {
    used = 0;
    while (slabs.size() > KEPT_SLABS) {
      slabs.removeLast().arena.close();
    }
  }

  @Override
  public void close() {
    slabs.forEach(slab -> slab.arena.close());
    slabs.clear();
  }
}
