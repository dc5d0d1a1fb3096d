package io.mappedpages.tests.crash;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One file on a disk, with the cache above it, all in memory: what is durable is kept apart from
 * what is only written, per sector of {@value #SECTOR_BYTES} bytes, which is written whole or not
 * at all. Lengths are kept apart from data.
 *
 * <p>It has a fixed capacity, so that mapped segments stay valid while the file grows; what does
 * not fit is refused as on a full disk. Deterministic: what is random comes from the caller's
 * generators. Not thread-safe: a {@link CrashablePageFile} sees to that.
 */
public final class CrashableDisk implements AutoCloseable {
  /** What a disk writes whole or not at all. */
  public static final int SECTOR_BYTES = 512;

  private static final byte[] ZERO_SECTOR = new byte[SECTOR_BYTES];

  private final Arena arena = Arena.ofShared();
  private final long capacityBytes;

  // What reads and mappings show; stores through a mapping change it without a call.
  private final MemorySegment shown;
  private final MemorySegment durable;

  // What was shown at the last call; there as soon as somebody can store through a mapping.
  private @Nullable MemorySegment known;

  private final SectorCache cache = new SectorCache();

  // Since the last force, the current one last; the first is the durable one.
  private final List<Long> lengths = new ArrayList<>(List.of(0L));

  // Nothing was ever written behind it.
  private long usedBytes;

  /**
   * An empty file.
   *
   * @param capacityBytes how far it can grow, a multiple of {@value #SECTOR_BYTES}
   */
  public CrashableDisk(long capacityBytes) {
    this.capacityBytes = capacityBytes;
    this.shown = arena.allocate(capacityBytes, 4096);
    this.durable = arena.allocate(capacityBytes, 4096);
  }

  /** Returns the length that a process sees. */
  public long lengthBytes() {
    return lengths.getLast();
  }

  /** Returns the bytes that a process sees, as an array of its own. */
  public byte[] shown(long offsetBytes, int bytes) {
    return shown.asSlice(offsetBytes, bytes).toArray(ValueLayout.JAVA_BYTE);
  }

  void read(long offsetBytes, MemorySegment target) throws IOException {
    if (offsetBytes + target.byteSize() > lengthBytes()) {
      throw new EOFException("the simulated file ends at " + lengthBytes());
    }
    var _ = target.copyFrom(shown.asSlice(offsetBytes, target.byteSize()));
  }

  MemorySegment map(long offsetBytes, long bytes, boolean writable) throws IOException {
    if (offsetBytes + bytes > lengths.getLast()) {
      throw new EOFException("no " + bytes + " bytes at " + offsetBytes + " to map");
    }
    if (writable && known == null) {
      known = arena.allocate(capacityBytes, 4096).copyFrom(shown);
    }
    MemorySegment slice = shown.asSlice(offsetBytes, bytes);
    return writable ? slice : slice.asReadOnly();
  }

  /** Takes note of stores through mappings since the last call; tells the listener of each. */
  public void noticeStores(Consumer<? super IoStep> listener) {
    MemorySegment before = known;
    if (before == null) {
      return;
    }
    long length = lengths.getLast();
    long at = 0;
    while (at < length) {
      long mismatch = MemorySegment.mismatch(shown, at, length, before, at, length);
      if (mismatch < 0) {
        return;
      }
      at = (at + mismatch) / SECTOR_BYTES * SECTOR_BYTES;
      byte[] sector = shown(at, SECTOR_BYTES);
      put(at, sector, 0, SECTOR_BYTES);
      listener.accept(new IoStep.Store(at, sector));
      at += SECTOR_BYTES;
    }
  }

  /** Does one step. The caller has taken note of stores before. */
  public void apply(IoStep step) {
    switch (step) {
      case IoStep.Write(long offset, byte[] bytes) -> put(offset, bytes, 0, bytes.length);
      case IoStep.Store(long offset, byte[] bytes) -> put(offset, bytes, 0, bytes.length);
      case IoStep.Extend(long from, long to) -> extend(from, to);
      case IoStep.Truncate(long to) -> truncate(to);
      case IoStep.Force _ -> force();
    }
  }

  private void put(long offset, byte[] bytes, int from, int to) {
    if (offset % SECTOR_BYTES != 0 || (to - from) % SECTOR_BYTES != 0) {
      throw new IllegalArgumentException("not whole sectors: " + offset + ", " + (to - from));
    }
    for (int at = from; at < to; at += SECTOR_BYTES) {
      putSector((offset + at - from) / SECTOR_BYTES, bytes, at);
    }
    setLength(Math.max(lengths.getLast(), offset + to - from));
  }

  private void putSector(long sector, byte[] bytes, int from) {
    long offset = sector * SECTOR_BYTES;
    MemorySegment target = shown.asSlice(offset, SECTOR_BYTES);
    MemorySegment source = MemorySegment.ofArray(bytes).asSlice(from, SECTOR_BYTES);
    List<byte[]> versions = cache.versions(sector);
    boolean same;
    if (versions != null) {
      same = source.mismatch(MemorySegment.ofArray(versions.getLast())) < 0;
    } else {
      // Equal bytes written again change nothing, unless the kernel only showed them.
      same =
          offset < lengths.getFirst()
              && !cache.isDropped(sector)
              && source.mismatch(durable.asSlice(offset, SECTOR_BYTES)) < 0;
    }
    if (!same) {
      boolean zero = source.mismatch(MemorySegment.ofArray(ZERO_SECTOR)) < 0;
      cache.add(sector, zero ? ZERO_SECTOR : source.toArray(ValueLayout.JAVA_BYTE));
    }
    var _ = target.copyFrom(source);
    if (known != null) {
      var _ = known.asSlice(offset, SECTOR_BYTES).copyFrom(source);
    }
    usedBytes = Math.max(usedBytes, offset + SECTOR_BYTES);
  }

  private void extend(long from, long to) {
    for (long at = from; at < to; at += SECTOR_BYTES) {
      putSector(at / SECTOR_BYTES, ZERO_SECTOR, 0);
    }
    if (to > lengths.getLast()) {
      // It grows write by write: a length between the two may be what is left.
      setLength((lengths.getLast() + to) / 2 / SECTOR_BYTES * SECTOR_BYTES);
      setLength(to);
    }
  }

  private void truncate(long to) {
    if (to < lengths.getLast()) {
      setLength(to);
    }
  }

  private void setLength(long bytes) {
    if (bytes > capacityBytes) {
      throw new IllegalArgumentException(bytes + " bytes do not fit: the caller has to look");
    }
    if (bytes != lengths.getLast()) {
      lengths.add(bytes);
    }
  }

  private void force() {
    cache.forEach((sector, versions) -> persist(sector, versions.getLast()));
    cache.forced();
    long length = lengths.getLast();
    lengths.clear();
    lengths.add(length);
  }

  private void persist(long sector, byte[] content) {
    MemorySegment.copy(
        content, 0, durable, ValueLayout.JAVA_BYTE, sector * SECTOR_BYTES, SECTOR_BYTES);
  }

  /** Does only the first sectors of a write: what a kill in the middle of it leaves. */
  public void applyPartly(IoStep step, int sectors) {
    switch (step) {
      case IoStep.Write(long offset, byte[] bytes) ->
          put(offset, bytes, 0, Math.min(sectors * SECTOR_BYTES, bytes.length));
      case IoStep.Extend(long from, long to) ->
          extend(from, Math.min(to, from + (long) sectors * SECTOR_BYTES));
      case IoStep.Store _, IoStep.Truncate _, IoStep.Force _ -> {}
    }
  }

  /**
   * A force fails: of every dirty sector either the last content became durable, or it is dropped,
   * or an older one became durable and the last is dropped. All stay visible.
   */
  public void failForce(SplittableRandom random) {
    int oddsOfLoss = random.nextInt(5);
    cache.forEach(
        (sector, versions) -> {
          if (random.nextInt(4) < oddsOfLoss) {
            int choice = random.nextInt(versions.size());
            if (choice > 0) {
              persist(sector, versions.get(choice - 1));
            } else if (sector * SECTOR_BYTES >= lengths.getFirst()) {
              persist(sector, filler(random));
            }
            cache.drop(sector);
          } else {
            persist(sector, versions.getLast());
            cache.wasWritten(sector);
          }
        });
    cache.clearUnforced();
    long durableLength = random.nextBoolean() ? lengths.getFirst() : lengths.getLast();
    long length = lengths.getLast();
    lengths.clear();
    lengths.add(durableLength);
    setLength(length);
  }

  /** Returns the number of dirty sectors. */
  public int dirtySectors() {
    return cache.size();
  }

  /** Returns whether a range has bytes that are written and not durable, or never will be. */
  public boolean isUncertain(long fromBytes, long toBytes) {
    return cache.isDirty(fromBytes / SECTOR_BYTES, toBytes / SECTOR_BYTES)
        || cache.isDropped(fromBytes / SECTOR_BYTES, toBytes / SECTOR_BYTES);
  }

  /** Returns whether a failed force dropped something in a range that was not written since. */
  public boolean isDropped(long fromBytes, long toBytes) {
    return cache.isDropped(fromBytes / SECTOR_BYTES, toBytes / SECTOR_BYTES);
  }

  /** Returns how many different data a power cut could leave, {@code limit} at most. */
  public long combinations(long limit) {
    long product = 1;
    for (List<byte[]> versions : cache.allVersions()) {
      product *= versions.size() + 1;
      if (product >= limit) {
        return limit;
      }
    }
    return product;
  }

  /**
   * Becomes what a power cut leaves of another disk.
   *
   * @param random chooses among the lengths since the last force, and what lies where the file was
   *     made longer and nothing was written yet: zeros, garbage, or what the disk had there
   */
  public void becomeCutOf(CrashableDisk other, CutChoice choice, SplittableRandom random) {
    long used = Math.max(usedBytes, other.usedBytes);
    var _ = durable.asSlice(0, used).copyFrom(other.durable.asSlice(0, used));
    int[] ordinal = {0};
    long durableLength = other.lengths.getFirst();
    other.cache.forEach(
        (sector, versions) -> {
          int version = choice.version(ordinal[0]++, versions.size());
          if (version > 0) {
            persist(sector, versions.get(version - 1));
          } else if (sector * SECTOR_BYTES >= durableLength && random.nextInt(4) != 0) {
            persist(sector, filler(random));
          }
        });
    long length = other.lengths.get(random.nextInt(other.lengths.size()));
    restart(length, used);
  }

  private void restart(long length, long used) {
    cache.clear();
    lengths.clear();
    lengths.add(length);
    usedBytes = used;
    var _ = shown.asSlice(0, used).copyFrom(durable.asSlice(0, used));
    if (known != null) {
      var _ = known.asSlice(0, used).copyFrom(durable.asSlice(0, used));
    }
  }

  private static byte[] filler(SplittableRandom random) {
    if (random.nextBoolean()) {
      return ZERO_SECTOR;
    }
    byte[] garbage = new byte[SECTOR_BYTES];
    random.nextBytes(garbage);
    return garbage;
  }

  /** Becomes the same as another disk, cache included: what a kill leaves. */
  public void copyFrom(CrashableDisk other) {
    long used = Math.max(usedBytes, other.usedBytes);
    var _ = durable.asSlice(0, used).copyFrom(other.durable.asSlice(0, used));
    restart(other.lengths.getLast(), used);
    var _ = shown.asSlice(0, used).copyFrom(other.shown.asSlice(0, used));
    if (known != null) {
      var _ = known.asSlice(0, used).copyFrom(other.shown.asSlice(0, used));
    }
    cache.copyFrom(other.cache);
    lengths.clear();
    lengths.addAll(other.lengths);
  }

  /** Damages bytes behind the back of everybody; they are durable as they are. */
  public void damage(long offsetBytes, byte[] bytes) {
    MemorySegment.copy(bytes, 0, durable, ValueLayout.JAVA_BYTE, offsetBytes, bytes.length);
    MemorySegment.copy(bytes, 0, shown, ValueLayout.JAVA_BYTE, offsetBytes, bytes.length);
  }

  long capacityBytes() {
    return capacityBytes;
  }

  /** Frees the memory; segments mapped from it must not be used any more. */
  @Override
  public void close() {
    arena.close();
  }
}
