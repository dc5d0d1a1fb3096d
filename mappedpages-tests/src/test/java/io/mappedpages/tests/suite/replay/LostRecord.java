package io.mappedpages.tests.suite.replay;

import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.tests.crash.CrashableDisk;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.UUID;

/** Destroys the newest commit record of a store. */
final class LostRecord {
  private final PageGeometry geometry;
  private final SplittableRandom random;

  LostRecord(int pageBytes, SplittableRandom random) {
    this.geometry = new PageGeometry(pageBytes);
    this.random = random;
  }

  /** Returns the generation that was destroyed; the other one must be whole. */
  long destroyNewest(CrashableDisk disk) {
    long a = generation(disk, 1);
    long b = generation(disk, 2);
    long page = PageGeometry.metadataPage(Math.max(a, b));
    byte[] bytes = disk.shown(geometry.offsetBytes(page), geometry.pageBytes());
    switch (random.nextInt(3)) {
      case 0 -> java.util.Arrays.fill(bytes, (byte) 0);
      // In the first sector, which no two records have in common: damage elsewhere goes away when
      // recovery writes the next record there and is cut off, and the destroyed one is whole again.
      case 1 ->
          bytes[random.nextInt(CrashableDisk.SECTOR_BYTES)] ^= (byte) (1 + random.nextInt(255));
      default -> random.nextBytes(bytes);
    }
    disk.damage(geometry.offsetBytes(page), bytes);
    return Math.max(a, b);
  }

  private long generation(CrashableDisk disk, long page) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = disk.shown(geometry.offsetBytes(page), geometry.pageBytes());
      MemorySegment memory = arena.allocate(bytes.length, 8);
      var _ = memory.copyFrom(MemorySegment.ofArray(bytes));
      return CommitRecord.parse(memory, geometry, new UUID(0, 1)).generation();
    } catch (DamageException e) {
      throw new Violation("at rest, and the record in page " + page + " is torn", e);
    }
  }
}
