package io.mappedpages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ReadOnlyPager;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, copies, backups and restoring from the command line. */
final class SnapshotCommandsTest {
  @TempDir
  private @SuppressWarnings("NullAway.Init") Path folder;

  private @SuppressWarnings("NullAway.Init") Path store;
  private @SuppressWarnings("NullAway.Init") PageId<Kib4> id;

  @BeforeEach
  void makeStore() {
    store = folder.resolve("store.mpg");
    try (Pager<Kib4> pager = Pager.create(store, PageSize.KIB_4)) {
      id = pager.allocate();
    }
    write(1);
  }

  private void write(int value) {
    try (Pager<Kib4> pager = Pager.open(store, PageSize.KIB_4);
        PageWriter writer = pager.write(id)) {
      writer.segment().set(ValueLayout.JAVA_INT, 0, value);
    }
  }

  private int read(Path file) {
    try (ReadOnlyPager<Kib4> pager = ReadOnlyPager.open(file, PageSize.KIB_4);
        PageReader reader = pager.read(id)) {
      return reader.segment().get(ValueLayout.JAVA_INT, 0);
    }
  }

  private static void done(Object... args) {
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  private static void refused(String reason, Object... args) {
    CommandLineRun run = CommandLineRun.of(args);
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().contains(reason);
  }

  @Test
  void snapshotsAreTakenListedGoneBackToAndDeleted() {
    done("snapshot", store, "first", "--note", "a note");
    write(2);
    done("snapshot", store, "second");
    CommandLineRun list = CommandLineRun.of("snapshots", store);
    assertThat(list.status()).isZero();
    assertThat(list.out().lines()).hasSize(3);
    assertThat(list.out()).containsPattern("1 .*first  \\(a note\\)").containsPattern("2 .*second");
    write(3);
    refused("newer snapshots: [second]", "snapshot", "--rollback", store, "first");
    assertThat(read(store)).isEqualTo(3);
    done("snapshot", "--rollback", "--delete-newer", store, "first");
    assertThat(read(store)).isEqualTo(1);
    done("snapshot", "--delete", store, "first");
    assertThat(CommandLineRun.of("snapshots", store).out().lines()).hasSize(1);
    done("verify", store);
  }

  @Test
  void copiesAndRestoredStoresAreTheSame() throws IOException {
    done("snapshot", store, "monday");
    Path full = folder.resolve("full");
    done("backup", store, full);
    write(2);
    Path increment = folder.resolve("increment");
    done("backup", "--since", "monday", store, increment);
    done("copy", store, folder.resolve("copy"));
    assertThat(read(folder.resolve("copy"))).isEqualTo(2);
    done("restore", folder.resolve("old"), full);
    assertThat(read(folder.resolve("old"))).isEqualTo(1);
    done("restore", folder.resolve("new"), full, increment);
    assertThat(read(folder.resolve("new"))).isEqualTo(2);
    done("verify", folder.resolve("new"));
    refused("a full backup first", "restore", folder.resolve("none"), increment);
    assertThat(folder.resolve("none")).doesNotExist();
    assertThat(Files.size(increment)).isLessThan(Files.size(store));
  }

  @Test
  void whatIsWrongIsRefusedInOneLine() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "something");
    refused("AlreadyExists", "copy", store, taken);
    refused("AlreadyExists", "backup", store, taken);
    refused("AlreadyExists", "restore", taken, store);
    refused("\"gone\"", "snapshot", "--delete", store, "gone");
    refused("\"gone\"", "snapshot", "--rollback", store, "gone");
    refused("\"gone\"", "backup", "--since", "gone", store, folder.resolve("part"));
    refused("1 to 64 characters", "snapshot", store, "a/b");
    refused("not both", "snapshot", "--delete", "--rollback", store, "x");
    refused("backup part", "restore", folder.resolve("new"), store);
    refused("PART", "restore", folder.resolve("new"));
    refused("missing", "snapshots", folder.resolve("missing"));
    assertThat(taken).hasContent("something");
  }
}
