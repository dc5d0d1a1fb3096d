package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mappedpages.CorruptFileException;
import io.mappedpages.IncompatibleFormatException;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.tests.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no stores, or stores of somebody else. */
final class ForeignFilesTest {
  private static final int MAGIC_BYTES = 4;

  @TempDir private Path folder = Path.of("");

  private Path file(byte[] bytes) throws IOException {
    Path path = folder.resolve("foreign");
    Files.write(path, bytes);
    return path;
  }

  private void assertNoStore(byte[] bytes) throws IOException {
    Path path = file(bytes);
    for (PageSize size : List.of(PageSize.KIB_1, PageSize.KIB_4, PageSize.MIB_1)) {
      assertThatExceptionOfType(CorruptFileException.class)
          .isThrownBy(() -> Pager.open(path, size))
          .satisfies(e -> assertThat(e.structure()).contains("superblock"))
          .withMessageContainingAll(path.toString(), "expected", "found");
    }
    assertThatExceptionOfType(CorruptFileException.class).isThrownBy(() -> Pager.openAny(path));
    assertThat(Files.readAllBytes(path)).isEqualTo(bytes);
  }

  @Test
  void filesOfOtherProgramsAreNoStores() throws IOException {
    assertNoStore("PK\3\4".getBytes(StandardCharsets.ISO_8859_1));
    assertNoStore("MPPG".getBytes(StandardCharsets.ISO_8859_1));
    assertNoStore("SQLite format 3\0".repeat(1000).getBytes(StandardCharsets.ISO_8859_1));
    assertNoStore(new byte[1]);
    assertNoStore(new byte[511]);
    assertNoStore(new byte[1 << 16]);
    byte[] ones = new byte[1 << 16];
    Arrays.fill(ones, (byte) -1);
    assertNoStore(ones);
  }

  @Test
  void noiseIsNoStoreWithTheMagicNumberOrWithout() throws IOException {
    Random random = Seed.random("ForeignFilesTest");
    for (int i = 0; i < 50; i++) {
      byte[] noise = new byte[random.nextInt(100_000)];
      random.nextBytes(noise);
      assertNoStore(noise);
      if (noise.length > 512) {
        System.arraycopy("MPPG".getBytes(StandardCharsets.US_ASCII), 0, noise, 0, MAGIC_BYTES);
        noise[4] = 1;
        assertNoStore(noise);
      }
    }
  }

  @Test
  void theOtherSideFilesAreNoStores() throws IOException {
    Path path = folder.resolve("store");
    Pager.create(path, PageSize.KIB_1).close();
    assertNoStore(Files.readAllBytes(folder.resolve("store.lock")));
  }

  /** The first bytes of an empty file of the Rust crate, format 0.2, pages of 1 KiB. */
  private static byte[] rustHeader(int minor, int log2) {
    byte[] bytes = new byte[4096];
    System.arraycopy("MPPG".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, MAGIC_BYTES);
    bytes[4] = 0;
    bytes[5] = (byte) minor;
    bytes[8] = (byte) log2;
    return bytes;
  }

  private static void assertOfTheRustCrate(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    assertThatExceptionOfType(IncompatibleFormatException.class)
        .isThrownBy(() -> Pager.open(path, PageSize.KIB_64)) // judged before the page size
        .withMessageContaining(path.toString())
        .withMessageContaining("Rust");
    assertThatExceptionOfType(IncompatibleFormatException.class)
        .isThrownBy(() -> Pager.openAny(path));
    assertThat(Files.readAllBytes(path)).isEqualTo(bytes);
  }

  @Test
  void aFileOfTheRustCrateIsRecognised() throws IOException {
    assertOfTheRustCrate(file(rustHeader(1, 10)));
    assertOfTheRustCrate(file(rustHeader(2, 10)));
    assertOfTheRustCrate(file(rustHeader(2, 12)));
  }

  @Test
  void samplesOfTheRustCrateAreRecognised() throws IOException {
    Path samples = samples();
    assumeTrue(
        samples != null,
        "NOT TESTED: no folder shared/samples beside this project or above it, which has files"
            + " that the Rust crate wrote");
    List<Path> found;
    try (Stream<Path> files = Files.list(samples)) {
      found = files.filter(path -> path.toString().endsWith(".gz")).sorted().toList();
    }
    assertThat(found).isNotEmpty();
    for (Path sample : found) {
      String name = sample.getFileName().toString();
      Path path = folder.resolve(name.substring(0, name.length() - ".gz".length()));
      try (InputStream raw = new GZIPInputStream(Files.newInputStream(sample))) {
        Files.copy(raw, path);
      }
      if (isDamagedAtTheStart(name)) {
        assertThatThrownBy(() -> Pager.open(path, PageSize.KIB_1))
            .as(name)
            .isInstanceOfAny(IncompatibleFormatException.class, CorruptFileException.class);
      } else {
        assertOfTheRustCrate(path);
      }
    }
  }

  /** What is damaged in its first bytes may be no store at all. */
  private static boolean isDamagedAtTheStart(String name) {
    return Stream.of("dmg-magic", "dmg-tiny", "dmg-wronglog2").anyMatch(name::startsWith);
  }

  private static @Nullable Path samples() {
    Path above = Path.of("").toAbsolutePath();
    while (above != null && !Files.exists(above.resolve("shared/samples/manifest.json"))) {
      above = above.getParent();
    }
    return above == null ? null : above.resolve("shared/samples");
  }
}
