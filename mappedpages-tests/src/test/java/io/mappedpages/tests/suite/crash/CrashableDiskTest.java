package io.mappedpages.tests.suite.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerOptions;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.CrashEnd;
import io.mappedpages.tests.crash.CrashException;
import io.mappedpages.tests.crash.CrashableDisk;
import io.mappedpages.tests.crash.CrashablePageFile;
import io.mappedpages.tests.crash.CutChoice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The simulated disk does what it says: without that, what it proves is worth nothing. */
final class CrashableDiskTest {
  private static final int SECTOR = CrashableDisk.SECTOR_BYTES;

  private final CrashableDisk disk = new CrashableDisk(128 << 10);
  private final CrashableDisk image = new CrashableDisk(128 << 10);
  private final CrashablePageFile file = new CrashablePageFile(disk, 1);
  private final SplittableRandom random = new SplittableRandom(1);

  @AfterEach
  void close() {
    disk.close();
    image.close();
  }

  private void write(long offset, int sectors, int value) throws IOException {
    byte[] bytes = new byte[sectors * SECTOR];
    java.util.Arrays.fill(bytes, (byte) value);
    file.write(offset, MemorySegment.ofArray(bytes));
  }

  /** Every value of two sectors that a power cut can leave. */
  private Set<String> cuts() {
    Set<String> found = new HashSet<>();
    for (long i = 0; i < disk.combinations(1000); i++) {
      image.becomeCutOf(disk, CutChoice.nth(i), random);
      found.add(image.shown(0, 1)[0] + " " + image.shown(SECTOR, 1)[0]);
    }
    return found;
  }

  @Test
  void aPowerCutLeavesOfEachSectorAnyContentSinceTheLastForce() throws IOException {
    file.extend(0, 2 * SECTOR, false);
    write(0, 2, 1);
    file.force();
    assertThat(cuts()).containsExactly("1 1");
    write(0, 2, 2);
    write(0, 1, 3);
    assertThat(cuts()).containsExactlyInAnyOrder("1 1", "2 1", "3 1", "1 2", "2 2", "3 2");
    file.force();
    assertThat(cuts()).containsExactly("3 2");
  }

  @Test
  void theLengthComesApartFromTheData() throws IOException {
    file.extend(0, 2 * SECTOR, false);
    file.force();
    file.extend(2 * SECTOR, 8 * SECTOR, false);
    Set<Long> lengths = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      image.becomeCutOf(disk, CutChoice.sample(random, disk.dirtySectors()), random);
      lengths.add(image.lengthBytes());
    }
    assertThat(lengths).contains(2L * SECTOR, 8L * SECTOR);
  }

  @Test
  void storesThroughAMappingAreNotDurableBeforeAForce() throws IOException {
    file.extend(0, 2 * SECTOR, false);
    file.force();
    MemorySegment mapping = file.map(0, 2 * SECTOR, true);
    var _ = mapping.fill((byte) 7);
    disk.noticeStores(step -> {});
    assertThat(cuts()).containsExactlyInAnyOrder("0 0", "7 0", "0 7", "7 7");
    file.force();
    assertThat(cuts()).containsExactly("7 7");
  }

  @Test
  void aFailedForceShowsWhatNoLaterForceMakesDurable() throws IOException {
    file.extend(0, 64 * SECTOR, false);
    file.force();
    write(0, 64, 5);
    file.endAfter(0, CrashEnd.FAIL);
    assertThatThrownBy(file::force).isInstanceOf(IOException.class);
    file.force();
    image.becomeCutOf(disk, (ordinal, versions) -> versions, random);
    int lost = 0;
    for (int i = 0; i < 64; i++) {
      assertThat(disk.shown((long) i * SECTOR, 1)[0]).isEqualTo((byte) 5);
      lost += image.shown((long) i * SECTOR, 1)[0] == 0 ? 1 : 0;
    }
    assertThat(lost).isEqualTo(dropped(64)).isPositive();
    write(0, 64, 5);
    file.force();
    assertThat(dropped(64)).isZero();
  }

  private int dropped(int sectors) {
    int count = 0;
    for (long i = 0; i < sectors; i++) {
      count += disk.isDropped(i * SECTOR, (i + 1) * SECTOR) ? 1 : 0;
    }
    return count;
  }

  @Test
  void afterTheEndNothingHappensAnyMore() throws IOException {
    file.extend(0, 2 * SECTOR, false);
    file.endAfter(1, CrashEnd.KILL);
    file.force();
    assertThatThrownBy(() -> write(0, 1, 9)).isInstanceOf(CrashException.class);
    assertThatThrownBy(file::force).isInstanceOf(CrashException.class);
    assertThat(file.ended()).isEqualTo(CrashEnd.KILL);
  }

  private Pager<PageSize.Kib1> store() throws IOException {
    Creation.writeTo(file, new PageGeometry(1024), new UUID(0, 1), 0, false);
    return Opening.openOn(file, PageSize.KIB_1, PagerOptions.defaults());
  }

  @Test
  void aFullDiskRefusesGrowthAndLeavesThePagerAlive() throws IOException {
    try (Pager<PageSize.Kib1> pager = store()) {
      var kept = pager.allocate();
      assertThatThrownBy(() -> pager.pages().allocateAll(200))
          .isInstanceOf(CapacityExceededException.class);
      pager.free(kept);
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
    }
  }

  @Test
  void aWriteThatFailsBeforeTheRecordEndsOnlyItsCommit() throws IOException {
    try (Pager<PageSize.Kib1> pager = store()) {
      file.failWriteAfter(0);
      assertThatThrownBy(pager::allocateProtected).isInstanceOf(PagerIoException.class);
      assertThat(pager.allocateProtected().value()).isZero();
    }
  }

  @Test
  void aRecordThatCannotBeWrittenPoisonsThePager() throws IOException {
    try (Pager<PageSize.Kib1> pager = store()) {
      file.failWriteAfter(1);
      assertThatThrownBy(pager::allocateProtected).isInstanceOf(PagerFailedException.class);
      long steps = file.steps();
      assertThatThrownBy(pager::force).isInstanceOf(PagerFailedException.class);
      assertThat(file.steps()).isEqualTo(steps);
    }
  }
}
