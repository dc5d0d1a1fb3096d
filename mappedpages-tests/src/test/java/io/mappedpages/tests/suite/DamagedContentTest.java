package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mappedpages.CorruptFileException;
import io.mappedpages.PageAllocator;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.Seed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bits that turn in the content of protected pages: whoever reads the page, by whatever call, gets
 * the exception that names it, and no byte of it.
 */
@Tag("once")
final class DamagedContentTest {
  private static final int PAGE_BYTES = 1024;
  private static final int PAGES = 40;
  private static final int FILES = 4;

  /** Reads a page, all of it, or is a change that starts from what it holds. */
  private interface Reader {
    void read(Pager<Kib1> pager, ProtectedPageId<Kib1> id);
  }

  private static final Map<String, Reader> READERS = readers();

  private static Map<String, Reader> readers() {
    Map<String, Reader> all = new HashMap<>();
    all.put("reader", DamagedContentTest::read);
    all.put("view", DamagedContentTest::view);
    all.put("writer", DamagedContentTest::write);
    all.put("tryWrite", DamagedContentTest::tryWrite);
    all.put("allocator, read", DamagedContentTest::readByAllocator);
    all.put("allocator, update", (pager, id) -> pager.protectedPages().update(id, p -> see(p, id)));
    all.put("transaction, read", (pager, id) -> in(pager, tx -> see(tx.read(id), id)));
    all.put("transaction, write", (pager, id) -> in(pager, tx -> see(tx.write(id), id)));
    all.put(
        "transaction, allocator's read",
        (pager, id) -> in(pager, tx -> readByAllocator(tx.in(pager.protectedPages()), id)));
    all.put(
        "transaction, allocator's update",
        (pager, id) ->
            in(pager, tx -> tx.in(pager.protectedPages()).update(id, page -> see(page, id))));
    all.put("async, update", (pager, id) -> join(pager.async().update(id, page -> see(page, id))));
    all.put(
        "async, transaction",
        (pager, id) -> join(pager.async().transact(tx -> see(tx.read(id), id))));
    return all;
  }

  private static void join(CompletableFuture<?> future) {
    try {
      var _ = future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static void see(MemorySegment page, ProtectedPageId<Kib1> id) {
    Content.check(page, 1 + id.value());
  }

  private static void readByAllocator(Pager<Kib1> pager, ProtectedPageId<Kib1> id) {
    readByAllocator(pager.protectedPages(), id);
  }

  private static void readByAllocator(
      PageAllocator<ProtectedPageId<Kib1>> allocator, ProtectedPageId<Kib1> id) {
    try (PageReader reader = allocator.read(id)) {
      see(reader.segment(), id);
    }
  }

  private static void read(Pager<Kib1> pager, ProtectedPageId<Kib1> id) {
    try (PageReader reader = pager.read(id)) {
      see(reader.segment(), id);
    }
  }

  private static void view(Pager<Kib1> pager, ProtectedPageId<Kib1> id) {
    try (ReadView<Kib1> view = pager.view()) {
      see(view.read(id), id);
    }
  }

  private static void write(Pager<Kib1> pager, ProtectedPageId<Kib1> id) {
    try (ProtectedPageWriter writer = pager.write(id)) {
      see(writer.segment(), id);
      var _ = writer.commit();
    }
  }

  private static void tryWrite(Pager<Kib1> pager, ProtectedPageId<Kib1> id) {
    try (ProtectedPageWriter writer = pager.tryWrite(id)) {
      assertThat(writer).isNotNull();
      if (writer != null) {
        see(writer.segment(), id);
      }
    }
  }

  private interface Work {
    void on(Transaction<Kib1> tx);
  }

  private static void in(Pager<Kib1> pager, Work work) {
    try (Transaction<Kib1> tx = pager.begin()) {
      work.on(tx);
      var _ = tx.commit();
    }
  }

  private static Stream<Arguments> readersAndAccess() {
    return READERS.keySet().stream()
        .sorted()
        .flatMap(name -> Stream.of(Arguments.of(name, false), Arguments.of(name, true)));
  }

  private static byte[] store(Path folder) throws IOException {
    Path path = folder.resolve("sound.mpg");
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1);
        Transaction<Kib1> tx = pager.begin()) {
      for (ProtectedPageId<Kib1> id : tx.in(pager.protectedPages()).allocateAll(PAGES)) {
        Content.fill(tx.write(id), 1 + id.value());
      }
      var _ = tx.commit();
    }
    return Files.readAllBytes(path);
  }

  /** Returns where the content of a page lies. */
  private static int placeOf(byte[] bytes, long id) {
    byte[] content = new byte[PAGE_BYTES];
    try (var arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(PAGE_BYTES, 8);
      Content.fill(page, 1 + id);
      MemorySegment.copy(page, ValueLayout.JAVA_BYTE, 0, content, 0, PAGE_BYTES);
    }
    for (int page = 3; page < bytes.length / PAGE_BYTES; page++) {
      int at = page * PAGE_BYTES;
      if (Arrays.equals(bytes, at, at + PAGE_BYTES, content, 0, PAGE_BYTES)) {
        return page;
      }
    }
    throw new AssertionError("the content of protected page " + id + " is nowhere");
  }

