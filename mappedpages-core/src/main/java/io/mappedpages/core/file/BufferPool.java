package io.mappedpages.core.file;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Private native buffers that are used again, with whatever was in them: what codecs work on, and
 * decoded pages that are only read. So a segment that someone kept shows bytes of another page of
 * the file while the pool is open, and throws afterwards.
 *
 * <p>Thread-safe.
 */
public final class BufferPool implements AutoCloseable {
  private static final long KEPT_BYTES = 16 << 20;
  private static final long ALIGNMENT_BYTES = 64;

  private record Block(Arena arena, MemorySegment memory, MemorySegment readOnly) {}

  private final boolean reused;
  private final Map<Long, Queue<Block>> idle = new ConcurrentHashMap<>();
  private final Set<Buffer> taken = ConcurrentHashMap.newKeySet();
  private final AtomicLong idleBytes = new AtomicLong();
  private volatile boolean closed;

  /**
   * Allocates nothing yet.
   *
   * @param reused whether buffers are used again; if not, use after release always throws
   */
  public BufferPool(boolean reused) {
    this.reused = reused;
  }

  /** A buffer; belongs to whoever took it until it is released. */
  public final class Buffer implements Lease {
    private final Block block;
    private final AtomicBoolean released = new AtomicBoolean();

    private Buffer(Block block) {
      this.block = block;
    }

    /** Returns the memory, to be read and written. */
    public MemorySegment memory() {
      return block.memory;
    }

    /** Returns the memory, to be read. */
    @Override
    public MemorySegment segment() {
      return block.readOnly;
    }

    @Override
    public void release() {
      if (released.compareAndSet(false, true)) {
        taken.remove(this);
        giveBack(block);
      }
    }
  }

  /** Takes a buffer of exactly so many bytes, with whatever is in it. */
  public Buffer take(long bytes) {
    checkOpen();
    Buffer buffer = new Buffer(block(bytes));
    taken.add(buffer);
    if (closed) { // meanwhile
      buffer.release();
      checkOpen();
    }
    return buffer;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("pager is closed");
    }
  }

  private Block block(long bytes) {
    Queue<Block> queue = idle.get(bytes);
    Block block = queue == null ? null : queue.poll();
    if (block != null) {
      idleBytes.getAndAdd(-bytes);
      return block;
    }
    Arena arena = Arena.ofShared();
    MemorySegment memory = arena.allocate(bytes, ALIGNMENT_BYTES);
    return new Block(arena, memory, memory.asReadOnly());
  }

  private void giveBack(Block block) {
    long bytes = block.memory.byteSize();
    if (!reused || closed || idleBytes.get() + bytes > KEPT_BYTES) {
      close(block);
      return;
    }
    idleBytes.getAndAdd(bytes);
    idle.computeIfAbsent(bytes, _ -> new ConcurrentLinkedQueue<>()).add(block);
    if (closed) { // meanwhile
      close();
    }
  }

  private static void close(Block block) {
    try {
      block.arena.close();
    } catch (IllegalStateException _) {
      // A system call of the user's still has a segment of it: the process's end frees it.
    }
  }

  /**
   * Frees everything; segments that are still held throw when they are used. To be called when no
   * codec is at work: native code does not notice that its memory is gone.
   */
  @Override
  public void close() {
    closed = true;
    Set.copyOf(taken).forEach(Buffer::release);
    for (Queue<Block> queue : idle.values()) {
      for (Block block = queue.poll(); block != null; block = queue.poll()) {
        close(block);
      }
    }
  }
}
