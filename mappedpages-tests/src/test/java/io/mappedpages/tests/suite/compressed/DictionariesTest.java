package io.mappedpages.tests.suite.compressed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionDictionary;
import io.mappedpages.CompressionOptions;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageHandle;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProviderException;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.Transaction;
import io.mappedpages.tests.Content;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users see of dictionaries. */
final class DictionariesTest {
  private static final CompressionOptions PLAIN = CompressionOptions.codec("zstd");
  private static final CompressionOptions HELPED = PLAIN.dictionary("people");

  private Path path = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    path = temporary.resolve("store.mpg");
  }

  private Pager<Kib1> create() {
    return Pager.builder().create(path, PageSize.KIB_1);
  }

  private Pager<Kib1> open() {
    return Pager.builder().open(path, PageSize.KIB_1);
  }

  private static CompressedPageAllocator<Kib1, Kib4> pages(
      Pager<Kib1> pager, CompressionOptions options) {
    return pager.compressedPages(PageSize.KIB_4, options);
  }

  /** Records that are alike from page to page, and hardly within one. */
  private static void fill(MemorySegment page, long stamp) {
    Random random = new Random(stamp);
    StringBuilder text = new StringBuilder();
    while (text.length() < page.byteSize()) {
      text.append("name: ").append(Long.toHexString(random.nextLong()));
      text.append(" address: ").append(random.nextInt(1000)).append(" Main Street; ");
      if (text.length() > 400) {
        text.append("\0".repeat((int) page.byteSize()));
      }
    }
    byte[] bytes = text.substring(0, (int) page.byteSize()).getBytes(US_ASCII);
    MemorySegment.copy(bytes, 0, page, ValueLayout.JAVA_BYTE, 0, bytes.length);
  }

  private static void check(
      ReadOnlyPager<Kib1> pager, CompressedPageId<Kib1, Kib4> id, long stamp) {
    MemorySegment expected = MemorySegment.ofArray(new byte[4096]);
    fill(expected, stamp);
    try (PageReader reader = pager.read(id)) {
      assertThat(reader.segment().mismatch(expected)).isEqualTo(-1);
    }
  }

  private static CompressedPageId<Kib1, Kib4> write(
      CompressedPageAllocator<Kib1, Kib4> pages, long stamp) {
    CompressedPageId<Kib1, Kib4> id = pages.allocate();
    pages.update(id, content -> fill(content, stamp));
    return id;
  }

  private static void train(Pager<Kib1> pager) {
    List<PageHandle> samples = new ArrayList<>();
    CompressedPageAllocator<Kib1, Kib4> pages = pages(pager, PLAIN);
    try (Transaction<Kib1> tx = pager.begin()) {
      for (int i = 0; i < 200; i++) {
        ProtectedPageId<Kib1> id = tx.allocateProtected();
        fill(tx.write(id), i);
        samples.add(id);
        CompressedPageId<Kib1, Kib4> compressed = tx.in(pages).allocate();
        fill(tx.write(compressed), i + 200);
        samples.add(compressed);
      }
      var _ = tx.commit();
    }
    assertThat(pager.trainDictionary("people", "zstd", 4000, samples.stream()))
        .isEqualTo(pager.dictionaries().getFirst());
  }

  @Test
  void aDictionaryIsTrainedFromPagesStoredAndUsedByItsName() {
    CompressedPageId<Kib1, Kib4> helped;
    CompressedPageId<Kib1, Kib4> alone;
    try (Pager<Kib1> pager = create()) {
      train(pager);
      helped = write(pages(pager, HELPED), 1000);
      alone = write(pages(pager, PLAIN), 1000);
      assertThat(pager.info(helped).dictionary()).hasValue("people");
      assertThat(pager.info(alone).dictionary()).isEmpty();
      assertThat(pager.info(helped).encodedBytes())
          .isLessThan(pager.info(alone).encodedBytes() * 9 / 10);
      assertThat(pager.compression())
          .anyMatch(group -> group.dictionary().isPresent() && group.pages() == 1);
    }
    try (Pager<Kib1> pager = open();
        ReadOnlyPager<Kib1> reader = Pager.builder().openReadOnly(path, PageSize.KIB_1)) {
      for (ReadOnlyPager<Kib1> each : List.of(pager, reader)) {
        check(each, helped, 1000);
        check(each, alone, 1000);
        assertThat(each.verify(finding -> {}).findings()).isEmpty();
        CompressionDictionary people = each.dictionaries().getFirst();
        assertThat(people.name()).isEqualTo("people");
        assertThat(people.codec()).isEqualTo("zstd");
        assertThat(people.bytes()).isBetween(256, 4000);
      }
      var late = write(pages(pager, HELPED.level(9)), 2000);
      var _ = reader.refresh();
      check(reader, late, 2000);
      assertThat(reader.info(late).level()).hasValue(9);
    }
  }

  @Test
  void aPageKeepsItsDictionaryUntilItIsWrittenWithAnother() {
    try (Pager<Kib1> pager = create()) {
      train(pager);
      CompressedPageId<Kib1, Kib4> id = write(pages(pager, HELPED), 1);
      try (Transaction<Kib1> tx = pager.begin()) {
        fill(tx.write(id), 2);
        var _ = tx.commit();
      }
      assertThat(pager.info(id).dictionary()).hasValue("people");
      check(pager, id, 2);
      pages(pager, PLAIN).update(id, content -> fill(content, 3));
      assertThat(pager.info(id).dictionary()).isEmpty();
      check(pager, id, 3);
    }
  }

  @Test
  void aPageThatIsNewInATransactionIsEncodedAsItsAllocatorSays() {
    try (Pager<Kib1> pager = create()) {
      train(pager);
      CompressedPageId<Kib1, Kib4> id;
      try (Transaction<Kib1> tx = pager.begin()) {
        id = tx.in(pages(pager, HELPED.level(7))).allocate();
        fill(tx.write(id), 4);
        var _ = tx.commit();
      }
      assertThat(pager.info(id).dictionary()).hasValue("people");
      assertThat(pager.info(id).level()).hasValue(7);
    }
  }

  @Test
  void manyDictionariesOfAnyLengthStandSideBySide() {
    Random random = new Random(5);
    List<CompressedPageId<Kib1, Kib4>> ids = new ArrayList<>();
    int[] lengths = {1, 999, 1000, 1001, 2024, 2025, 100_000, 256 * 1024 - 24};
    try (Pager<Kib1> pager = create()) {
      for (int i = 0; i < lengths.length; i++) {
        byte[] words = new byte[lengths[i]];
        random.nextBytes(words);
        var _ = pager.addDictionary("d" + i, "zstd", words);
        ids.add(write(pages(pager, PLAIN.dictionary("d" + i)), i));
      }
    }
    try (Pager<Kib1> pager = open()) {
      assertThat(pager.dictionaries())
          .extracting(CompressionDictionary::bytes)
          .containsExactly(Arrays.stream(lengths).boxed().toArray(Integer[]::new));
      for (int i = 0; i < lengths.length; i++) {
        check(pager, ids.get(i), i);
        assertThat(pager.info(ids.get(i)).dictionary()).hasValue("d" + i);
      }
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }

  @Test
  void thereIsRoomFor255() {
    try (Pager<Kib1> pager = create()) {
      for (int i = 1; i <= 255; i++) {
        var _ = pager.addDictionary("d" + i, "zstd", new byte[] {(byte) i});
      }
      CompressedPageId<Kib1, Kib4> id = write(pages(pager, PLAIN.dictionary("d255")), 7);
      check(pager, id, 7);
      assertThatExceptionOfType(CapacityExceededException.class)
          .isThrownBy(() -> pager.addDictionary("one-more", "zstd", new byte[1]))
          .withMessageContaining("255 dictionaries");
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }

  @Test
  void whatCannotBeIsRefusedAndChangesNothing() {
    try (Pager<Kib1> pager = create()) {
      train(pager);
      var _ = pages(pager, CompressionOptions.codec("lz4"));
      long generation = pager.generation();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pages(pager, PLAIN.dictionary("persons")))
          .withMessageContaining("\"persons\"")
          .withMessageContaining("[people]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pages(pager, CompressionOptions.codec("lz4").dictionary("people")))
          .withMessageContaining("expected one for codec \"lz4\", found one for \"zstd\"");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.addDictionary("people", "zstd", new byte[1]))
          .withMessageContaining("a new name");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.addDictionary("People", "zstd", new byte[1]));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.addDictionary("none", "zstd", new byte[0]))
          .withMessageContaining("1 to 262120 bytes, found 0");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.trainDictionary("much", "zstd", 262121, Stream.of()))
          .withMessageContaining("262120");
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> pager.addDictionary("other", "lz4", new byte[100]))
          .withMessageContaining("\"lz4\" has no dictionaries");
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> pager.trainDictionary("other", "zstd", 1000, Stream.of()))
          .withMessageContaining("0 samples");
      assertThatExceptionOfType(ProviderException.class)
          .isThrownBy(() -> pager.trainDictionary("other", "zstd", 100, Stream.of()))
          .withMessageContaining("at least 256");
      assertThatExceptionOfType(OutOfBoundsException.class)
          .isThrownBy(
              () ->
                  pager.trainDictionary(
                      "other", "zstd", 1000, Stream.of(ProtectedPageId.<Kib1>of(99_999))));
      assertThat(pager.generation()).isEqualTo(generation);
      assertThat(pager.dictionaries()).hasSize(1);
    }
  }

  /** Training reads no more than it needs: the stream does not end. */
  @Test
  void samplesAreTakenUntilThereAreEnough() {
    try (Pager<Kib1> pager = create()) {
      List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(150);
      try (Transaction<Kib1> tx = pager.begin()) {
        ids.forEach(id -> fill(tx.write(id), id.value()));
        var _ = tx.commit();
      }
      Stream<ProtectedPageId<Kib1>> endless = Stream.iterate(0, i -> (i + 1) % 150).map(ids::get);
      assertThat(pager.trainDictionary("people", "zstd", 2000, endless).bytes())
          .isBetween(256, 2000);
    }
  }

  /** What core keeps so that a full file can free something is not for dictionaries. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1_500, 3_000, 6_000, 20_000, 100_000})
  void aFullFileRefusesADictionaryAndCanStillBeEmptied(int length) {
    try (Pager<Kib1> pager = Pager.builder().maxPages(20_000).create(path, PageSize.KIB_1)) {
      var _ = pager.compressedPages(PageSize.KIB_4, PLAIN);
      List<ProtectedPageId<Kib1>> ids = new ArrayList<>(pager.protectedPages().allocateAll(60_000));
      int written = fill(pager, ids);
      assertThatExceptionOfType(CapacityExceededException.class)
          .isThrownBy(
              () -> {
                for (int i = 0; i < 255; i++) {
                  var _ = pager.addDictionary("d" + i, "zstd", new byte[length]);
                }
              });
      Random random = new Random(length);
      for (int i = 0; i < 200; i++) {
        ProtectedPageId<Kib1> id = ids.remove(random.nextInt(written - i));
        try (PageReader reader = pager.read(id)) {
          Content.check(reader.segment(), 1 + id.value());
        }
        pager.free(id);
      }
      assertThat(pager.addDictionary("later", "zstd", new byte[1000]).bytes()).isEqualTo(1000);
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }

  /** Writes pages until there is no room, fewer and fewer at a time; returns how many. */
  private static int fill(Pager<Kib1> pager, List<ProtectedPageId<Kib1>> ids) {
    int written = 0;
    for (int batch = 1024; batch > 0; ) {
      try (Transaction<Kib1> tx = pager.begin()) {
        for (ProtectedPageId<Kib1> id : ids.subList(written, written + batch)) {
          Content.fill(tx.write(id), 1 + id.value());
        }
        var _ = tx.commit();
        written += batch;
      } catch (CapacityExceededException _) {
        batch /= 2;
      }
    }
    return written;
  }

  /** A call that waits for its caller's stream must not be one that closing waits for. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theStreamMayCloseThePager() {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    Stream<ProtectedPageId<Kib1>> closing = Stream.generate(() -> id).peek(_ -> pager.close());
    assertThatIllegalStateException()
        .isThrownBy(() -> pager.trainDictionary("people", "zstd", 1000, closing))
        .withMessageContaining("closed");
  }

  @Test
  void aPageThatADictionaryDoesNotHelpIsStoredPlain() {
    try (Pager<Kib1> pager = create()) {
      train(pager);
      CompressedPageId<Kib1, Kib4> id = pages(pager, HELPED).allocate();
      pages(pager, HELPED).update(id, content -> Content.fill(content, 5));
      assertThat(pager.info(id).runPages()).isEqualTo(4);
      assertThat(pager.info(id).dictionary()).isEmpty();
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }
}
