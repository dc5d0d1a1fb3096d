package io.mappedpages.tests.suite.snapshots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mappedpages.CorruptFileException;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.PagerIoException;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.Restore;
import io.mappedpages.Snapshot;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.suite.MemoryFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see of backups and of what restores them. */
final class BackupTest {
  @TempDir(factory = MemoryFolder.class)
  private Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static byte[] part(Pager<Kib1> pager, @Nullable String since) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    pager.backup(since, out);
    return out.toByteArray();
  }

  private void restore(Path target, List<byte[]> parts) {
    try (Restore restore = Pager.restore(target)) {
      for (byte[] part : parts) {
        restore.apply(new ByteArrayInputStream(part));
      }
      restore.finish();
    }
  }

  /** A step of the model that neither deletes snapshots nor goes back to one. */
  private static void change(ModelStore model, Pager<Kib1> pager, int steps) {
    for (int i = 0; i < steps; i++) {
      var _ = model.stepOfPages(pager);
    }
  }

  @Test
  void aChainOfFiftyIncrementsIsTheStoreAtEachLink() throws IOException {
    ModelStore model = new ModelStore(50);
    List<byte[]> chain = new ArrayList<>();
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      change(model, pager, 100);
      String previous = null;
      for (int link = 0; link <= 50; link++) {
        String name = "link" + link;
        var _ = pager.createSnapshot(name);
        change(model, pager, model.random.nextInt(4)); // between the snapshot and the part
        chain.add(part(pager, previous));
        if (previous != null) {
          pager.deleteSnapshot(previous);
        }
        previous = name;
        Path target = file("restored" + link);
        restore(target, chain);
        try (ReadOnlyPager<Kib1> restored = ReadOnlyPager.open(target, PageSize.KIB_1)) {
          ModelStore.check(restored, model.live);
          assertThat(restored.verify(_ -> {}).findings()).isEmpty();
          assertThat(restored.snapshots()).isEmpty();
          assertThat(restored.fileId()).isNotEqualTo(pager.fileId());
          assertThat(restored.recovery().kind()).isEqualTo(RecoveryOutcome.Kind.CLEAN);
        }
        Files.delete(target);
        change(model, pager, 1 + model.random.nextInt(12));
      }
      assertThat(pager.snapshots()).extracting(Snapshot::name).containsExactly(previous);
      assertThat(pager.verify(_ -> {}).findings()).isEmpty();
    }
    assertThat(chain).hasSize(51);
  }

  @Test
  void anyExistingSnapshotIsABase() {
    for (long seed = 1; seed <= 15; seed++) {
      ModelStore model = new ModelStore(seed);
      try (Pager<Kib1> pager = Pager.create(file("store" + seed), PageSize.KIB_1)) {
        for (int i = 0; i < 50; i++) {
          var _ = model.step(pager);
        }
        byte[] full = part(pager, null);
        List<Snapshot> bases = pager.snapshots();
        change(model, pager, 20);
        for (Snapshot base : bases) {
          Path target = file("restored" + seed + "-" + base.number());
          restore(target, List.of(full, part(pager, base.name())));
          try (Pager<Kib1> restored = Pager.open(target, PageSize.KIB_1)) {
            ModelStore.check(restored, model.live);
            goOn(restored, model.live, seed);
          }
        }
        model.check(pager);
      }
    }
  }

  /** A restored store can be written like any other. */
  private static void goOn(Pager<Kib1> restored, ModelStore.State live, long seed) {
    ModelStore model = new ModelStore(seed, live.copy());
    for (int i = 0; i < 20; i++) {
      var _ = model.step(restored);
    }
    model.check(restored);
  }

  @Test
  void aPartThatDoesNotFollowIsRefused() {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1);
        Pager<Kib1> other = Pager.create(file("other"), PageSize.KIB_1)) {
      var _ = pager.pages().allocateAll(20);
      var _ = pager.createSnapshot("a");
      byte[] full = part(pager, null);
      var _ = pager.allocate();
      var _ = pager.createSnapshot("b");
      byte[] second = part(pager, "a");
      var _ = pager.allocate();
      byte[] third = part(pager, "b");
      var _ = other.createSnapshot("a");
      byte[] foreignFull = part(other, null);
      byte[] foreign = part(other, "a");

      refused(List.of(second), "expected a full backup first, found one since snapshot 1");
      refused(List.of(full, third), "expected a part since a snapshot that the part before it has");
      refused(List.of(full, second, second), "expected a generation after");
      refused(List.of(full, second, third, second), "expected a generation after");
      refused(List.of(full, foreign), "expected a backup of file " + pager.fileId());
      refused(List.of(foreignFull, second), "expected a backup of file " + other.fileId());
      refused(List.of(full, full), "found a full backup");
      restore(file("good"), List.of(full, second, third));
    }
  }

  /** A part of the same base that is older must not be applied behind a newer one. */
  @Test
  void theOrderOfPartsIsKept() {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      var _ = pager.createSnapshot("a");
      byte[] full = part(pager, null);
      byte[] first = part(pager, "a");
      var _ = pager.allocate();
      byte[] second = part(pager, "a");
      refused(List.of(full, second, first), "expected a generation after");
      restore(file("good"), List.of(full, first, second));
    }
  }

  private void refused(List<byte[]> parts, String message) {
    Path target = file("refused");
    try (Restore restore = Pager.restore(target)) {
      for (byte[] part : parts.subList(0, parts.size() - 1)) {
        restore.apply(new ByteArrayInputStream(part));
      }
      assertThatExceptionOfType(CorruptFileException.class)
          .isThrownBy(() -> restore.apply(new ByteArrayInputStream(parts.getLast())))
          .withMessageContaining("part " + parts.size())
          .withMessageContaining(message);
    }
    assertThat(target).doesNotExist();
  }

  @Test
  void anotherPartMayBeAppliedInsteadOfOneThatDoesNotFollow() {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      var _ = pager.createSnapshot("a");
      byte[] full = part(pager, null);
      PageId<Kib1> id = pager.allocate();
      byte[] increment = part(pager, "a");
      try (Restore restore = Pager.restore(file("restored"))) {
        assertThatExceptionOfType(CorruptFileException.class)
            .isThrownBy(() -> restore.apply(new ByteArrayInputStream(increment)));
        restore.apply(new ByteArrayInputStream(full));
        assertThatExceptionOfType(CorruptFileException.class)
            .isThrownBy(() -> restore.apply(new ByteArrayInputStream(full)));
        restore.apply(new ByteArrayInputStream(increment)).finish();
      }
      try (ReadOnlyPager<Kib1> restored = ReadOnlyPager.open(file("restored"), PageSize.KIB_1);
          Stream<PageId<Kib1>> ids = restored.allocatedPages()) {
        assertThat(ids).containsExactly(id);
      }
    }
  }

  /** The base exists, but what was backed up since is not part of the history any more. */
  @Test
  void aChainDoesNotGoOnBehindARollback() {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      PageId<Kib1> id = pager.allocate();
      var _ = pager.createSnapshot("base");
      var _ = pager.allocate();
      byte[] before = part(pager, null);
      var _ = pager.createSnapshot("middle");
      pager.free(id);
      byte[] cutOff = part(pager, null);
      pager.rollback("middle");
      byte[] since = part(pager, "base");
      refused(List.of(cutOff, since), "expected a history that goes on from generation");
      restore(file("good"), List.of(before, since));
      pager.deleteSnapshot("middle"); // the next older one remembers it
      byte[] later = part(pager, "base");
      refused(List.of(cutOff, later), "expected a history that goes on from generation");
      restore(file("good2"), List.of(before, later));
      var _ = pager.createSnapshot("new");
      byte[] again = part(pager, null);
      pager.free(id);
      restore(file("good3"), List.of(again, part(pager, "new")));
      refused(List.of(cutOff, part(pager, "new")), "expected a part since a snapshot");
    }
  }

  @Test
  void damageIsRefusedAndLeavesNothing() throws IOException {
    byte[] full;
    byte[] increment;
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      ModelStore model = new ModelStore(3);
      change(model, pager, 30);
      var _ = pager.createSnapshot("a");
      full = part(pager, null);
      change(model, pager, 10);
      increment = part(pager, "a");
    }
    for (int at = 0; at < increment.length; at += 61) {
      byte[] damaged = increment.clone();
      damaged[at] ^= 4;
      Path path = file("damaged.part");
      Files.write(path, damaged);
      try (Restore restore = Pager.restore(file("restored"))) {
        restore.apply(new ByteArrayInputStream(full));
        assertThatExceptionOfType(PagerException.class)
            .isThrownBy(() -> restore.apply(path))
            .withMessageContaining("damaged.part");
      }
      assertThat(file("restored")).doesNotExist();
    }
    for (int length = 0; length < increment.length; length += 211) {
      byte[] cut = Arrays.copyOf(increment, length);
      try (Restore restore = Pager.restore(file("restored"))) {
        restore.apply(new ByteArrayInputStream(full));
        assertThatExceptionOfType(CorruptFileException.class)
            .isThrownBy(() -> restore.apply(new ByteArrayInputStream(cut)))
            .withMessageContaining("part 2");
      }
    }
    assertThat(file("restored")).doesNotExist();
    assertThat(file("restored.creating")).doesNotExist();
  }

  @Test
  void nothingFollowsDamageInsideAPart() {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      ModelStore model = new ModelStore(3);
      change(model, pager, 60);
      byte[] full = part(pager, null);
      byte[] damaged = full.clone();
      damaged[damaged.length - 10] ^= 1;
      try (Restore restore = Pager.restore(file("restored"))) {
        assertThatExceptionOfType(CorruptFileException.class)
            .isThrownBy(() -> restore.apply(new ByteArrayInputStream(damaged)));
        assertThatIllegalStateException()
            .isThrownBy(() -> restore.apply(new ByteArrayInputStream(full)));
        assertThatIllegalStateException().isThrownBy(restore::finish);
      }
      assertThat(file("restored")).doesNotExist();
    }
  }

  @Test
  void aFileThatGoesOnBehindThePartIsRefused() throws IOException {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      pager.backup(null, file("full"));
      Files.write(file("full"), new byte[1], StandardOpenOption.APPEND);
      try (Restore restore = Pager.restore(file("restored"))) {
        assertThatExceptionOfType(CorruptFileException.class)
            .isThrownBy(() -> restore.apply(file("full")))
            .withMessageContaining("more bytes");
      }
    }
  }

  @Test
  void partsComeFromFilesToo() {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      ModelStore model = new ModelStore(8);
      change(model, pager, 40);
      var _ = pager.createSnapshot("a");
      pager.backup(null, file("full"));
      change(model, pager, 10);
      pager.backup("a", file("increment"));
      try (Restore restore = Pager.restore(file("restored"))) {
        restore.apply(file("full")).apply(file("increment")).finish();
        assertThatIllegalStateException().isThrownBy(() -> restore.apply(file("full")));
      }
      try (ReadOnlyPager<Kib1> restored = ReadOnlyPager.open(file("restored"), PageSize.KIB_1)) {
        ModelStore.check(restored, model.live);
      }
    }
  }

  /** From one pager to another store through a pipe: nobody seeks. */
  @Test
  void aPipeWillDo() throws Exception {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1);
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out, 777)) {
      ModelStore model = new ModelStore(9);
      change(model, pager, 60);
      FutureTask<Boolean> writing =
          new FutureTask<>(
              () -> {
                pager.backup(null, out);
                return true;
              });
      Thread.ofPlatform().start(writing);
      try (Restore restore = Pager.restore(file("restored"))) {
        restore.apply(in).finish();
      }
      assertThat(writing.get()).isTrue();
      try (ReadOnlyPager<Kib1> restored = ReadOnlyPager.open(file("restored"), PageSize.KIB_1)) {
        ModelStore.check(restored, model.live);
      }
    }
  }

  @Test
  void anExistingTargetIsRefused() throws IOException {
    Files.writeString(file("taken"), "something");
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      assertThatExceptionOfType(PagerIoException.class)
          .isThrownBy(() -> pager.backup(null, file("taken")))
          .withCauseInstanceOf(FileAlreadyExistsException.class);
      assertThatExceptionOfType(PagerIoException.class)
          .isThrownBy(() -> restore(file("taken"), List.of()))
          .withCauseInstanceOf(FileAlreadyExistsException.class);
      byte[] full = part(pager, null);
      try (Restore restore = Pager.restore(file("late"))) {
        restore.apply(new ByteArrayInputStream(full));
        Files.writeString(file("late"), "came in between");
        assertThatExceptionOfType(PagerIoException.class).isThrownBy(restore::finish);
      }
    }
    assertThat(file("taken")).hasContent("something");
    assertThat(file("late")).hasContent("came in between");
  }

  @Test
  void anUnfinishedRestoreLeavesNothing() throws IOException {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      var _ = pager.allocate();
      try (Restore restore = Pager.restore(file("restored"))) {
        assertThatIllegalStateException().isThrownBy(restore::finish);
        restore.apply(new ByteArrayInputStream(part(pager, null)));
        assertThat(file("restored")).doesNotExist();
        assertThat(file("restored.creating")).exists();
      }
    }
    assertThat(file("restored")).doesNotExist();
    assertThat(file("restored.creating")).doesNotExist();
  }

  @Test
  void whatIsGivenUpLeavesNothing() throws IOException {
    try (Pager<Kib1> pager = Pager.create(file("store"), PageSize.KIB_1)) {
      var _ = pager.pages().allocateAll(1_000);
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> pager.backup(null, file("part"), (_, _) -> false));
      OutputStream full =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException("full");
            }
          };
      assertThatExceptionOfType(PagerIoException.class)
          .isThrownBy(() -> pager.backup(null, full))
          .withStackTraceContaining("full");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.backup("unknown", file("part")))
          .withMessageContaining("unknown");
      assertThat(pager.verify(_ -> {}).findings()).isEmpty();
      assertThat(pager.info(pager.allocate()).snapshotEpoch()).isPositive();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsOnly("store", "store.lock", "store.readers");
    }
  }

  @Test
  void anIncrementIsAsLongAsTheChange() {
    try (Pager<Kib4> pager = Pager.create(file("store"), PageSize.KIB_4)) {
      List<PageId<Kib4>> ids = pager.pages().allocateAll(10_000);
      for (PageId<Kib4> id : ids) {
        try (PageWriter page = pager.write(id)) {
          Content.fill(page.segment(), id.value());
        }
      }
      var _ = pager.createSnapshot("a");
      for (int i = 0; i < 100; i++) {
        try (PageWriter page = pager.write(ids.get(i * 97))) {
          Content.fill(page.segment(), i + 1);
        }
      }
      ByteArrayOutputStream full = new ByteArrayOutputStream();
      pager.backup(null, full);
      ByteArrayOutputStream increment = new ByteArrayOutputStream();
      pager.backup("a", increment);
      assertThat(full.size()).isGreaterThan(10_000 * 4_096);
      assertThat(increment.size()).isBetween(100 * 4_096, 102 * 4_096);
    }
  }
}
