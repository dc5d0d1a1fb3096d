package io.mappedpages.tests.suite.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.fail;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageBusyException;
import io.mappedpages.PageId;
import io.mappedpages.PageMap;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReadView;
import io.mappedpages.Snapshot;
import io.mappedpages.Transaction;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.suite.MemoryFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users see of snapshots. */
@Timeout(60)
@SuppressWarnings("MustBeClosedChecker") // what throws gives nothing to close
final class SnapshotsTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  private Path path() {
    return folder.resolve("store");
  }

  private Pager<Kib1> create() {
    return Pager.builder().latchTimeout(Duration.ofMillis(100)).create(path(), PageSize.KIB_1);
  }

  private static void write(Pager<Kib1> pager, PageId<Kib1> id, long stamp) {
    try (PageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), stamp);
    }
  }

  private static void write(Pager<Kib1> pager, ProtectedPageId<Kib1> id, long stamp) {
    try (ProtectedPageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), stamp);
      var _ = writer.commit();
    }
  }

  private static void check(ReadOnlyPager<Kib1> pager, PageId<Kib1> id, long stamp) {
    try (PageReader reader = pager.read(id)) {
      Content.check(reader.segment(), stamp);
    }
  }

  private static void check(
      ReadOnlyPager<Kib1> pager, String snapshot, PageId<Kib1> id, long stamp) {
    try (ReadOnlyPager<Kib1> opened = pager.openSnapshot(snapshot)) {
      check(opened, id, stamp);
    }
  }

  private static void checkSound(Pager<Kib1> pager) {
    assertThat(pager.verify(_ -> {}).findings()).isEmpty();
  }

  private static long used(Pager<Kib1> pager) {
    for (int i = 0; i < 3; i++) {
      var _ = pager.force();
    }
    return pager.pageCount() - pager.freePageCount();
  }

  @Test
  void aSnapshotSaysWhatItIs() {
    try (Pager<Kib1> pager = create()) {
      assertThat(pager.snapshots()).isEmpty();
      PageId<Kib1> id = pager.allocate();
      long commits = pager.stats().commitCount();
      Snapshot first = pager.createSnapshot("first", "before the change");
      assertThat(pager.stats().commitCount()).as("one commit").isEqualTo(commits + 1);
      assertThat(first.name()).isEqualTo("first");
      assertThat(first.note()).isEqualTo("before the change");
      assertThat(first.number()).isEqualTo(1);
      assertThat(first.generation()).isEqualTo(pager.generation());
      assertThat(first.time().toEpochMilli())
          .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
      assertThat(first.heldPages()).isZero();
      write(pager, id, 1);
      var _ = pager.force();
      Snapshot second = pager.createSnapshot("second");
      assertThat(second.number()).isEqualTo(2);
      assertThat(second.note()).isEmpty();
      assertThat(second.identity()).isNotEqualTo(first.identity()).isNotEqualTo(new UUID(0, 0));
      List<Snapshot> all = pager.snapshots();
      assertThat(all).extracting(Snapshot::name).containsExactly("first", "second");
      assertThat(all.getFirst().identity()).isEqualTo(first.identity());
      assertThat(all.getFirst().heldPages()).as("the page and its leaf").isEqualTo(2);
      long before = used(pager);
      pager.deleteSnapshot("first");
      assertThat(used(pager)).as("and a leaf of the catalogue").isEqualTo(before - 3);
      checkSound(pager);
    }
  }

  @Test
  void namesAreKept() {
    String longest = "ü".repeat(64);
    try (Pager<Kib1> pager = create()) {
      var _ = pager.createSnapshot(longest, "é".repeat(128));
      assertThat(pager.snapshots().getFirst().name()).isEqualTo(longest);
    }
    try (Pager<Kib1> pager = Pager.open(path(), PageSize.KIB_1)) {
      assertThat(pager.snapshots().getFirst().name()).isEqualTo(longest);
      assertThat(pager.snapshots().getFirst().note()).isEqualTo("é".repeat(128));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.createSnapshot(longest))
          .withMessageContaining("already");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a\nb", "\u007f", "\ud800"})
  void aNameMustBeOne(String name) {
    try (Pager<Kib1> pager = create()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.createSnapshot(name))
          .withMessageContaining("1 to 64 characters");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.createSnapshot("x".repeat(65)))
          .withMessageContaining("1 to 64 characters");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.createSnapshot("x", "y".repeat(129)))
          .withMessageContaining("at most 128 characters");
      assertThat(pager.snapshots()).isEmpty();
    }
  }

  @Test
  void whatIsNotThereIsNamed() {
    try (Pager<Kib1> pager = create()) {
      var _ = pager.createSnapshot("there");
      for (Runnable call :
          List.<Runnable>of(
              () -> pager.deleteSnapshot("gone"),
              () -> pager.rollback("gone"),
              () -> pager.openSnapshot("gone").close())) {
        assertThatIllegalArgumentException()
            .isThrownBy(call::run)
            .withMessageContaining("[there]")
            .withMessageContaining("\"gone\"");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRegularPageIsMovedOnceThenWrittenInPlace(WriteMode mode) {
    try (Pager<Kib1> pager = Pager.builder().writeMode(mode).create(path(), PageSize.KIB_1)) {
      PageId<Kib1> id = pager.allocate();
      write(pager, id, 1);
      var _ = pager.createSnapshot("s");
      write(pager, id, 2);
      check(pager, id, 2); // before any commit
      check(pager, "s", id, 1);
      var _ = pager.force();
      check(pager, id, 2);
      assertThat(pager.info(id).snapshotEpoch()).isEqualTo(1);
      long used = used(pager);
      write(pager, id, 3);
      write(pager, id, 4);
      assertThat(used(pager)).as("in place").isEqualTo(used);
      check(pager, id, 4);
      check(pager, "s", id, 1);
      checkSound(pager);
    }
    try (Pager<Kib1> pager = Pager.open(path(), PageSize.KIB_1)) {
      check(pager, pager.allocatedPages().findFirst().orElseThrow(), 4);
    }
  }

  @Test
  void closingCarriesWhatWasMoved() {
    PageId<Kib1> id;
    try (Pager<Kib1> pager = create()) {
      id = pager.allocate();
      var _ = pager.createSnapshot("s");
      write(pager, id, 5);
    }
    try (Pager<Kib1> pager = Pager.open(path(), PageSize.KIB_1)) {
      check(pager, id, 5);
      check(pager, "s", id, Content.ZERO);
    }
  }

  /** The number of a place is the id of a page that was moved away. */
  @Test
  void anIdIsNeverGivenTwice() {
    try (Pager<Kib1> pager = create()) {
      List<PageId<Kib1>> ids = new ArrayList<>(pager.pages().allocateAll(50));
      var _ = pager.createSnapshot("s");
      for (PageId<Kib1> id : ids) {
        write(pager, id, 100 + id.value());
      }
      pager.deleteSnapshot("s");
      for (int i = 0; i < 3; i++) {
        var _ = pager.force();
      }
      for (PageId<Kib1> fresh : pager.pages().allocateAll(200)) {
        assertThat(ids).doesNotContain(fresh);
        check(pager, fresh, Content.ZERO);
        ids.add(fresh);
        write(pager, fresh, 100 + fresh.value());
      }
      for (PageId<Kib1> id : ids) {
        check(pager, id, 100 + id.value());
      }
      checkSound(pager);
    }
  }

  @Test
  void aSnapshotStaysOpenWhenItIsDeleted() {
    try (Pager<Kib1> pager = create()) {
      PageId<Kib1> id = pager.allocate();
      ProtectedPageId<Kib1> other = pager.allocateProtected();
      write(pager, id, 1);
      write(pager, other, 1);
      var _ = pager.createSnapshot("s");
      try (ReadOnlyPager<Kib1> opened = pager.openSnapshot("s")) {
        pager.deleteSnapshot("s");
        for (int i = 2; i < 40; i++) {
          write(pager, id, i);
          write(pager, other, i);
          var _ = pager.allocate();
        }
        check(opened, id, 1);
        try (PageReader reader = opened.read(other)) {
          Content.check(reader.segment(), 1);
        }
        assertThat(opened.refresh()).isEqualTo(opened.generation());
        assertThat(opened.isStale()).isFalse();
        assertThat(opened.snapshots()).isEmpty();
      }
      checkSound(pager);
    }
  }

  @Test
  void anOpenSnapshotEndsWithItsPagerAndAlone() {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    var _ = pager.createSnapshot("s");
    ReadOnlyPager<Kib1> first = pager.openSnapshot("s");
    first.close();
    first.close();
    assertThatIllegalStateException().isThrownBy(() -> first.read(id).close());
    check(pager, id, Content.ZERO);
    ReadOnlyPager<Kib1> second = pager.openSnapshot("s");
    pager.close();
    assertThatIllegalStateException().isThrownBy(() -> second.read(id).close());
    second.close();
  }

  @Test
  void anOpenWriterKeepsSnapshotsFromBeingTaken() throws InterruptedException {
    try (Pager<Kib1> pager = create()) {
      PageId<Kib1> id = pager.allocate();
      try (PageWriter writer = pager.write(id)) {
        Content.fill(writer.segment(), 1);
        assertThatExceptionOfType(PageBusyException.class)
            .isThrownBy(() -> pager.createSnapshot("s"))
            .withMessageContaining("writers of regular pages");
      }
      assertThat(pager.snapshots()).isEmpty();
      PageWriter late = pager.write(id);
      AtomicReference<Snapshot> taken = new AtomicReference<>();
      CountDownLatch started = new CountDownLatch(1);
      Thread taking =
          Thread.ofPlatform()
              .start(
                  () -> {
                    started.countDown();
                    taken.set(pager.createSnapshot("s"));
                  });
      started.await();
      Content.fill(late.segment(), 2);
      late.close();
      taking.join();
      assertThat(taken.get()).isNotNull();
      check(pager, "s", id, 2);
    }
  }

  @Test
  void rollbackBringsEverythingBack() {
    try (Pager<Kib1> pager = create()) {
      PageId<Kib1> kept = pager.allocate();
      PageId<Kib1> freed = pager.allocate();
      ProtectedPageId<Kib1> content = pager.allocateProtected();
      write(pager, kept, 1);
      write(pager, freed, 2);
      write(pager, content, 3);
      try (Transaction<Kib1> tx = pager.begin()) {
        tx.root(0, 77);
        var _ = tx.commit();
      }
      long used = used(pager);
      var _ = pager.createSnapshot("s");
      long withSnapshot = used(pager);
      write(pager, kept, 10);
      pager.free(freed);
      write(pager, content, 30);
      pager.free(pager.allocateProtected());
      PageId<Kib1> fresh = pager.allocate();
      try (Transaction<Kib1> tx = pager.begin()) {
        tx.root(0, 78);
        var _ = tx.commit();
      }
      try (ReadView<Kib1> view = pager.view()) {
        pager.rollback("s");
        Content.check(view.read(content), 30);
        assertThat(view.root(0)).isEqualTo(78);
      }
      check(pager, kept, 1);
      check(pager, freed, 2);
      try (PageReader reader = pager.read(content)) {
        Content.check(reader.segment(), 3);
      }
      assertThat(pager.root(0)).isEqualTo(77);
      assertThatExceptionOfType(OutOfBoundsException.class)
          .isThrownBy(() -> pager.read(fresh).close());
      assertThat(used(pager)).isEqualTo(withSnapshot);
      assertThat(pager.snapshots()).extracting(Snapshot::name).containsExactly("s");
      assertThat(pager.createSnapshot("t").number()).as("never goes back").isEqualTo(2);
      pager.deleteSnapshot("t");
      pager.deleteSnapshot("s");
      assertThat(used(pager)).isEqualTo(used);
      checkSound(pager);
    }
  }

  @Test
  void idsThatARollbackFreesAreGivenAgain() {
    try (Pager<Kib1> pager = create()) {
      var _ = pager.createSnapshot("s");
      List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(3);
      PageId<Kib1> regular = pager.allocate();
      pager.rollback("s");
      assertThat(pager.protectedPages().allocateAll(3)).isEqualTo(ids);
      for (int i = 0; i < 3; i++) {
        var _ = pager.force();
      }
      assertThat(pager.allocate()).isEqualTo(regular);
      checkSound(pager);
    }
  }

  /** What was moved before is frozen again. */
  @Test
  void aSnapshotIsNotWrittenOverAfterARollback() {
    try (Pager<Kib1> pager = create()) {
      PageId<Kib1> id = pager.allocate();
      write(pager, id, 1);
      var _ = pager.createSnapshot("s");
      write(pager, id, 2);
      pager.rollback("s");
      write(pager, id, 3);
      check(pager, "s", id, 1);
      pager.rollback("s");
      check(pager, id, 1);
      checkSound(pager);
    }
  }

  @Test
  void rollbackIsRefusedWhileThereIsANewerSnapshot() {
    try (Pager<Kib1> pager = create()) {
      PageId<Kib1> id = pager.allocate();
      write(pager, id, 1);
      var _ = pager.createSnapshot("old");
      write(pager, id, 2);
      var _ = pager.createSnapshot("new");
      write(pager, id, 3);
      assertThatIllegalStateException()
          .isThrownBy(() -> pager.rollback("old"))
          .withMessageContaining("[new]");
      check(pager, id, 3);
      pager.rollback("old", true);
      check(pager, id, 1);
      assertThat(pager.snapshots()).extracting(Snapshot::name).containsExactly("old");
      checkSound(pager);
    }
  }

  @Test
  void rollbackWaitsForWhoeverChangesAndForReadersOfWhatChanges() {
    try (Pager<Kib1> pager = create()) {
      PageId<Kib1> changed = pager.allocate();
      PageId<Kib1> written = pager.allocate();
      PageId<Kib1> same = pager.allocate();
      ProtectedPageId<Kib1> content = pager.allocateProtected();
      var _ = pager.createSnapshot("s");
      write(pager, changed, 2);
      try (Transaction<Kib1> _ = pager.begin()) {
        refused(pager);
      }
      try (PageWriter _ = pager.write(written)) {
        refused(pager);
      }
      try (ProtectedPageWriter _ = pager.write(content)) {
        refused(pager);
      }
      try (PageReader _ = pager.read(changed)) {
        refused(pager);
      }
      check(pager, changed, 2);
      try (PageReader reader = pager.read(same)) {
        pager.rollback("s");
        Content.check(reader.segment(), Content.ZERO);
      }
      check(pager, changed, Content.ZERO);
      checkSound(pager);
    }
  }

  private static void refused(Pager<Kib1> pager) {
    assertThatExceptionOfType(PageBusyException.class).isThrownBy(() -> pager.rollback("s"));
  }

  /** A snapshot of a full file can be deleted, and then there is room again. */
  @Test
  void aFullFileCanDeleteItsSnapshots() {
    try (Pager<Kib1> pager = Pager.builder().maxPages(300).create(path(), PageSize.KIB_1)) {
      List<PageId<Kib1>> ids = new ArrayList<>(pager.pages().allocateAll(80));
      int snapshots = 0;
      long stamp = 0;
      try {
        while (true) {
          var _ = pager.createSnapshot("s" + snapshots);
          snapshots++;
          for (PageId<Kib1> id : ids) {
            write(pager, id, ++stamp);
          }
          var _ = pager.force();
        }
      } catch (CapacityExceededException _) {
        assertThat(snapshots).isPositive();
      }
      checkSound(pager);
      for (Snapshot snapshot : pager.snapshots()) {
        pager.deleteSnapshot(snapshot.name());
      }
      for (int i = 0; i < 3; i++) {
        var _ = pager.force();
      }
      checkSound(pager);
      assertThat(pager.freePageCount()).isGreaterThan(150);
      ids.addAll(pager.pages().allocateAll(50));
      for (PageId<Kib1> id : ids) {
        write(pager, id, id.value());
      }
      checkSound(pager);
    }
  }

  /** Freeing keeps what a snapshot has, so that it takes pages instead: never the reserve. */
  @Test
  void freesThatFreeNothingLeaveTheReserve() {
    try (Pager<Kib1> pager = Pager.builder().maxPages(200).create(path(), PageSize.KIB_1)) {
      List<PageId<Kib1>> ids = new ArrayList<>();
      try {
        while (true) {
          ids.add(pager.allocate());
        }
      } catch (CapacityExceededException _) {
        assertThat(ids).isNotEmpty();
      }
      pager.pages().freeAll(ids.subList(0, 20));
      for (int i = 0; i < 3; i++) {
        var _ = pager.force();
      }
      try {
        for (int i = 0; i < 200; i++) {
          var _ = pager.createSnapshot("s" + i);
          pager.free(ids.get(20 + i));
        }
        fail("the file is full");
      } catch (CapacityExceededException _) {
        assertThat(pager.snapshots()).isNotEmpty();
      }
      for (Snapshot snapshot : pager.snapshots()) {
        pager.deleteSnapshot(snapshot.name());
      }
      var _ = used(pager);
      pager.free(ids.getLast());
      checkSound(pager);
    }
  }

  @Test
  void thePageMapShowsWhatOnlySnapshotsKeep() {
    try (Pager<Kib1> pager = create()) {
      List<PageId<Kib1>> ids = pager.pages().allocateAll(30);
      var _ = pager.createSnapshot("s");
      assertThat(pager.pageMap(1).pages(0, PageMap.Use.SNAPSHOT)).isZero();
      pager.pages().freeAll(ids);
      assertThat(pager.pageMap(1).pages(0, PageMap.Use.REGULAR)).isZero();
      assertThat(pager.pageMap(1).pages(0, PageMap.Use.SNAPSHOT)).isGreaterThanOrEqualTo(30);
      try (ReadOnlyPager<Kib1> opened = pager.openSnapshot("s")) {
        assertThat(opened.pageMap(1).pages(0, PageMap.Use.REGULAR)).isEqualTo(30);
        assertThat(opened.stats().generation()).isEqualTo(opened.generation());
      }
    }
  }

  @Test
  void aReaderBesideTheWriterSeesSnapshots() {
    try (Pager<Kib1> pager = create()) {
      PageId<Kib1> id = pager.allocate();
      write(pager, id, 1);
      var _ = pager.createSnapshot("s");
      write(pager, id, 2);
      var _ = pager.force();
      try (ReadOnlyPager<Kib1> reader = ReadOnlyPager.open(path(), PageSize.KIB_1)) {
        assertThat(reader.snapshots()).isEqualTo(pager.snapshots());
        check(reader, id, 2);
        try (ReadOnlyPager<Kib1> opened = reader.openSnapshot("s")) {
          pager.deleteSnapshot("s");
          for (int i = 0; i < 30; i++) {
            write(pager, id, 10 + i);
            var _ = pager.allocate();
          }
          var _ = reader.refresh();
          assertThat(reader.snapshots()).isEmpty();
          check(opened, id, 1);
          Content.check(opened.readStable(id), 1);
          assertThat(opened.verify(_ -> {}).findings()).isEmpty();
        }
      }
    }
  }
}
