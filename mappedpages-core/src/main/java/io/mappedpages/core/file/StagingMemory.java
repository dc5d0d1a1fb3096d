package io.mappedpages.core.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Private native memory for pages that users are writing.
 *
 * <p>A buffer is handed out once and never again: a store through a segment that someone kept goes
 * nowhere, and fails once the slab is gone. Closing a shared arena costs a handshake with every
 * thread, so that many buffers share one; the slab is freed when the last of them is released,
 * without waiting for the garbage collector.
 */
public final class StagingMemory implements AutoCloseable {
  private static final long SLAB_BYTES = 1 << 18;
  private static final int MIN_BUFFERS = 4;
  private static final long ALIGNMENT_BYTES = 64;

  private final long bufferBytes;
  private final boolean shared;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable Slab current;

  @GuardedBy("lock")
  private final Set<Slab> slabs = new HashSet<>();

  @GuardedBy("lock")
  private boolean closed;

  /**
   * Allocates nothing yet.
   *
   * @param bufferBytes the size of a page
   * @param shared whether buffers share a slab; if not, use after release always throws
   */
  public StagingMemory(long bufferBytes, boolean shared) {
    this.bufferBytes = bufferBytes;
    this.shared = shared;
  }

  /** A zeroed buffer; belongs to whoever took it until it is released. */
  public final class Buffer implements Lease {
    private final MemorySegment segment;
    private @Nullable Slab slab;

    private Buffer(MemorySegment segment, Slab slab) {
      this.segment = segment;
      this.slab = slab;
    }

    @Override
    public MemorySegment segment() {
      return segment;
    }

    @Override
    public void release() {
      lock.lock();
      try {
        Slab mine = slab;
        slab = null;
        if (mine != null && --mine.inUse == 0 && (mine != current || !mine.hasRoom(bufferBytes))) {
          free(mine);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private static final class Slab {
    final Arena arena = Arena.ofShared();
    final long bytes;
    long usedBytes;
    int inUse;

    Slab(long bytes) {
      this.bytes = bytes;
    }

    boolean hasRoom(long wantedBytes) {
      return usedBytes + wantedBytes <= bytes;
    }
  }

  /** Takes a zeroed buffer of one page. */
  public Buffer allocate() {
    return allocate(bufferBytes);
  }

  /** Takes a zeroed buffer of some pages. */
  public Buffer allocate(long bytes) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("pager is closed");
      }
      Slab slab = current;
      if (slab == null || !slab.hasRoom(bytes)) {
        Slab former = slab;
        slab = new Slab(shared ? Math.max(SLAB_BYTES, MIN_BUFFERS * bytes) : bytes);
        slabs.add(slab);
        current = slab;
        if (former != null && former.inUse == 0) {
          free(former);
        }
      }
      MemorySegment segment = slab.arena.allocate(bytes, ALIGNMENT_BYTES);
      slab.usedBytes += bytes;
      slab.inUse++;
      return new Buffer(segment, slab);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void free(Slab slab) {
    if (slab == current) {
      current = null;
    }
    try {
      slab.arena.close();
      slabs.remove(slab);
    } catch (IllegalStateException _) {
      // A system call of the user's still has a segment of it: close() tries again.
    }
  }

  /** Frees everything; segments that are still held throw when they are used. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      Set.copyOf(slabs).forEach(this::free);
    } finally {
      lock.unlock();
    }
  }
}
