package io.mappedpages.tests.crash;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.core.file.PageFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file of one simulated process on a {@link CrashableDisk}. Writes, extensions, truncations and
 * forces are steps: they are counted, can be recorded, and one of them can be the last.
 *
 * <p>Safe for use by any thread. Closing it leaves the disk as it is; segments mapped from it stay
 * valid until the disk is closed.
 */
public final class CrashablePageFile implements PageFile {
  private final CrashableDisk disk;
  private final SplittableRandom random;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private Consumer<? super IoStep> listener = step -> {};

  @GuardedBy("lock")
  private long stepsLeft = Long.MAX_VALUE;

  @GuardedBy("lock")
  private CrashEnd end = CrashEnd.KILL;

  @GuardedBy("lock")
  private @Nullable CrashEnd ended;

  @GuardedBy("lock")
  private long writesUntilFailure = Long.MAX_VALUE;

  @GuardedBy("lock")
  private long writes;

  @GuardedBy("lock")
  private long writtenBytes;

  @GuardedBy("lock")
  private long forces;

  @GuardedBy("lock")
  private long steps;

  /**
   * Opens the file on a disk.
   *
   * @param seed decides how much of the last step is done
   */
  public CrashablePageFile(CrashableDisk disk, long seed) {
    this.disk = disk;
    this.random = new SplittableRandom(seed);
  }

  /** Tells a listener of every step, under a lock of this file, after it was done. */
  public void record(Consumer<? super IoStep> steps) {
    lock.lock();
    try {
      this.listener = steps;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets the world end after some more steps. With {@link CrashEnd#FAIL} the next force after them
   * throws an {@link IOException} and the process lives on; else the step is done in part or not at
   * all, and from then on every call throws a {@link CrashException}. What a power cut leaves is
   * then to be asked of the disk: {@link CrashableDisk#becomeCutOf}.
   */
  public void endAfter(long moreSteps, CrashEnd how) {
    lock.lock();
    try {
      stepsLeft = moreSteps;
      end = how;
    } finally {
      lock.unlock();
    }
  }

  /** Lets one write fail with an {@link IOException}, part of it done; the next ones succeed. */
  public void failWriteAfter(long moreWrites) {
    lock.lock();
    try {
      writesUntilFailure = moreWrites;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how the world ended, or null. */
  public @Nullable CrashEnd ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of writes. */
  public long writes() {
    return counted(0);
  }

  /** Returns the number of bytes written. */
  public long writtenBytes() {
    return counted(1);
  }

  /** Returns the number of forces that succeeded. */
  public long forces() {
    return counted(2);
  }

  /** Returns the number of steps. */
  public long steps() {
    return counted(3);
  }

  private long counted(int which) {
    lock.lock();
    try {
      return switch (which) {
        case 0 -> writes;
        case 1 -> writtenBytes;
        case 2 -> forces;
        default -> steps;
      };
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void checkAlive() throws CrashException {
    if (ended != null && ended != CrashEnd.FAIL) {
      throw new CrashException(ended);
    }
  }

  private void step(IoStep step) throws IOException {
    lock.lock();
    try {
      checkAlive();
      disk.noticeStores(listener);
      steps++;
      boolean last = stepsLeft-- <= 0;
      if (last && end != CrashEnd.FAIL) {
        ended = end;
        disk.applyPartly(step, random.nextInt(4) == 0 ? random.nextInt(256) : 0);
        throw new CrashException(end);
      }
      if (last && step instanceof IoStep.Force) {
        stepsLeft = Long.MAX_VALUE;
        ended = end;
        disk.failForce(random);
        throw new IOException("simulated: the force failed");
      }
      refuseWhatDoesNotFit(step);
      disk.apply(step);
      count(step);
      listener.accept(step);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void refuseWhatDoesNotFit(IoStep step) throws IOException {
    switch (step) {
      case IoStep.Extend(_, long to) when to > disk.capacityBytes() ->
          throw new IOException("simulated: no space left on device");
      case IoStep.Write(long offset, byte[] bytes)
          when offset + bytes.length > disk.capacityBytes() ->
          throw new IOException("simulated: no space left on device");
      case IoStep.Write(long offset, byte[] bytes) when writeFails() -> {
        int sectors = random.nextInt(bytes.length / CrashableDisk.SECTOR_BYTES);
        byte[] begun = java.util.Arrays.copyOf(bytes, sectors * CrashableDisk.SECTOR_BYTES);
        IoStep part = new IoStep.Write(offset, begun);
        disk.apply(part);
        listener.accept(part);
        throw new IOException("simulated: the write failed");
      }
      default -> {}
    }
  }

  @GuardedBy("lock")
  private boolean writeFails() {
    boolean fails = writesUntilFailure <= 0;
    writesUntilFailure = fails ? Long.MAX_VALUE : writesUntilFailure - 1;
    return fails;
  }

  @GuardedBy("lock")
  private void count(IoStep step) {
    switch (step) {
      case IoStep.Write(_, byte[] bytes) -> {
        writes++;
        writtenBytes += bytes.length;
      }
      case IoStep.Force _ -> forces++;
      default -> {}
    }
  }

  @Override
  public String name() {
    return "simulated.mpg";
  }

  @Override
  public long lengthBytes() throws IOException {
    lock.lock();
    try {
      checkAlive();
      return disk.lengthBytes();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void extend(long fromBytes, long toBytes, boolean sparse) throws IOException {
    step(new IoStep.Extend(fromBytes, toBytes));
  }

  @Override
  public void truncate(long toBytes) throws IOException {
    step(new IoStep.Truncate(toBytes));
  }

  @Override
  public MemorySegment map(long offsetBytes, long bytes, boolean writable) throws IOException {
    lock.lock();
    try {
      checkAlive();
      return disk.map(offsetBytes, bytes, writable);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void read(long offsetBytes, MemorySegment target) throws IOException {
    lock.lock();
    try {
      checkAlive();
      disk.read(offsetBytes, target);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(long offsetBytes, MemorySegment source) throws IOException {
    step(new IoStep.Write(offsetBytes, source.toArray(ValueLayout.JAVA_BYTE)));
  }

  @Override
  public void force() throws IOException {
    step(new IoStep.Force());
  }

  @Override
  public void close() {
    // The disk stays: the next process opens it.
  }
}
