package io.mappedpages.tests.suite.nativeio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.core.file.MappedPageFile;
import io.mappedpages.nativeio.FallocateProvider;
import io.mappedpages.spi.NativeFile;
import io.mappedpages.spi.NativeIoProvider;
import io.mappedpages.tests.suite.MemoryFolder;
import io.mappedpages.tests.suite.faults.Skip;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file under a store gives blocks back, if it can. */
final class PunchedPageFileTest {
  private static final int FROM = 128 << 10;
  private static final int TO = 512 << 10;

  private final NativeIoProvider nativeIo = new FallocateProvider();

  @TempDir private Path folder = Path.of("");

  /** Punches the range, or skips the test where that cannot be done. */
  private void punch(MappedPageFile file) throws IOException {
    boolean done = file.punch(FROM, TO);
    Skip.unless(
        done,
        "punching holes is not possible on %s; native I/O: %s"
            .formatted(Files.getFileStore(folder), nativeIo.unavailable().orElse("available")));
  }

  @Test
  void aMappingReadsZerosAndWhatLiesAroundStays() throws IOException {
    Path path = Probe.file(folder, Probe.BYTES);
    try (MappedPageFile file = MappedPageFile.open(path, nativeIo)) {
      MemorySegment before = file.map(0, Probe.BYTES, false);
      assertThat(before.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Probe.content(Probe.BYTES));
      file.force();
      long allocated = Probe.allocatedBytes(path);
      punch(file);
      file.force();
      assertThat(allocated - Probe.allocatedBytes(path)).isEqualTo(TO - FROM);

      byte[] expected = Probe.contentWithHole(Probe.BYTES, FROM, TO);
      assertThat(before.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
      assertThat(file.map(0, Probe.BYTES, false).toArray(ValueLayout.JAVA_BYTE))
          .isEqualTo(expected);
      assertThat(Files.readAllBytes(path)).isEqualTo(expected);
      assertThat(file.lengthBytes()).isEqualTo(Probe.BYTES);
    }
  }

  @Test
  void aRangeThatIsExtendedAgainHasItsBlocks() throws IOException {
    Path path = Probe.file(folder, Probe.BYTES);
    try (MappedPageFile file = MappedPageFile.open(path, nativeIo)) {
      file.force();
      long allocated = Probe.allocatedBytes(path);
      punch(file);
      file.extend(FROM, TO, true);
      file.force();
      assertThat(Probe.allocatedBytes(path)).isEqualTo(allocated);
      file.map(FROM, 1, true).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
    }
    assertThat(Files.readAllBytes(path)[FROM]).isEqualTo((byte) 1);
  }

  private static void assertNothingIsPunched(Path path, NativeIoProvider provider)
      throws IOException {
    try (MappedPageFile file = MappedPageFile.open(path, provider)) {
      assertThat(file.punch(FROM, TO)).isFalse();
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(Probe.content(Probe.BYTES));
  }

  @Test
  void withoutAProviderNothingIsPunched() throws IOException {
    Path path = Probe.file(folder, Probe.BYTES);
    try (MappedPageFile file = MappedPageFile.open(path)) {
      assertThat(file.punch(FROM, TO)).isFalse();
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(Probe.content(Probe.BYTES));
  }

  @Test
  void aProviderThatIsUnavailableIsNotAsked() throws IOException {
    assertNothingIsPunched(
        Probe.file(folder, Probe.BYTES),
        new Scripted() {
          @Override
          public Optional<String> unavailable() {
            return Optional.of("not here");
          }
        });
  }

  @Test
  void whereHolesAreNotReadableNothingIsPunched(@TempDir(factory = MemoryFolder.class) Path memory)
      throws IOException {
    String type = Files.getFileStore(memory).type();
    Skip.unless(type.equals("tmpfs"), "expected tmpfs for files in memory, found " + type);
    assertNothingIsPunched(Probe.file(memory, Probe.BYTES), nativeIo);
  }

  @Test
  void aRangeBehindTheEndIsRefused() throws IOException {
    Path path = Probe.file(folder, Probe.BYTES);
    try (MappedPageFile file = MappedPageFile.open(path, nativeIo)) {
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> file.punch(FROM, Probe.BYTES + 1))
          .withMessageContaining(path.toString());
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(Probe.content(Probe.BYTES));
  }

  @Test
  void closingLeavesNoDescriptor() throws IOException {
    Path path = Probe.file(folder, Probe.BYTES);
    MappedPageFile file = MappedPageFile.open(path, nativeIo);
    assertThat(Probe.descriptors(path)).isGreaterThanOrEqualTo(2);
    file.close();
    file.close();
    assertThat(Probe.descriptors(path)).isZero();
  }

  @Test
  void aProviderThatFailsLeavesNoDescriptor() throws IOException {
    Path path = Probe.file(folder, Probe.BYTES);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> MappedPageFile.open(path, new Scripted()))
        .withMessage("scripted");
    assertThat(Probe.descriptors(path)).isZero();
  }

  /** Fails, if it is asked. */
  private static class Scripted implements NativeIoProvider {
    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public Optional<String> unavailable() {
      return Optional.empty();
    }

    @Override
    public NativeFile open(Path file) throws IOException {
      throw new IOException("scripted");
    }
  }
}
