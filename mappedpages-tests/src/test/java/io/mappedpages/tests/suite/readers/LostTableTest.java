package io.mappedpages.tests.suite.readers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerIoException;
import io.mappedpages.tests.Content;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mapped table of readers is gone under a writer, as when its file system is: here since
 * somebody has cut the file off. Every access faults then, and the caller is told, at once and in
 * his own call, also by compiled code.
 */
final class LostTableTest {
  private static final int UNTIL_COMPILED = 30_000;

  @TempDir private Path folder = Path.of("");

  private static void write(Pager<Kib1> pager, PageId<Kib1> id, long stamp) {
    try (PageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), stamp);
    }
  }

  private static void cutOff(Path path) throws IOException {
    try (FileChannel table =
        FileChannel.open(path.resolveSibling("store.mpg.readers"), StandardOpenOption.WRITE)) {
      table.truncate(0);
    }
  }

  @Test
  void aWriteInPlaceIsRefusedAndTheNextCommitFails() throws IOException {
    Path path = folder.toRealPath().resolve("store.mpg");
    PageId<Kib1> id;
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      id = pager.allocate();
      for (int i = 0; i < UNTIL_COMPILED; i++) {
        write(pager, id, i);
      }
      cutOff(path);
      for (int i = 0; i < 100; i++) {
        assertThatExceptionOfType(PagerIoException.class)
            .isThrownBy(() -> write(pager, id, -1))
            .withMessageContaining("store.mpg.readers");
        try (PageReader reader = pager.read(id)) { // the latch is free, and nothing has changed
          Content.check(reader.segment(), UNTIL_COMPILED - 1L);
        }
      }
      assertThatExceptionOfType(PagerFailedException.class)
          .isThrownBy(pager::allocate)
          .withStackTraceContaining("store.mpg.readers");
    }
    try (Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1);
        PageReader reader = pager.read(id)) {
      Content.check(reader.segment(), UNTIL_COMPILED - 1L);
      assertThat(pager.verify(_ -> {}).isSound()).isTrue();
    }
  }
}
