package io.mappedpages.tests.suite.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.PagerIoException;
import io.mappedpages.ProgressListener;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.suite.MemoryFolder;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see of standalone copies. */
final class StandaloneCopyTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void aCopyIsAStoreOfItsOwn() {
    for (long seed = 1; seed <= 20; seed++) {
      ModelStore model = new ModelStore(seed);
      Path target = file("copy" + seed);
      try (Pager<Kib1> pager = Pager.create(file("store" + seed), PageSize.KIB_1)) {
        for (int i = 0; i < 60; i++) {
          var _ = model.step(pager);
        }
        pager.copyTo(target);
        model.check(pager); // there is no trace of the snapshot that it was made of
        try (ReadOnlyPager<Kib1> copy = ReadOnlyPager.open(target, PageSize.KIB_1)) {
          assertThat(copy.fileId()).isNotEqualTo(pager.fileId());
          assertThat(copy.snapshots()).isEmpty();
          assertThat(copy.recovery().kind()).isEqualTo(RecoveryOutcome.Kind.CLEAN);
          assertThat(copy.verify(_ -> {}).findings()).isEmpty();
          ModelStore.check(copy, model.live);
        }
      }
      goOn(model, target);
    }
  }

  /** The copy can be written like any other store. */
  private static void goOn(ModelStore original, Path target) {
    ModelStore model = new ModelStore(99, original.live.copy());
    try (Pager<Kib1> copy = Pager.open(target, PageSize.KIB_1)) {
      for (int i = 0; i < 40; i++) {
        var _ = model.step(copy);
      }
      model.check(copy);
    }
    try (Pager<Kib1> copy = Pager.open(target, PageSize.KIB_1)) {
      model.check(copy);
    }
  }

  @Test
  void whatWritersDoMeanwhileIsNotInIt() throws InterruptedException {
    List<PageId<Kib4>> ids;
    ProtectedPageId<Kib4> counter;
    try (Pager<Kib4> pager = Pager.create(file("store"), PageSize.KIB_4)) {
      ids = pager.pages().allocateAll(2_000);
      counter = pager.allocateProtected();
      AtomicBoolean stop = new AtomicBoolean();
      AtomicReference<Throwable> failed = new AtomicReference<>();
      Thread writer = Thread.ofPlatform().start(() -> write(pager, ids, counter, stop, failed));
      for (int i = 0; i < 5; i++) {
        pager.copyTo(file("copy" + i));
      }
      stop.set(true);
      writer.join();
      assertThat(failed.get()).isNull();
      assertThat(pager.snapshots()).isEmpty();
      assertThat(pager.verify(_ -> {}).findings()).isEmpty();
    }
    for (int i = 0; i < 5; i++) {
      try (ReadOnlyPager<Kib4> copy = ReadOnlyPager.open(file("copy" + i), PageSize.KIB_4)) {
        assertThat(copy.verify(_ -> {}).findings()).isEmpty();
        for (PageId<Kib4> id : ids) {
          checkWhole(copy, id);
        }
      }
    }
  }

  /** A page is all of one stamp: no copy shows half a write. */
  private static void checkWhole(ReadOnlyPager<Kib4> pager, PageId<Kib4> id) {
    try (PageReader reader = pager.read(id)) {
      byte first = reader.segment().get(ValueLayout.JAVA_BYTE, 0);
      for (long at = 0; at < reader.segment().byteSize(); at++) {
        assertThat(reader.segment().get(ValueLayout.JAVA_BYTE, at)).isEqualTo(first);
      }
    }
  }

  private static void write(
      Pager<Kib4> pager,
      List<PageId<Kib4>> ids,
      ProtectedPageId<Kib4> counter,
      AtomicBoolean stop,
      AtomicReference<Throwable> failed) {
    try {
      for (int i = 1; !stop.get(); i++) {
        try (PageWriter page = pager.write(ids.get(i * 7 % ids.size()))) {
          var _ = page.segment().fill((byte) i);
        }
        if (i % 50 == 0) {
          try (ProtectedPageWriter page = pager.write(counter)) {
            Content.fill(page.segment(), i);
            var _ = page.commit();
          }
        }
      }
    } catch (RuntimeException | Error e) {
      failed.set(e);
    }
  }

  @Test
  void whatIsFreeTakesNoRoom() throws IOException {
    Path store = Path.of("target").resolve("sparse-" + ProcessHandle.current().pid());
    Path copy = store.resolveSibling(store.getFileName() + "-copy");
    try (Pager<Kib4> pager = Pager.create(store, PageSize.KIB_4)) {
      List<PageId<Kib4>> ids = pager.pages().allocateAll(4_000);
      for (PageId<Kib4> id : ids) {
        try (PageWriter page = pager.write(id)) {
          Content.fill(page.segment(), id.value());
        }
      }
      pager.pages().freeAll(ids.subList(1, 3_999));
      pager.copyTo(copy);
      assertThat(Files.size(copy)).isGreaterThan(4_000 * 4_096);
      assertThat(512 * blocks(copy)).isLessThan(200 * 4_096);
    } finally {
      for (Path path : List.of(store, copy)) {
        for (String side : List.of("", ".lock", ".readers")) {
          Files.deleteIfExists(path.resolveSibling(path.getFileName() + side));
        }
      }
    }
  }

  /** How many blocks of 512 bytes the file system has given to a file. */
  private static long blocks(Path file) throws IOException {
    Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    try (var out = stat.inputReader()) {
      return Long.parseLong(out.readLine());
    }
  }

  @Test
  void anExistingFileIsRefused() throws IOException {
    Files.writeString(file("taken"), "something");
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      long generation = pager.generation();
      assertThatExceptionOfType(PagerIoException.class)
          .isThrownBy(() -> pager.copyTo(file("taken")))
          .withCauseInstanceOf(FileAlreadyExistsException.class);
      assertThatExceptionOfType(PagerIoException.class)
          .isThrownBy(() -> pager.copyTo(file("store")));
      assertThat(pager.generation()).isEqualTo(generation);
    }
    assertThat(file("taken")).hasContent("something");
  }

  @Test
  void aCopyThatIsGivenUpLeavesNothing() throws IOException {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      var _ = pager.pages().allocateAll(100);
      long free = pager.pageCount() - pager.freePageCount();
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> pager.copyTo(file("copy"), (_, _) -> false));
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(
              () ->
                  pager.copyTo(
                      file("copy"),
                      (_, _) -> {
                        throw new IllegalStateException("the listener's own");
                      }))
          .withMessage("the listener's own");
      for (int i = 0; i < 3; i++) {
        var _ = pager.force();
      }
      assertThat(pager.pageCount() - pager.freePageCount()).isEqualTo(free);
      assertThat(names())
          .containsOnly("store", "copy.lock", "copy.readers", "store.lock", "store.readers");
      pager.copyTo(file("copy"));
    }
    try (ReadOnlyPager<Kib1> copy = ReadOnlyPager.open(file("copy"), PageSize.KIB_1)) {
      assertThat(copy.verify(_ -> {}).isSound()).isTrue();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void progressIsTold() {
    List<Long> done = new ArrayList<>();
    try (Pager<Kib4> pager = Pager.create(file("store"), PageSize.KIB_4)) {
      var _ = pager.pages().allocateAll(5_000);
      ProgressListener listener =
          (now, total) -> {
            assertThat(total).isBetween(5_000L, 5_100L);
            done.add(now);
            return done.size() < 1_000;
          };
      pager.copyTo(file("copy"), listener);
    }
    assertThat(done).hasSizeGreaterThan(2).isSorted();
  }

  @Test
  void thePagerMayBeClosedMeanwhile() throws IOException {
    Pager<Kib4> pager = Pager.create(file("store"), PageSize.KIB_4);
    PageId<Kib4> id = pager.pages().allocateAll(5_000).getFirst();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                pager.copyTo(
                    file("copy"),
                    (_, _) -> {
                      pager.close();
                      return true;
                    }));
    assertThat(names()).doesNotContain("copy", "copy.creating");
    // The snapshot that it was made of could not be deleted any more.
    try (Pager<Kib4> again = Pager.open(file("store"), PageSize.KIB_4)) {
      assertThat(again.snapshots()).isEmpty();
      assertThat(again.info(id).snapshotEpoch()).isZero();
      var _ = again.force(); // no record has the snapshot any more
      try (PageWriter writer = again.write(id)) {
        Content.fill(writer.segment(), 7);
      }
      var _ = again.force();
      assertThat(again.info(id).snapshotEpoch()).as("it was not moved").isZero();
      assertThat(again.verify(_ -> {}).findings()).isEmpty();
    }
  }
}
