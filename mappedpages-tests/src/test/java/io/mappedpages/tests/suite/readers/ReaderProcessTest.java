package io.mappedpages.tests.suite.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerLockedException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReaderEvictedException;
import io.mappedpages.ReaderInfo;
import io.mappedpages.core.file.SideFiles;
import io.mappedpages.core.format.ReaderFile;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.suite.faults.ChildJvm;
import io.mappedpages.tests.suite.faults.Skip;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers in other processes: alive, stopped, dead, evicted, and such as cannot register. */
@Tag("once")
final class ReaderProcessTest {
  private Path folder = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) throws IOException {
    folder = temporary.toRealPath();
    path = folder.resolve("store.mpg");
  }

  private ChildJvm startReader(long timeoutMillis, String... prefix) throws IOException {
    return ChildJvm.start(
        List.of(prefix),
        ReaderProgram.class,
        List.of(path.toString(), "" + timeoutMillis),
        folder.resolve("errors"));
  }

  private static String ask(ChildJvm reader, String command) throws IOException {
    reader.tell(command);
    return String.valueOf(reader.line());
  }

  private static void update(Pager<Kib1> pager, ProtectedPageId<Kib1> id, long stamp) {
    pager.protectedPages().update(id, page -> Content.fill(page, stamp));
  }

  private static void touch(ReadOnlyPager<Kib1> pager, ProtectedPageId<Kib1> id) {
    try (PageReader page = pager.read(id)) {
      assertThat(page.segment().byteSize()).isEqualTo(1024);
    }
  }

  private static void touch(ReadOnlyPager<Kib1> pager, PageId<Kib1> id) {
    try (PageReader page = pager.read(id)) {
      assertThat(page.segment().byteSize()).isEqualTo(1024);
    }
  }

  private static void signal(ChildJvm child, String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, "" + child.pid()).inheritIO().start();
    assertThat(kill.onExit().join().exitValue()).isZero();
  }

  @Test
  void aStoppedReaderKeepsItsPagesAndADeadOneDoesNot() throws IOException, InterruptedException {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(10);
      ids.forEach(id -> update(pager, id, 1000));
      try (ChildJvm reader = startReader(0)) {
        assertThat(reader.line()).startsWith("open").contains("beside a writer");
        signal(reader, "STOP");
        for (int round = 0; round < 50; round++) {
          for (ProtectedPageId<Kib1> id : ids) {
            update(pager, id, round);
          }
        }
        ReaderInfo info = pager.stats().readers().getFirst();
        assertThat(info.pid()).isEqualTo(reader.pid());
        assertThat(info.heldBackPages()).isGreaterThan(490);
        assertThat(info.age()).isPositive();
        assertThat(pager.stats().toString()).contains("pid=" + reader.pid());
        signal(reader, "CONT");
        for (ProtectedPageId<Kib1> id : ids) {
          assertThat(ask(reader, "check " + id.value() + " 1000")).isEqualTo("right");
        }
        assertThat(ask(reader, "verify")).isEqualTo("true");
        assertThat(ask(reader, "refresh")).isEqualTo("" + pager.generation());
        assertThat(ask(reader, "check 0 49")).isEqualTo("right");
        reader.kill();
        assertThat(reader.status()).isEqualTo(ChildJvm.KILLED);
      }
      long pages = pager.pageCount();
      assertThat(pager.stats().readers()).isEmpty();
      for (int round = 0; round < 100; round++) {
        for (ProtectedPageId<Kib1> id : ids) {
          update(pager, id, round);
        }
      }
      assertThat(pager.pageCount()).isEqualTo(pages);
    }
  }

  /** As in a container: the pid that it writes down is another process here, or none. */
  @Test
  @Timeout(60)
  void aReaderInAnotherPidNamespaceIsKnownByItsLock() throws IOException {
    String[] namespace = {"unshare", "--pid", "--fork", "--mount-proc", "--kill-child"};
    Skip.unless(
        run("unshare", "--pid", "--fork", "--mount-proc", "true"), "a namespace takes root");
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      ProtectedPageId<Kib1> id = pager.allocateProtected();
      update(pager, id, 1000);
      try (ChildJvm reader = startReader(0, namespace)) {
        assertThat(reader.line()).startsWith("open").contains("beside a writer");
        for (int round = 0; round < 500; round++) {
          update(pager, id, round);
        }
        ReaderInfo info = pager.stats().readers().getFirst();
        assertThat(info.pid()).isEqualTo(1); // by its own account
        assertThat(info.heldBackPages()).isGreaterThan(490);
        assertThat(ask(reader, "check " + id.value() + " 1000")).isEqualTo("right");
        reader.kill();
      }
      long pages = pager.pageCount();
      while (pager.stats().heldBackPages() > 100 || !pager.stats().readers().isEmpty()) {
        update(pager, id, 1);
      }
      for (int round = 0; round < 500; round++) {
        update(pager, id, round);
      }
      assertThat(pager.pageCount()).isEqualTo(pages);
    }
  }

  @Test
  void onlyAReaderThatAgreedIsEvictedAndNoticesIt() throws IOException {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(10);
      ids.forEach(id -> update(pager, id, 1000));
      try (ChildJvm evictable = startReader(50);
          ChildJvm other = startReader(0)) {
        assertThat(evictable.line()).startsWith("open");
        assertThat(other.line()).startsWith("open");
        assertThat(ask(evictable, "check 3 1000")).isEqualTo("right");
        signal(evictable, "STOP");
        int round = 0;
        while (pager.stats().readers().size() == 2) {
          for (ProtectedPageId<Kib1> id : ids) {
            update(pager, id, round);
          }
          round++;
        }
        assertThat(pager.stats().readers().getFirst().pid()).isEqualTo(other.pid());
        assertThat(ask(other, "check 3 1000")).isEqualTo("right");
        other.kill();
        long pages = pager.pageCount();
        for (; pager.stats().heldBackPages() > 0 || round < 60; round++) {
          for (ProtectedPageId<Kib1> id : ids) {
            update(pager, id, round);
          }
        }
        assertThat(pager.pageCount()).isLessThanOrEqualTo(2 * pages);
        signal(evictable, "CONT");
        assertThat(ask(evictable, "check 3 1000")).isEqualTo("ReaderEvictedException");
        assertThat(ask(evictable, "verify")).isEqualTo("ReaderEvictedException");
        assertThat(ask(evictable, "refresh")).isEqualTo("" + pager.generation());
        assertThat(ask(evictable, "check 3 " + (round - 1))).isEqualTo("right");
      }
    }
  }

  @Test
  void anEvictedViewIsLostForGood() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      ProtectedPageId<Kib1> id = pager.allocateProtected();
      update(pager, id, 1);
      try (ReadOnlyPager<Kib1> reader =
          Pager.builder().readerTimeout(Duration.ofMillis(1)).openReadOnly(path, PageSize.KIB_1)) {
        try (var view = reader.view()) {
          Content.check(view.read(id), 1);
          while (!pager.stats().readers().isEmpty()) {
            update(pager, id, 2);
          }
          assertThatExceptionOfType(ReaderEvictedException.class).isThrownBy(() -> view.read(id));
          reader.refresh();
          assertThatExceptionOfType(ReaderEvictedException.class).isThrownBy(() -> view.read(id));
          try (PageReader page = reader.read(id)) {
            Content.check(page.segment(), 2);
          }
        }
      }
    }
  }

  /** Its table was checked when it was read first; then its pages became others', full of zeros. */
  @Test
  void whatAnEvictedReaderNoLongerFindsIsNotMissing() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(300);
      ProtectedPageId<Kib1> first = ids.getFirst();
      PageId<Kib1> regular = pager.allocate();
      update(pager, first, 1);
      try (ReadOnlyPager<Kib1> reader =
              Pager.builder()
                  .readerTimeout(Duration.ofMillis(1))
                  .openReadOnly(path, PageSize.KIB_1);
          var view = reader.view();
          var begun = view.allocatedProtectedPages();
          var whole = view.allocatedProtectedPages()) {
        Content.check(view.read(first), 1);
        Iterator<ProtectedPageId<Kib1>> rest = begun.iterator();
        assertThat(rest.next()).isEqualTo(first);
        while (!pager.stats().readers().isEmpty()) {
          update(pager, first, 2);
        }
        update(pager, ids.getLast(), 2); // a table of which nothing is that of before
        pager.pages().update(regular, page -> Content.fill(page, 2));
        long pageCount = pager.pageCount();
        while (pager.pageCount() < 4 * pageCount) { // each page has been written since
          pager.pages().update(pager.allocate(), page -> page.fill((byte) 0));
        }
        ProtectedPageId<Kib1> other = ids.get(1);
        List<ThrowingCallable> reads =
            List.of(
                () -> view.read(other),
                () -> touch(reader, other),
                () -> reader.info(other),
                () -> reader.info(regular),
                () -> touch(reader, regular),
                () -> reader.readStable(regular),
                () -> rest.forEachRemaining(id -> {}),
                () -> assertThat(whole.count()).isNegative(),
                reader::stats,
                () -> reader.pageMap(10),
                () -> reader.verify(finding -> assertThat(finding).isNull()));
        for (ThrowingCallable read : reads) {
          assertThatExceptionOfType(ReaderEvictedException.class).isThrownBy(read);
        }
        reader.refresh();
        try (PageReader page = reader.read(ids.getLast())) {
          Content.check(page.segment(), 2);
        }
      }
    }
  }

  @Test
  void twoHundredReadersHaveASlotEach() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      ProtectedPageId<Kib1> id = pager.allocateProtected();
      List<ReadOnlyPager<Kib1>> readers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        update(pager, id, i);
        readers.add(ReadOnlyPager.open(path, PageSize.KIB_1));
      }
      assertThat(pager.stats().readers().stream().map(ReaderInfo::generation).distinct())
          .hasSize(200);
      update(pager, id, 1000);
      for (int i = 0; i < 200; i++) {
        try (PageReader page = readers.get(i).read(id)) {
          Content.check(page.segment(), i);
        }
      }
      readers.forEach(ReadOnlyPager::close);
      assertThat(pager.stats().readers()).isEmpty();
    }
  }

  @Test
  void onAReadOnlyMountWritersAreKeptOutOrTheOutcomeSaysUnprotected() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Skip.unless(run("mount", "-t", "tmpfs", "tmpfs", mount.toString()), "mounting takes root");
    try {
      path = mount.resolve("store.mpg");
      ProtectedPageId<Kib1> id;
      try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
        id = pager.allocateProtected();
        update(pager, id, 5);
      }
      Path alone = mount.resolve("alone.mpg");
      Files.copy(path, alone);
      assertThat(run("mount", "-o", "remount,ro", mount.toString())).isTrue();
      try (ReadOnlyPager<Kib1> reader = ReadOnlyPager.open(path, PageSize.KIB_1)) {
        assertThat(reader.recovery().message()).contains("not registered");
        try (PageReader page = reader.read(id)) {
          Content.check(page.segment(), 5);
        }
        assertThat(reader.verify(finding -> {}).isSound()).isTrue();
        assertThat(reader.refresh()).isEqualTo(reader.generation());
        assertThat(run("mount", "-o", "remount,rw", mount.toString())).isTrue();
        assertThatExceptionOfType(PagerLockedException.class)
            .isThrownBy(() -> Pager.open(path, PageSize.KIB_1).close());
      }
      assertThat(run("mount", "-o", "remount,ro", mount.toString())).isTrue();
      try (ChildJvm reader = startReader(0)) {
        assertThat(reader.line()).startsWith("open").contains("not registered");
        assertThat(run("mount", "-o", "remount,rw", mount.toString())).isTrue();
        assertThatExceptionOfType(PagerLockedException.class)
            .isThrownBy(() -> Pager.open(path, PageSize.KIB_1).close())
            .withMessageContaining("readers in other processes");
        assertThat(ask(reader, "check " + id.value() + " 5")).isEqualTo("right");
      }
      Pager.open(path, PageSize.KIB_1).close();
      assertThat(run("mount", "-o", "remount,ro", mount.toString())).isTrue();
      try (ReadOnlyPager<Kib1> reader = ReadOnlyPager.open(alone, PageSize.KIB_1);
          PageReader page = reader.read(id)) {
        assertThat(reader.recovery().message()).contains("unprotected");
        Content.check(page.segment(), 5);
      }
      try (Stream<Path> files = Files.list(mount)) {
        assertThat(files.filter(file -> file.toString().contains("alone"))).containsExactly(alone);
      }
    } finally {
      assertThat(run("umount", mount.toString())).isTrue();
    }
  }

  @Test
  void aReaderThatCannotRegisterIsRefusedBesideAWriter() throws IOException {
    Path store = Files.createDirectory(folder.resolve("store"));
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Skip.unless(
        run("mount", "--bind", store.toString(), mount.toString())
            && run("mount", "-o", "remount,bind,ro", mount.toString()),
        "mounting takes root");
    try (Pager<Kib1> pager = Pager.create(store.resolve("store.mpg"), PageSize.KIB_1)) {
      path = mount.resolve("store.mpg");
      try (ChildJvm reader = startReader(0)) {
        assertThat(reader.line())
            .startsWith("PagerLockedException")
            .contains("" + ProcessHandle.current().pid());
      }
      assertThat(pager.stats().readers()).isEmpty();
    } finally {
      assertThat(run("umount", mount.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var _ = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.onExit().join().exitValue() == 0;
  }

  @Test
  void aFileWithoutTheRightToWriteIsRead() throws IOException {
    Pager.create(path, PageSize.KIB_1).close();
    assertThat(run("chmod", "0444", path.toString())).isTrue();
    try (ReadOnlyPager<Kib1> reader = ReadOnlyPager.open(path, PageSize.KIB_1)) {
      assertThat(reader.verify(finding -> {}).isSound()).isTrue();
    }
  }

  /** Whom root's rights do not help: root without them, or any user. */
  @Test
  void whoMayWriteNothingReadsAndKeepsWritersOut() throws IOException {
    ProtectedPageId<Kib1> id;
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      id = pager.allocateProtected();
      update(pager, id, 5);
    }
    assertThat(run("sh", "-c", "chmod 0444 '" + path + "'* && chmod 0555 '" + folder + "'"))
        .isTrue();
    String[] prefix = {};
    if (Files.isWritable(path)) {
      prefix = new String[] {"setpriv", "--bounding-set=-dac_override,-dac_read_search"};
      Skip.unless(run("setpriv", "--bounding-set=-dac_override", "true"), "setpriv is missing");
    }
    ChildJvm reader = startReader(0, prefix);
    try (reader) {
      assertThat(reader.line()).startsWith("open").contains("not registered");
      assertThat(ask(reader, "verify")).isEqualTo("true");
      assertThat(run("sh", "-c", "chmod 0644 '" + path + "'* && chmod 0755 '" + folder + "'"))
          .isTrue();
      assertThatExceptionOfType(PagerLockedException.class)
          .isThrownBy(() -> Pager.open(path, PageSize.KIB_1).close());
      assertThat(ask(reader, "check " + id.value() + " 5")).isEqualTo("right");
    }
    Pager.open(path, PageSize.KIB_1).close();
  }

  @Test
  void aTableOfReadersThatWasCutOffOrIsLeftOverIsMadeAnew() throws IOException {
    Pager.create(path, PageSize.KIB_1).close();
    Path table = path.resolveSibling("store.mpg" + SideFiles.READERS);
    byte[] whole = Files.readAllBytes(table);
    for (int length : new int[] {0, 1, 100, 4096, whole.length - 1}) {
      Files.write(table, Arrays.copyOf(whole, length));
      besidesAWriter();
    }
    Files.write(table, new byte[whole.length]);
    besidesAWriter();
    byte[] stale = whole.clone();
    stale[(int) ReaderFile.slotAt(3)] = 1; // somebody who has died
    Files.write(table, stale);
    besidesAWriter();
  }

  private void besidesAWriter() {
    try (Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1);
        ReadOnlyPager<Kib1> reader = ReadOnlyPager.open(path, PageSize.KIB_1)) {
      assertThat(pager.stats().readers()).hasSize(1);
      assertThat(reader.generation()).isEqualTo(pager.generation());
    }
  }

  @Test
  void aTableOfAnotherVersionIsRefused() throws IOException {
    Pager.create(path, PageSize.KIB_1).close();
    Path table = path.resolveSibling("store.mpg" + SideFiles.READERS);
    try (FileChannel channel = FileChannel.open(table, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {2}), 4);
    }
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(PagerIoException.class)
          .isThrownBy(() -> Pager.open(path, PageSize.KIB_1).close())
          .withMessageContaining("readers");
    }
  }
}
