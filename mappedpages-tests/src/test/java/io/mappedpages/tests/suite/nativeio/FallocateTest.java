package io.mappedpages.tests.suite.nativeio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.nativeio.FallocateProvider;
import io.mappedpages.spi.NativeFile;
import io.mappedpages.tests.suite.MemoryFolder;
import io.mappedpages.tests.suite.faults.Skip;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to files by system calls, on a disk and in memory. */
final class FallocateTest {
  private static final int BLOCK = 64 << 10;

  private final FallocateProvider provider = new FallocateProvider();

  @TempDir private Path disk = Path.of("");

  @TempDir(factory = MemoryFolder.class)
  private Path memory = Path.of("");

  @BeforeEach
  void needsItToBeAvailable() {
    String reason = provider.unavailable().orElse("");
    Skip.unless(reason.isEmpty(), "native I/O: " + reason);
  }

  private Path folder(String where) {
    return where.equals("disk") ? disk : memory;
  }

  private static void needs(boolean done, Path folder, String what) throws IOException {
    Skip.unless(done, what + " is not possible on " + Files.getFileStore(folder));
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk", "memory"})
  void punchingGivesBlocksBackAndKeepsTheRest(String where) throws IOException {
    Path path = Probe.file(folder(where), Probe.BYTES);
    Probe.run("sync", path.toString());
    long before = Probe.allocatedBytes(path);
    try (NativeFile file = provider.open(path)) {
      needs(file.punch(BLOCK, 8 * BLOCK), path, "punching holes");
    }
    Probe.run("sync", path.toString());
    assertThat(before - Probe.allocatedBytes(path)).isEqualTo(8 * BLOCK);
    assertThat(Files.readAllBytes(path))
        .isEqualTo(Probe.contentWithHole(Probe.BYTES, BLOCK, 9 * BLOCK));
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk", "memory"})
  void aRangeIsZerosToTheByte(String where) throws IOException {
    Path path = Probe.file(folder(where), Probe.BYTES);
    try (NativeFile file = provider.open(path)) {
      needs(file.punch(1000, 1), path, "punching holes");
      assertThat(Files.readAllBytes(path)).isEqualTo(Probe.contentWithHole(1 << 20, 1000, 1001));
      assertThat(file.punch(1000, BLOCK)).isTrue();
      assertThat(Files.readAllBytes(path))
          .isEqualTo(Probe.contentWithHole(1 << 20, 1000, 1000 + BLOCK));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk", "memory"})
  void theLengthStays(String where) throws IOException {
    Path path = Probe.file(folder(where), Probe.BYTES);
    try (NativeFile file = provider.open(path)) {
      needs(file.punch(Probe.BYTES - BLOCK, 9 * BLOCK), path, "punching holes");
    }
    assertThat(Files.readAllBytes(path))
        .isEqualTo(Probe.contentWithHole(Probe.BYTES, Probe.BYTES - BLOCK, Probe.BYTES));
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk", "memory"})
  void preallocatingHasBlocksAndKeepsTheContent(String where) throws IOException {
    Path path = Probe.file(folder(where), BLOCK);
    try (NativeFile file = provider.open(path)) {
      needs(file.preallocate(0, Probe.BYTES), path, "preallocating");
    }
    assertThat(Probe.allocatedBytes(path)).isGreaterThanOrEqualTo(Probe.BYTES);
    byte[] content = Files.readAllBytes(path);
    assertThat(content).hasSize(Probe.BYTES).startsWith(Probe.content(BLOCK));
    assertThat(content).endsWith(new byte[Probe.BYTES - BLOCK]);
  }

  @Test
  void wantOfRoomIsAnError() throws IOException {
    boolean bounded = Files.getFileStore(memory).type().equals("tmpfs");
    Skip.unless(bounded, "no tmpfs, where no blocks are marked but counted");
    Path path = Probe.file(memory, 1);
    long more = Files.getFileStore(memory).getTotalSpace() + BLOCK;
    try (NativeFile file = provider.open(path)) {
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(() -> file.preallocate(0, more))
          .withMessageContaining(path + ": preallocate of " + more + " bytes at 0: ")
          .withMessageContaining("(errno 28)"); // ENOSPC
    }
    assertThat(path).hasSize(1);
  }

  @Test
  void aFileSystemThatCannotIsNoError() throws IOException {
    Path path = Path.of("/proc/self/comm");
    Skip.unless(Files.isWritable(path), "there is no " + path);
    try (NativeFile file = provider.open(path)) {
      assertThat(file.punch(0, 1)).isFalse();
      assertThat(file.preallocate(0, 1)).isFalse();
    }
  }

  @Test
  void aFileThatIsNotThereIsAnError() {
    Path path = disk.resolve("missing");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> provider.open(path))
        .withMessage(path.toString());
    assertThat(path).doesNotExist();
  }

  @Test
  void aFolderIsAnError() {
    assertThatExceptionOfType(FileSystemException.class)
        .isThrownBy(() -> provider.open(disk))
        .withMessageContaining(disk + ": open: ")
        .withMessageContaining("(errno 21)"); // EISDIR
  }

  @Test
  void aFileThatMayNotBeWrittenIsAnError() throws IOException {
    Path path = Probe.file(disk, 1);
    Files.setPosixFilePermissions(path, Set.of());
    Skip.unless(!Files.isWritable(path), "whoever runs this may write every file");
    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> provider.open(path))
        .withMessage(path.toString());
  }

  @Test
  void aPathOfAnotherFileSystemIsRefused() {
    Path path = Path.of(URI.create("jrt:/java.base/module-info.class"));
    assertThatExceptionOfType(ProviderMismatchException.class)
        .isThrownBy(() -> provider.open(path))
        .withMessageContaining("jrt:/");
  }

  /** Formats of a shell, which makes the name: of bytes that Java's own encoding may not have. */
  @ParameterizedTest
  @ValueSource(strings = {"a b%%20", "%%41?#\\\\", "\\303\\244", "\\377\\344"})
  void everyNameIsTakenAsItIs(String format) throws IOException {
    String script = "cd \"$0\" && printf x > \"$(printf \"$1\")\"";
    assertThat(Probe.run("sh", "-c", script, disk.toString(), format)).isEmpty();
    try (Stream<Path> found = Files.list(disk)) {
      Path path = found.findFirst().orElseThrow();
      try (NativeFile file = provider.open(path)) {
        needs(file.punch(0, 1), path, "punching holes");
      }
      assertThat(Files.readAllBytes(path)).containsExactly(0);
    }
  }

  @Test
  void aRangeThatIsNoneIsRefused() throws IOException {
    try (NativeFile file = provider.open(Probe.file(disk, 1))) {
      for (long[] range : new long[][] {{-1, 1}, {0, 0}, {0, -1}}) {
        assertThatThrownBy(() -> file.punch(range[0], range[1]))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> file.preallocate(range[0], range[1]))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(() -> file.punch(Long.MAX_VALUE, 2)); // ends behind all numbers
    }
  }

  @Test
  void aClosedFileIsRefusedAndHasNoDescriptor() throws IOException {
    Path path = Probe.file(disk, 1);
    NativeFile file = provider.open(path);
    assertThat(Probe.descriptors(path)).isEqualTo(1);
    file.close();
    file.close();
    assertThat(Probe.descriptors(path)).isZero();
    assertThatThrownBy(() -> file.punch(0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> file.preallocate(0, 1)).isInstanceOf(IllegalStateException.class);
  }

  /** The number of a descriptor goes to the next file that is opened, which must not be hit. */
  @Test
  void noFileIsHitThatGotTheNumberOfAClosedOne() throws Exception {
    Path doomed = Probe.file(disk, 1);
    Path other = Files.write(disk.resolve("other"), Probe.content(BLOCK));
    for (int round = 0; round < 200; round++) {
      NativeFile file = provider.open(doomed);
      CountDownLatch started = new CountDownLatch(1);
      Thread puncher =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (file.punch(0, 1)) {
                        started.countDown();
                      }
                    } catch (IOException | IllegalStateException _) {
                      // closed, at last
                    }
                    started.countDown();
                  });
      started.await();
      file.close();
      try (NativeFile successor = provider.open(other)) {
        needs(successor.punch(2L * BLOCK, 1), other, "punching holes");
        puncher.join();
      }
    }
    assertThat(Files.readAllBytes(other)).isEqualTo(Probe.content(BLOCK));
  }

  @Test
  void anInterruptFailsNothing() throws IOException {
    Path path = Probe.file(disk, BLOCK);
    Thread.currentThread().interrupt();
    try (NativeFile file = provider.open(path)) {
      boolean done = file.punch(0, BLOCK);
      assertThat(Thread.interrupted()).isTrue();
      needs(done, path, "punching holes");
    } finally {
      var _ = Thread.interrupted();
    }
  }
}
