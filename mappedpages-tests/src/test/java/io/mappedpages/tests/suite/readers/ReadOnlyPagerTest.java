package io.mappedpages.tests.suite.readers;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CorruptFileException;
import io.mappedpages.InvalidPageSizeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.PagerIoException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReadView;
import io.mappedpages.RecoveryOutcome.Kind;
import io.mappedpages.ReservedPageException;
import io.mappedpages.Transaction;
import io.mappedpages.tests.Content;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pager that cannot write shows, of a file at rest and beside a writer in this process. */
final class ReadOnlyPagerTest {
  private Path path = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) throws IOException {
    path = temporary.toRealPath().resolve("store.mpg");
  }

  private ReadOnlyPager<Kib1> open() {
    return ReadOnlyPager.open(path, PageSize.KIB_1);
  }

  private static void update(Pager<Kib1> pager, ProtectedPageId<Kib1> id, long stamp) {
    pager.protectedPages().update(id, page -> Content.fill(page, stamp));
  }

  private static void check(ReadOnlyPager<Kib1> pager, ProtectedPageId<Kib1> id, long stamp) {
    try (PageReader reader = pager.read(id)) {
      assertThat(reader.segment().isReadOnly()).isTrue();
      Content.check(reader.segment(), stamp);
    }
  }

  private static void touch(ReadOnlyPager<Kib1> pager, PageId<Kib1> id) {
    try (PageReader reader = pager.read(id)) {
      assertThat(reader.segment().byteSize()).isEqualTo(1024);
    }
  }

  @Test
  void aFileAtRestIsReadAndNotChanged() throws IOException {
    List<PageId<Kib1>> pages;
    ProtectedPageId<Kib1> written;
    ProtectedPageId<Kib1> fresh;
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      pages = pager.pages().allocateAll(100);
      for (PageId<Kib1> id : pages) {
        pager.pages().update(id, page -> Content.fill(page, id.value()));
      }
      written = pager.allocateProtected();
      update(pager, written, 7);
      fresh = pager.allocateProtected();
      try (Transaction<Kib1> tx = pager.begin()) {
        tx.root(3, 42);
        tx.commit();
      }
    }
    byte[] before = Files.readAllBytes(path);
    try (ReadOnlyPager<Kib1> reader = open()) {
      assertThat(reader.recovery().kind()).isEqualTo(Kind.CLEAN);
      assertThat(reader.recovery().message()).doesNotContain("unprotected", "not registered");
      check(reader, written, 7);
      check(reader, fresh, Content.ZERO);
      for (PageId<Kib1> id : pages) {
        for (int round = 0; round < 2; round++) { // found in the tree, then remembered
          try (PageReader page = reader.read(id)) {
            assertThat(page.segment().isReadOnly()).isTrue();
            Content.check(page.segment(), id.value());
          }
        }
        Content.check(reader.readStable(id), id.value());
      }
      assertThat(reader.root(3)).isEqualTo(42);
      try (Stream<PageId<Kib1>> ids = reader.allocatedPages()) {
        assertThat(ids.parallel().toList()).isEqualTo(pages);
      }
      try (Stream<ProtectedPageId<Kib1>> ids = reader.allocatedProtectedPages()) {
        assertThat(ids).containsExactly(written, fresh);
      }
      assertThat(reader.verify(finding -> {}).isSound()).isTrue();
      assertThat(reader.info(written).runPages()).isEqualTo(1);
      assertThat(reader.isStale()).isFalse();
      assertThat(reader.refresh()).isEqualTo(reader.generation());
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
    try (ReadOnlyPager<?> any = ReadOnlyPager.openAny(path)) {
      assertThat(any.pageSize()).isEqualTo(PageSize.KIB_1);
    }
  }

  @Test
  void idsThatAreNotAllocatedAreRefused() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      PageId<Kib1> freed = pager.allocate();
      pager.free(freed);
      try (ReadOnlyPager<Kib1> reader = open()) {
        for (long id : new long[] {freed.value(), -1, 1L << 50, reader.pageCount()}) {
          assertThatExceptionOfType(OutOfBoundsException.class)
              .isThrownBy(() -> touch(reader, PageId.of(id)));
          assertThatExceptionOfType(OutOfBoundsException.class)
              .isThrownBy(() -> reader.readStable(PageId.of(id)));
          assertThatExceptionOfType(OutOfBoundsException.class)
              .isThrownBy(() -> check(reader, ProtectedPageId.of(id), 0));
        }
        assertThatExceptionOfType(ReservedPageException.class)
            .isThrownBy(() -> touch(reader, PageId.of(2)));
      }
    }
  }

  @Test
  void whatCannotBeReadIsRefused() throws IOException {
    assertThatExceptionOfType(PagerIoException.class).isThrownBy(this::open);
    assertThat(path.resolveSibling("store.mpg.lock")).doesNotExist();
    Files.write(path, new byte[10_000]);
    assertThatExceptionOfType(CorruptFileException.class).isThrownBy(this::open);
    Files.delete(path);
    Pager.create(path, PageSize.KIB_4).close();
    assertThatExceptionOfType(InvalidPageSizeException.class).isThrownBy(this::open);
  }

  @Test
  void besideAWriterItStandsOnItsGenerationUntilItIsRefreshed() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      ProtectedPageId<Kib1> id = pager.allocateProtected();
      update(pager, id, 1);
      try (ReadOnlyPager<Kib1> reader = open()) {
        assertThat(reader.generation()).isEqualTo(pager.generation());
        assertThat(reader.recovery().message()).contains("beside a writer");
        for (long stamp = 2; stamp < 50; stamp++) {
          update(pager, id, stamp);
          assertThat(reader.isStale()).isTrue();
          check(reader, id, stamp - 1);
          try (ReadView<Kib1> view = reader.view()) {
            assertThat(reader.refresh()).isEqualTo(pager.generation());
            assertThat(reader.isStale()).isFalse();
            check(reader, id, stamp);
            Content.check(view.read(id), stamp - 1);
          }
        }
      }
    }
  }

  @Test
  void aWriterNeverReusesWhatAReaderHolds() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(20);
      for (ProtectedPageId<Kib1> id : ids) {
        update(pager, id, 1000 + id.value());
      }
      try (ReadOnlyPager<Kib1> reader = open()) {
        try (ReadView<Kib1> view = reader.view()) {
          for (int round = 0; round < 30; round++) {
            for (ProtectedPageId<Kib1> id : ids) {
              update(pager, id, round);
            }
            for (ProtectedPageId<Kib1> id : ids) {
              check(reader, id, 1000 + id.value());
            }
          }
          assertThat(reader.verify(finding -> {}).isSound()).isTrue();
          assertThat(pager.stats().readers())
              .singleElement()
              .satisfies(
                  info -> {
                    assertThat(info.pid()).isEqualTo(ProcessHandle.current().pid());
                    assertThat(info.generation()).isEqualTo(reader.generation());
                    assertThat(info.heldBackPages()).isGreaterThan(20 * 29);
                    assertThat(info.evictable()).isFalse();
                  });
          reader.refresh();
          update(pager, ids.getFirst(), 77);
          assertThat(pager.stats().readers().getFirst().generation())
              .as("the view still holds the old one")
              .isLessThan(reader.generation());
          Content.check(view.read(ids.getLast()), 1000 + ids.getLast().value());
        }
        for (int i = 0; i < 3; i++) {
          pager.force();
        }
        assertThat(pager.stats().readers().getFirst().heldBackPages()).isLessThan(20);
      }
      for (int i = 0; i < 3; i++) {
        pager.force();
      }
      assertThat(pager.stats().readers()).isEmpty();
      assertThat(pager.stats().heldBackPages()).isZero();
      long pages = pager.pageCount();
      for (int round = 0; round < 30; round++) {
        for (ProtectedPageId<Kib1> id : ids) {
          update(pager, id, round);
        }
      }
      assertThat(pager.pageCount()).as("freed pages are used again").isEqualTo(pages);
    }
  }

  @Test
  void aReaderOutlivesItsWriterAndTheNextOneKeepsOffItsPages() {
    List<ProtectedPageId<Kib1>> ids;
    ReadOnlyPager<Kib1> reader;
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      ids = pager.protectedPages().allocateAll(20);
      ids.forEach(id -> update(pager, id, 1000 + id.value()));
      reader = open();
      ids.forEach(id -> update(pager, id, 1)); // these frees wait in the memory of this writer only
    }
    try (Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1)) {
      for (int round = 2; round < 30; round++) {
        for (ProtectedPageId<Kib1> id : ids) {
          update(pager, id, round);
        }
        PageId<Kib1> page = pager.allocate();
        try (PageWriter writer = pager.write(page)) {
          Content.fill(writer.segment(), 5);
        }
        ids.forEach(id -> check(reader, id, 1000 + id.value()));
      }
      assertThat(reader.verify(finding -> {}).isSound()).isTrue();
      reader.close();
      for (int i = 0; i < 3; i++) {
        pager.force();
      }
      long pages = pager.pageCount();
      for (int round = 0; round < 60; round++) {
        for (ProtectedPageId<Kib1> id : ids) {
          update(pager, id, round);
        }
      }
      assertThat(pager.pageCount()).as("what was free at the opening is used").isEqualTo(pages);
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
    }
  }

  @Test
  void aReaderFollowsOneWriterAfterTheOther() {
    Pager.create(path, PageSize.KIB_1).close();
    try (ReadOnlyPager<Kib1> reader = open()) {
      List<ProtectedPageId<Kib1>> ids = new ArrayList<>();
      for (int life = 0; life < 5; life++) {
        try (Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1)) {
          ids.add(pager.allocateProtected());
          update(pager, ids.getLast(), life);
          assertThat(reader.refresh()).isEqualTo(pager.generation());
          for (int i = 0; i <= life; i++) {
            check(reader, ids.get(i), i);
          }
        }
        assertThat(reader.isStale()).isTrue(); // closing commits twice
        reader.refresh();
        assertThat(reader.isStale()).isFalse();
        check(reader, ids.getLast(), life);
      }
    }
  }

  @Test
  void aGrowingFileIsFollowed() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1);
        ReadOnlyPager<Kib1> reader = open()) {
      for (int round = 0; round < 8; round++) {
        List<PageId<Kib1>> ids = pager.pages().allocateAll(100 << round);
        PageId<Kib1> last = ids.getLast();
        pager.pages().update(last, page -> Content.fill(page, last.value()));
        reader.refresh();
        assertThat(reader.pageCount()).isEqualTo(pager.pageCount());
        Content.check(reader.readStable(last), last.value());
      }
    }
  }

  @Test
  void regularPagesAreLive() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      PageId<Kib1> id = pager.allocate();
      try (ReadOnlyPager<Kib1> reader = open();
          PageReader page = reader.read(id)) {
        assertThat(page.segment().get(JAVA_LONG, 0)).isZero();
        try (PageWriter writer = pager.write(id)) {
          writer.segment().set(JAVA_LONG, 0, 9);
        }
        assertThat(page.segment().get(JAVA_LONG, 0)).isEqualTo(9);
        MemorySegment copy = reader.readStable(id);
        try (PageWriter writer = pager.write(id)) {
          writer.segment().set(JAVA_LONG, 0, 10);
        }
        assertThat(copy.get(JAVA_LONG, 0)).isEqualTo(9);
      }
    }
  }

  @Test
  void everythingIsRefusedAfterClose() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      ProtectedPageId<Kib1> id = pager.allocateProtected();
      ReadOnlyPager<Kib1> reader = open();
      try (ReadView<Kib1> view = reader.view()) {
        reader.close();
        reader.close();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> view.read(id));
      }
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> check(reader, id, 0));
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(reader::refresh);
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(reader::isStale);
      pager.force();
      assertThat(pager.stats().readers()).isEmpty();
    }
  }

  @Test
  void checkedReadersThrowAfterTheirEnd() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      PageId<Kib1> id = pager.allocate();
      try (ReadOnlyPager<Kib1> reader =
          Pager.builder().checkedAccess(true).openReadOnly(path, PageSize.KIB_1)) {
        MemorySegment segment;
        try (PageReader page = reader.read(id)) {
          segment = page.segment();
          assertThat(segment.get(JAVA_LONG, 0)).isZero();
        }
        assertThatExceptionOfType(IllegalStateException.class)
            .isThrownBy(() -> segment.get(JAVA_LONG, 0));
      }
    }
  }
}