  @ParameterizedTest(name = "{0}, checked access {1}")
  @MethodSource("readersAndAccess")
  void itIsNotRead(String name, boolean checkedAccess, @TempDir Path folder) throws IOException {
    Reader reader = READERS.getOrDefault(name, DamagedContentTest::read);
    Random random = Seed.random("DamagedContentTest, " + name);
    byte[] sound = store(folder);
    for (int i = 0; i < FILES; i++) {
      long id = random.nextInt(PAGES);
      int page = placeOf(sound, id);
      byte[] bytes = sound.clone();
      for (int bits = 1 + random.nextInt(3); bits > 0; bits--) {
        bytes[page * PAGE_BYTES + random.nextInt(PAGE_BYTES)] ^= (byte) (1 << random.nextInt(8));
      }
      if (!Arrays.equals(bytes, sound)) { // else two of the bits were the same
        Path path = folder.resolve("damaged.mpg");
        Files.write(path, bytes);
        try (Pager<Kib1> pager =
            Pager.builder()
                .checkedAccess(checkedAccess)
                .latchTimeout(Duration.ofMillis(50))
                .open(path, PageSize.KIB_1)) {
          assertOnlyOneIsDamaged(pager, reader, ProtectedPageId.of(id), page);
        }
      }
    }
  }

  private static void assertOnlyOneIsDamaged(
      Pager<Kib1> pager, Reader reader, ProtectedPageId<Kib1> damaged, long page) {
    for (int attempt = 0; attempt < 2; attempt++) { // and it stays so, and nothing stays locked
      Throwable thrown = catchThrowable(() -> reader.read(pager, damaged));
      assertThat(thrown)
          .isInstanceOfSatisfying(
              CorruptFileException.class,
              e -> {
                assertThat(e.structure()).isEqualTo("protected page " + damaged.value());
                assertThat(e.page()).hasValue(page);
                assertThat(e.expected()).startsWith("CRC32C 0x");
                assertThat(e.found()).startsWith("CRC32C 0x").isNotEqualTo(e.expected());
              });
    }
    for (long id = 0; id < PAGES; id++) {
      if (id != damaged.value()) {
        reader.read(pager, ProtectedPageId.of(id));
      }
    }
    assertThat(pager.verify(finding -> {}).findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.page()).hasValue(page));
    // What is damaged can be freed, or written anew by who never looks at it.
    pager.free(damaged);
    assertThat(pager.verify(finding -> {}).isSound()).isTrue();
  }

  /** A damaged table keeps no page latched: the second attempt meets the damage too. */
  @ParameterizedTest
  @MethodSource("callsOnRegularPages")
  void aDamagedTableLeavesNoPageLatched(String name, @TempDir Path folder) throws IOException {
    Path path = folder.resolve("damaged.mpg");
    PageId<Kib1> id;
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      id = pager.allocate();
      pager.pages().update(id, page -> Content.fill(page, 9));
    }
    byte[] bytes = Files.readAllBytes(path);
    int table = placeOfTable(bytes, id.value());
    bytes[table * PAGE_BYTES + 1000] ^= 1;
    Files.write(path, bytes);
    try (Pager<Kib1> pager =
        Pager.builder().latchTimeout(Duration.ofMillis(50)).open(path, PageSize.KIB_1)) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> call(name, pager, id))
            .isInstanceOfSatisfying(
                CorruptFileException.class,
                e -> {
                  assertThat(e.structure()).isEqualTo("regular table");
                  assertThat(e.page()).hasValue(table);
                });
      }
    }
  }

  private static List<String> callsOnRegularPages() {
    return List.of("read", "tryRead", "write", "tryWrite", "free", "tx.write", "tx.free", "info");
  }

  private static void call(String name, Pager<Kib1> pager, PageId<Kib1> id) {
    switch (name) {
      case "read" -> {
        try (PageReader reader = pager.read(id)) {
          assertThat(reader).isNotNull();
        }
      }
      case "tryRead" -> {
        try (PageReader reader = pager.tryRead(id)) {
          assertThat(reader).isNotNull();
        }
      }
      case "write" -> {
        try (PageWriter writer = pager.write(id)) {
          assertThat(writer).isNotNull();
        }
      }
      case "tryWrite" -> {
        try (PageWriter writer = pager.tryWrite(id)) {
          assertThat(writer).isNotNull();
        }
      }
      case "free" -> pager.free(id);
      case "tx.write" -> in(pager, tx -> Content.fill(tx.write(id), 3));
      case "tx.free" -> in(pager, tx -> tx.free(id));
      default -> assertThat(pager.info(id)).isNotNull();
    }
  }

  /** Returns the page of the table: its entry names the page, kind 2, run 1. */
  private static int placeOfTable(byte[] bytes, long id) {
    for (int page = bytes.length / PAGE_BYTES - 1; page >= 3; page--) {
      int at = page * PAGE_BYTES + (int) id * 16;
      if (bytes[at] == id && bytes[at + 5] == 1 && bytes[at + 6] == 2 && bytes[at + 7] == 0) {
        return page;
      }
    }
    throw new AssertionError("the table is nowhere");
  }
}
