package io.mappedpages.tests.suite.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CorruptFileException;
import io.mappedpages.PageId;
import io.mappedpages.PageMap;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.Snapshot;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.suite.MemoryFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store with snapshots, in which one page after the other is damaged: whatever is done to the
 * snapshots then ends as it should, or names the damage; and {@code verify} finds all that has a
 * checksum.
 */
@Timeout(120)
final class DamagedSnapshotsTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  private final ModelStore model = new ModelStore(12);
  private int refused;

  private Path store() {
    return folder.resolve("store");
  }

  /** Nothing but the snapshot needs the page that says what it is. */
  @Test
  void aDamagedRecordOfASnapshotKeepsNobodyFromWriting() throws IOException {
    PageId<Kib1> id;
    try (Pager<Kib1> pager = Pager.create(store(), PageSize.KIB_1)) {
      id = pager.allocate();
      var _ = pager.createSnapshot("a name that is nowhere else");
    }
    byte[] bytes = Files.readAllBytes(store());
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a name that");
    bytes[at] ^= 1;
    Files.write(store(), bytes);
    try (Pager<Kib1> pager = Pager.open(store(), PageSize.KIB_1)) {
      try (PageWriter writer = pager.write(id)) {
        Content.fill(writer.segment(), 3);
      }
      var _ = pager.allocate();
      assertThatExceptionOfType(CorruptFileException.class)
          .isThrownBy(pager::snapshots)
          .withMessageContaining("snapshot catalogue");
    }
    try (Pager<Kib1> pager = Pager.open(store(), PageSize.KIB_1);
        PageReader reader = pager.read(id)) {
      Content.check(reader.segment(), 3);
      assertThat(pager.verify(_ -> {}).isSound()).isFalse();
    }
  }

  @Test
  void damageIsNamedAndFound() throws IOException {
    long pages;
    try (Pager<Kib1> pager = Pager.create(store(), PageSize.KIB_1)) {
      for (int i = 0; i < 5; i++) {
        for (int step = 0; step < 15; step++) {
          var _ = model.stepOfPages(pager);
        }
        var _ = pager.createSnapshot("n" + i);
      }
      pages = pager.pageCount();
    }
    byte[] sound = Files.readAllBytes(store());
    int found = 0;
    for (long page = 3; page < pages; page++) {
      byte[] damaged = sound.clone();
      damaged[(int) page * 1024 + 8] ^= 1;
      for (int work = 0; work < 5; work++) {
        Files.write(store(), damaged);
        found += isFound(work, page) ? 1 : 0;
      }
    }
    assertThat(found).as("most pages have checksums").isGreaterThan(100);
    assertThat(refused).isGreaterThan(20);
  }

  private boolean isFound(int work, long page) {
    try (Pager<Kib1> pager = Pager.open(store(), PageSize.KIB_1)) {
      boolean found = !pager.verify(_ -> {}).isSound();
      try {
        work(pager, work);
        assertThat(work == 0 && found && isOfSnapshots(pager, page))
            .as("page %d was read as if it were whole", page)
            .isFalse();
      } catch (CorruptFileException e) {
        assertThat(found).as("verify missed: " + e.getMessage()).isTrue();
        assertThat(e.path()).isEqualTo(store().toString());
        refused++;
      }
      return found;
    } catch (CorruptFileException e) {
      assertThat(e).hasMessageContaining(store().toString()); // it does not open
      return true;
    }
  }

  /** Pages that only snapshots have are read by whoever reads all of these, and all are checked. */
  private static boolean isOfSnapshots(Pager<Kib1> pager, long page) {
    try {
      PageMap map = pager.pageMap((int) pager.pageCount());
      return map.pages((int) page, PageMap.Use.SNAPSHOT) == 1;
    } catch (CorruptFileException _) {
      return false; // the map does not know
    }
  }

  private static void work(Pager<Kib1> pager, int work) {
    List<String> names = pager.snapshots().stream().map(Snapshot::name).toList();
    switch (work) {
      case 0 -> names.forEach(name -> readAll(pager, name));
      case 1 -> names.forEach(pager::deleteSnapshot);
      case 2 -> pager.rollback(names.getFirst(), true);
      case 3 -> pager.backup(names.get(2), new ByteArrayOutputStream());
      default -> pager.backup(null, new ByteArrayOutputStream());
    }
  }

  private static void readAll(Pager<Kib1> pager, String name) {
    try (ReadOnlyPager<Kib1> opened = pager.openSnapshot(name)) {
      ModelStore.readAll(opened);
    }
  }
}
