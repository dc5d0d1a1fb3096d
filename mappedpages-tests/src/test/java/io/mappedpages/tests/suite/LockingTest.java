package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerLockedException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.RecoveryOutcome.Kind;
import io.mappedpages.tests.Content;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer per store, in this process and in others, whatever the store is called. */
final class LockingTest {
  private Path folder = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) throws IOException {
    folder = temporary.toRealPath();
    path = folder.resolve("store.mpg");
  }

  private void assertLockedHere(Path name) {
    assertThatExceptionOfType(PagerLockedException.class)
        .isThrownBy(() -> Pager.open(name, PageSize.KIB_1))
        .satisfies(e -> assertThat(e.holderPid()).hasValue(ProcessHandle.current().pid()))
        .withMessageContaining(Long.toString(ProcessHandle.current().pid()));
    assertThatExceptionOfType(PagerLockedException.class).isThrownBy(() -> Pager.openAny(name));
  }

  @Test
  void aSecondOpeningIsRefusedAndDoesNotBreakTheFirst() {
    Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1);
    for (int i = 0; i < 3; i++) {
      assertLockedHere(path);
      assertThat(pager.allocateProtected().value()).isEqualTo(i);
    }
    pager.close();
    Pager.open(path, PageSize.KIB_1).close();
  }

  @Test
  void aLinkLeadsToTheSameLock() throws IOException {
    Files.createDirectory(folder.resolve("elsewhere"));
    Path link = folder.resolve("elsewhere").resolve("link.mpg");
    Files.createSymbolicLink(link, path);
    Path folderLink = folder.resolve("folder-link");
    Files.createSymbolicLink(folderLink, folder);
    Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1);
    assertLockedHere(link);
    assertLockedHere(folderLink.resolve("store.mpg"));
    assertLockedHere(folder.resolve("elsewhere/../store.mpg"));
    pager.close();

    Pager<Kib1> linked = Pager.open(link, PageSize.KIB_1);
    assertLockedHere(path);
    linked.close();
    assertThat(folder.resolve("elsewhere").resolve("link.mpg.lock")).doesNotExist();
  }

  @Test
  void aFileWithTwoNamesIsRefused() throws IOException {
    Pager.create(path, PageSize.KIB_1).close();
    Path other = folder.resolve("other.mpg");
    Files.createLink(other, path);
    for (Path name : List.of(path, other)) {
      assertThatExceptionOfType(PagerIoException.class)
          .isThrownBy(() -> Pager.open(name, PageSize.KIB_1))
          .withMessageContaining("hard link");
    }
    Files.delete(other);
    Pager.open(path, PageSize.KIB_1).close(); // and no lock is left
  }

  @Test
  void theLockFileStays() throws IOException {
    Pager.create(path, PageSize.KIB_1).close();
    Path lock = folder.resolve("store.mpg.lock");
    Object key = Files.getAttribute(lock, "unix:ino");
    Pager.open(path, PageSize.KIB_1).close();
    Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1);
    assertLockedHere(path);
    pager.close();
    assertThat(Files.getAttribute(lock, "unix:ino")).isEqualTo(key);
    Files.write(lock, new byte[] {1, 2, 3}); // what it says does not matter
    Pager.open(path, PageSize.KIB_1).close();
    assertThat(Files.getAttribute(lock, "unix:ino")).isEqualTo(key);
  }

  @Test
  void anotherProcessIsNamedAndItsDeathFreesTheStore() throws IOException {
    Pager.create(path, PageSize.KIB_1).close();
    try (ChildProcess child = ChildProcess.holding(path)) {
      assertThatExceptionOfType(PagerLockedException.class)
          .isThrownBy(() -> Pager.open(path, PageSize.KIB_1))
          .satisfies(e -> assertThat(e.holderPid()).hasValue(child.pid()))
          .withMessageContaining(Long.toString(child.pid()));
    }
    Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1); // its lock died with it
    assertThat(pager.recovery().kind()).isEqualTo(Kind.RECOVERED);
    try (PageReader reader = pager.read(ProtectedPageId.<Kib1>of(0))) {
      Content.check(reader.segment(), 41);
    }
    assertThat(pager.verify(finding -> {}).isSound()).isTrue();
    pager.close();
  }

  @Test
  void anotherProcessIsKeptOutWhileOthersOpenAndCloseHere() throws IOException {
    Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1);
    assertLockedHere(path); // a channel that is closed again must not drop the lock
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> ChildProcess.holding(path).close());
    pager.close();
  }

  @Test
  void whatAnInterruptedCreationLeftDoesNotMatter() throws IOException {
    Path leftover = folder.resolve("store.mpg.creating");
    Files.write(leftover, new byte[12345]);
    Pager.create(path, PageSize.KIB_1).close();
    assertThat(leftover).doesNotExist();

    Files.createLink(leftover, path); // cut off between the two names
    Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1);
    assertThat(pager.allocateProtected().value()).isZero();
    pager.close();
    assertThat(leftover).doesNotExist();

    Files.write(leftover, new byte[99]);
    Pager.open(path, PageSize.KIB_1).close();
    assertThat(leftover).doesNotExist();
  }

  @Test
  void ofManyCreationsOneWins() throws Exception {
    int threads = 4;
    for (int round = 0; round < 20; round++) {
      Path name = folder.resolve("race-" + round);
      CyclicBarrier start = new CyclicBarrier(threads);
      Queue<Pager<Kib1>> winners = new ConcurrentLinkedQueue<>();
      Queue<PagerException> losers = new ConcurrentLinkedQueue<>();
      List<Thread> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        start.await();
                        Pager<Kib1> pager = Pager.create(name, PageSize.KIB_1);
                        winners.add(pager);
                        pager
                            .protectedPages()
                            .update(pager.allocateProtected(), page -> Content.fill(page, 5));
                      } catch (PagerException e) {
                        losers.add(e);
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                    }));
      }
      for (Thread thread : running) {
        thread.join();
      }
      assertThat(winners).hasSize(1);
      assertThat(losers).hasSize(threads - 1).allSatisfy(LockingTest::assertLost);
      Pager<Kib1> winner = winners.remove();
      try (PageReader reader = winner.read(ProtectedPageId.<Kib1>of(0))) {
        Content.check(reader.segment(), 5);
      }
      winner.close();
    }
  }

  private static void assertLost(PagerException e) {
    if (e instanceof PagerIoException) {
      assertThat(e).hasCauseInstanceOf(FileAlreadyExistsException.class);
    } else {
      assertThat(e).isInstanceOf(PagerLockedException.class);
    }
  }

  @Test
  void whatIsThereIsNeverReplaced() throws IOException {
    Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1);
    var id = pager.allocateProtected();
    assertThatExceptionOfType(PagerException.class)
        .isThrownBy(() -> Pager.create(path, PageSize.KIB_1));
    pager.protectedPages().update(id, page -> Content.fill(page, 1));
    pager.close();
    byte[] bytes = Files.readAllBytes(path);
    assertThatExceptionOfType(PagerIoException.class)
        .isThrownBy(() -> Pager.create(path, PageSize.KIB_4))
        .withCauseInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readAllBytes(path)).isEqualTo(bytes);
  }
}
