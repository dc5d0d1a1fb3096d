package io.mappedpages.tests.suite.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.fail;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.suite.faults.Actions.Mutant;
import io.mappedpages.tests.suite.faults.SmallDisk.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Disks and limits of many sizes, from one that has no room for a store: what does not fit is
 * refused and changes nothing. {@code -Dmappedpages.sizes.all=true} takes many more.
 */
@Tag("once")
final class FullDiskTest {
  private static final boolean ALL = Boolean.getBoolean("mappedpages.sizes.all");
  private static final int LEAST_KIB = 56;
  private static final int MOST_KIB = 400;

  @TempDir private Path folder = Path.of("");

  private record Options(boolean sparse, WriteMode mode, Mutant mutant) {}

  @ParameterizedTest
  @CsvSource({"TMPFS, false", "TMPFS, true", "EXT4, false", "EXT4, true"})
  void aFullDisk(Kind kind, boolean sparse) throws IOException, InterruptedException {
    SmallDisk.assumeWorks(folder, kind);
    Counts counts = new Counts();
    for (int kib = LEAST_KIB; kib <= MOST_KIB; kib += ALL ? 4 : 36) {
      onDisk(kind, kib, new Options(sparse, WriteMode.STAGED, Mutant.NONE), counts);
    }
    counts.report(kind + " full, sparse " + sparse);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLimitOfTheFileSize(boolean sparse) throws IOException, InterruptedException {
    Counts counts = new Counts();
    // In blocks of 512 bytes; not multiples of a page only.
    for (int blocks = 2 * LEAST_KIB; blocks <= 2 * MOST_KIB; blocks += ALL ? 9 : 73) {
      Path here = Files.createTempDirectory(folder, "limited");
      List<String> limited = List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh");
      fill(limited, here, new Options(sparse, WriteMode.STAGED, Mutant.NONE), counts);
    }
    counts.report("file size limited, sparse " + sparse);
  }

  @Test
  void anAcknowledgementBeforeTheCommitIsFoundOut() throws IOException, InterruptedException {
    SmallDisk.assumeWorks(folder, Kind.EXT4);
    Options early = new Options(false, WriteMode.STAGED, Mutant.EARLY_ACKNOWLEDGEMENT);
    assertFoundOut(early, "no way to explain");
  }

  @Test
  void aFaultInTheMappingIsFoundOut() throws IOException, InterruptedException {
    SmallDisk.assumeWorks(folder, Kind.EXT4);
    // What its documentation warns of: stores into holes of a full disk.
    assertFoundOut(new Options(true, WriteMode.MAPPED, Mutant.NONE), "InternalError");
  }

  private void assertFoundOut(Options options, String message)
      throws IOException, InterruptedException {
    for (int kib = 100; kib <= MOST_KIB; kib += 12) {
      try {
        onDisk(Kind.EXT4, kib, options, new Counts());
      } catch (AssertionError e) {
        System.out.printf("FullDiskTest: %s found on a disk of %d KiB%n", options, kib);
        assertThat(e).hasMessageContaining(message);
        return;
      }
    }
    fail("not found: " + options);
  }

  private void onDisk(Kind kind, int kib, Options options, Counts counts)
      throws IOException, InterruptedException {
    Path mounted = Files.createTempDirectory(folder, "disk");
    try (SmallDisk disk = SmallDisk.mount(mounted, kind, kib)) {
      fill(List.of(), disk.folder(), options, counts);
    }
  }

  private void fill(List<String> prefix, Path here, Options options, Counts counts)
      throws IOException, InterruptedException {
    Path store = here.resolve("store.mpg");
    Path errors = folder.resolve("errors");
    List<String> arguments =
        List.of(
            store.toString(),
            Boolean.toString(options.sparse),
            options.mode.name(),
            options.mutant.name());
    Promises promises = Promises.afterKills();
    List<String> notes;
    try (ChildJvm child = ChildJvm.start(prefix, FillProgram.class, arguments, errors)) {
      notes = child.replay(promises);
      assertThat(child.status()).as("%s: %s", notes, child.errors()).isZero();
    }
    counts.add(notes);
    if (notes.equals(List.of("refused create"))) {
      assertThat(store).doesNotExist();
      assertThat(here.resolve("store.mpg.creating")).doesNotExist();
      return;
    }
    assertThat(notes).startsWith("open").endsWith("closed");
    try (Pager<Kib1> pager = Pager.open(store, PageSize.KIB_1)) {
      promises.check(pager);
      assertThatCode(pager::force).doesNotThrowAnyException();
    }
  }

  /** What happened in a sweep. */
  private static final class Counts {
    private final long began = System.nanoTime();
    private int sizes;
    private int creations;
    private int capacity;
    private int writes;

    void add(List<String> notes) {
      sizes++;
      for (String note : notes) {
        switch (note) {
          case "refused create" -> creations++;
          case "refused: capacity" -> capacity++;
          case "refused: write" -> writes++;
          default -> {}
        }
      }
    }

    void report(String what) {
      System.out.printf(
          "FullDiskTest: %s: %d sizes; refused: %d creations, %d for want of space, %d writes;"
              + " %d ms%n",
          what, sizes, creations, capacity, writes, (System.nanoTime() - began) / 1_000_000);
      assertThat(capacity + writes).isPositive();
    }
  }
}
