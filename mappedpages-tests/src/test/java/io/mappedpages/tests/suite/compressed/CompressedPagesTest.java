package io.mappedpages.tests.suite.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionOptions;
import io.mappedpages.DoubleFreeException;
import io.mappedpages.InvalidPageSizeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageBusyException;
import io.mappedpages.PageInfo;
import io.mappedpages.PageMap;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageSize.Kib16;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import io.mappedpages.tests.Content;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** What users see of compressed pages, with each codec, with checked access, and with a cache. */
@ParameterizedClass
@CsvSource({
  "lz4, false, 0",
  "zstd, false, 0",
  "snappy, false, 0",
  "lz4, true, 0",
  "lz4, false, 1048576"
})
final class CompressedPagesTest {
  @Parameter(0)
  String codec = "";

  @Parameter(1)
  boolean checked;

  @Parameter(2)
  long cacheBytes;

  private Path path = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    path = temporary.resolve("store.mpg");
  }

  private PagerBuilder builder() {
    return Pager.builder()
        .checkedAccess(checked)
        .decodedCacheBytes(cacheBytes)
        .latchTimeout(Duration.ofMillis(30));
  }

  private Pager<Kib1> create() {
    return builder().create(path, PageSize.KIB_1);
  }

  private CompressedPageAllocator<Kib1, Kib16> pages(Pager<Kib1> pager) {
    return pager.compressedPages(PageSize.KIB_16, CompressionOptions.codec(codec));
  }

  /** Fills half of a page with bytes that repeat, and the rest with such as do not compress. */
  private static void half(MemorySegment page, long stamp) {
    page.fill((byte) stamp);
    Content.fill(page.asSlice(page.byteSize() / 2), stamp);
  }

  private static void checkHalf(MemorySegment page, long stamp) {
    long middle = page.byteSize() / 2;
    for (long at = 0; at < middle; at += 97) {
      assertThat(page.get(ValueLayout.JAVA_BYTE, at)).isEqualTo((byte) stamp);
    }
    Content.check(page.asSlice(middle), stamp);
  }

  private static <L extends PageSize> void checkHalf(
      ReadOnlyPager<Kib1> pager, CompressedPageId<Kib1, L> id, long stamp) {
    try (PageReader reader = pager.read(id)) {
      checkHalf(reader.segment(), stamp);
    }
  }

  @Test
  void aNewPageIsZeroAndTakesNoPage() {
    try (Pager<Kib1> pager = create()) {
      CompressedPageId<Kib1, Kib16> id = pages(pager).allocate();
      assertThat(id.value()).isZero();
      try (PageReader reader = pager.read(id)) {
        assertThat(reader.segment().byteSize()).isEqualTo(16 << 10);
        Content.check(reader.segment(), Content.ZERO);
        assertThat(reader.segment().isReadOnly()).isTrue();
      }
      PageInfo info = pager.info(id);
      assertThat(info.kind()).isEqualTo(PageInfo.Kind.COMPRESSED);
      assertThat(info.runPages()).isZero();
      assertThat(info.logicalBytes()).isEqualTo(16 << 10);
      assertThat(info.codec()).contains(codec);
      assertThat(info.level()).isEmpty();
    }
  }

  @Test
  void whatCompressesTakesFewerPagesAndIsThereAfterReopening() {
    CompressedPageId<Kib1, Kib16> id;
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      id = pages.allocate();
      pages.update(id, page -> half(page, 5));
      checkHalf(pager, id, 5);
      PageInfo info = pager.info(id);
      assertThat(info.runPages()).isIn(9, 10);
      assertThat(info.encodedBytes()).isBetween(8L << 10, 10L << 10);
      assertThat(info.level()).isPresent();
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
      assertThat(pager.pageMap(1).pages(0, PageMap.Use.COMPRESSED)).isEqualTo(info.runPages());
    }
    try (Pager<Kib1> pager = builder().open(path, PageSize.KIB_1)) {
      checkHalf(pager, id, 5);
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
    try (ReadOnlyPager<Kib1> pager = builder().openReadOnly(path, PageSize.KIB_1)) {
      checkHalf(pager, id, 5);
      assertThat(pager.info(id).codec()).contains(codec);
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }

  @Test
  void whatDoesNotCompressIsStoredPlain() {
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      CompressedPageId<Kib1, Kib16> id = pages.allocate();
      pages.update(id, page -> Content.fill(page, 7));
      try (PageReader reader = pages.read(id)) {
        Content.check(reader.segment(), 7);
        assertThat(reader.segment().isReadOnly()).isTrue();
      }
      assertThat(pager.info(id).runPages()).isEqualTo(16);
      assertThat(pager.info(id).encodedBytes()).isEqualTo(16 << 10);
      assertThat(pager.info(id).level()).isEmpty();
      pages.update(id, page -> half(page, 8)); // shorter again
      checkHalf(pager, id, 8);
      assertThat(pager.info(id).runPages()).isLessThan(16);
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }

  @Test
  void statisticsAreByCodecAndLevel() {
    try (Pager<Kib1> pager = create()) {
      assertThat(pager.compression()).isEmpty();
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      List<CompressedPageId<Kib1, Kib16>> ids = pages.allocateAll(3);
      pages.update(ids.get(0), page -> half(page, 1));
      pages.update(ids.get(1), page -> Content.fill(page, 2));
      var plain = pager.compression().get(0);
      assertThat(plain.codec()).isEqualTo(codec);
      assertThat(plain.level()).isEmpty();
      assertThat(plain.pages()).isEqualTo(2);
      assertThat(plain.storedBytes()).isEqualTo(16 << 10);
      var encoded = pager.compression().get(1);
      assertThat(encoded.level()).isPresent();
      assertThat(encoded.pages()).isEqualTo(1);
      assertThat(encoded.logicalBytes()).isEqualTo(16 << 10);
      assertThat(encoded.storedBytes()).isLessThan(11 << 10);
      assertThat(pager.compression()).hasSize(2);
    }
  }

  @Test
  void aViewShowsOneGenerationAndDecodesAPageOnce() {
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      CompressedPageId<Kib1, Kib16> id = pages.allocate();
      pages.update(id, page -> half(page, 1));
      try (ReadView<Kib1> view = pager.view()) {
        for (int stamp = 2; stamp < 30; stamp++) {
          int next = stamp;
          pages.update(id, page -> half(page, next));
        }
        pages.free(id);
        MemorySegment first = view.read(id);
        checkHalf(first, 1);
        assertThat(view.read(id).address()).isEqualTo(first.address());
      }
      assertThatExceptionOfType(OutOfBoundsException.class)
          .isThrownBy(() -> checkHalf(pager, id, 1));
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }

  @Test
  void aWriterCommitsOrDiscards() {
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      CompressedPageId<Kib1, Kib16> id = pages.allocate();
      try (ProtectedPageWriter writer = pages.write(id)) {
        half(writer.segment(), 1);
        assertThat(writer.commit()).isEqualTo(pager.generation());
        assertThatIllegalStateException().isThrownBy(writer::commit);
        assertThatIllegalStateException().isThrownBy(writer::segment);
      }
      try (ProtectedPageWriter writer = pages.write(id)) {
        checkHalf(writer.segment(), 1);
        half(writer.segment(), 2);
        checkHalf(pager, id, 1);
        assertThatExceptionOfType(PageBusyException.class)
            .isThrownBy(() -> pages.update(id, page -> half(page, 3)));
      }
      checkHalf(pager, id, 1);
    }
  }

  @Test
  void aTransactionChangesAllKindsTogether() {
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      ProtectedPageId<Kib1> protectedPage = pager.allocateProtected();
      CompressedPageId<Kib1, Kib16> old = pages.allocate();
      pages.update(old, page -> half(page, 1));
      CompressedPageId<Kib1, Kib16> fresh;
      try (Transaction<Kib1> tx = pager.begin()) {
        fresh = tx.in(pages).allocate();
        Content.check(tx.read(fresh), Content.ZERO);
        half(tx.write(fresh), 2);
        checkHalf(tx.read(fresh), 2);
        checkHalf(tx.read(old), 1);
        half(tx.write(old), 3);
        Content.fill(tx.write(protectedPage), 4);
        assertThatExceptionOfType(OutOfBoundsException.class)
            .isThrownBy(() -> checkHalf(pager, fresh, 2));
        checkHalf(pager, old, 1);
        try (Stream<CompressedPageId<Kib1, Kib16>> ids = tx.in(pages).allocated()) {
          assertThat(ids).containsExactly(old, fresh);
        }
        tx.commit();
      }
      checkHalf(pager, fresh, 2);
      checkHalf(pager, old, 3);
      try (Transaction<Kib1> tx = pager.begin()) {
        tx.free(old);
        assertThatExceptionOfType(OutOfBoundsException.class).isThrownBy(() -> tx.read(old));
        assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> tx.free(old));
        half(tx.write(fresh), 9);
      } // abandoned
      checkHalf(pager, fresh, 2);
      checkHalf(pager, old, 3);
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }

  @Test
  void idsAreTheLowestFreeNumbersAndBulkIsAllOrNothing() {
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      List<CompressedPageId<Kib1, Kib16>> ids = pages.allocateAll(5);
      assertThat(ids).extracting(CompressedPageId::value).containsExactly(0L, 1L, 2L, 3L, 4L);
      pages.update(ids.get(3), page -> half(page, 1));
      assertThatExceptionOfType(DoubleFreeException.class)
          .isThrownBy(() -> pages.freeAll(List.of(ids.get(1), ids.get(2), ids.get(1))));
      assertThatExceptionOfType(OutOfBoundsException.class)
          .isThrownBy(() -> pages.freeAll(List.of(ids.get(1), CompressedPageId.of(77))));
      pages.freeAll(List.of(ids.get(3), ids.get(1)));
      assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> pager.free(ids.get(1)));
      try (Stream<CompressedPageId<Kib1, Kib16>> left = pages.allocated()) {
        assertThat(left).containsExactly(ids.get(0), ids.get(2), ids.get(4));
      }
      assertThat(pages.allocate().value()).isEqualTo(1);
      assertThat(pages.handle(3)).isEqualTo(ids.get(3));
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }

  @Test
  void logicalSizesStandSideBySide() {
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> large = pages(pager);
      CompressedPageAllocator<Kib1, Kib4> small =
          pager.compressedPages(PageSize.KIB_4, CompressionOptions.codec(codec));
      CompressedPageId<Kib1, Kib16> one = large.allocate();
      CompressedPageId<Kib1, Kib4> other = small.allocate();
      small.update(other, page -> half(page, 1));
      large.update(one, page -> half(page, 2));
      try (Stream<CompressedPageId<Kib1, Kib4>> ids = small.allocated()) {
        assertThat(ids).containsExactly(other);
      }
      try (Stream<CompressedPageId<Kib1, Kib16>> ids = large.allocated()) {
        assertThat(ids).containsExactly(one);
      }
      CompressedPageId<Kib1, Kib16> wrong = large.handle(other.value());
      assertThatExceptionOfType(InvalidPageSizeException.class)
          .isThrownBy(() -> large.update(wrong, page -> half(page, 3)));
      assertThatExceptionOfType(InvalidPageSizeException.class)
          .isThrownBy(
              () -> {
                try (PageReader reader = large.read(wrong)) {
                  checkHalf(reader.segment(), 1);
                }
              });
      checkHalf(pager, other, 1);
    }
  }

  @Test
  void whatIsNotLegalIsRefused() {
    try (Pager<Kib1> pager = create()) {
      long generation = pager.generation();
      CompressionOptions options = CompressionOptions.codec(codec);
      assertThatExceptionOfType(InvalidPageSizeException.class)
          .isThrownBy(() -> pager.compressedPages(PageSize.KIB_1, options))
          .withMessageContaining("2 to 64 times");
      assertThatExceptionOfType(InvalidPageSizeException.class)
          .isThrownBy(() -> pager.compressedPages(PageSize.KIB_128, options));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> pager.compressedPages(PageSize.KIB_16, options.level(1000)))
          .withMessageContaining("level 1000");
      assertThat(pager.generation()).as("nothing was written").isEqualTo(generation);
      assertThatExceptionOfType(OutOfBoundsException.class)
          .isThrownBy(() -> checkHalf(pager, CompressedPageId.<Kib1, Kib16>of(-1), 0));
      assertThatExceptionOfType(OutOfBoundsException.class)
          .isThrownBy(() -> pager.info(CompressedPageId.<Kib1, Kib16>of(Long.MAX_VALUE)));
      assertThatExceptionOfType(OutOfBoundsException.class)
          .isThrownBy(() -> pager.free(CompressedPageId.<Kib1, Kib16>of(0)));
    }
  }

  @Test
  void rewritingNeedsNoMoreSpaceInTheLongRun() {
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      List<CompressedPageId<Kib1, Kib16>> ids = pages.allocateAll(4);
      for (int i = 1; i < 200; i++) {
        int stamp = i;
        pages.update(
            ids.get(i % 4),
            page -> {
              if (stamp % 3 == 0) {
                Content.fill(page, stamp);
              } else {
                half(page, stamp);
              }
            });
      }
      assertThat(pager.pageCount()).isLessThan(600);
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
      pages.freeAll(ids);
      for (int i = 0; i < 4; i++) {
        var _ = pager.force();
      }
      long used = pager.pageCount() - pager.freePageCount();
      assertThat(used).isLessThan(10);
    }
  }

  @Test
  void asynchronousCallsEncodeToo() throws ExecutionException, InterruptedException {
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      List<CompressedPageId<Kib1, Kib16>> ids = pager.async().allocateAll(pages, 3).get();
      pager
          .async()
          .transact(
              tx -> {
                for (CompressedPageId<Kib1, Kib16> id : ids) {
                  half(tx.write(id), id.value() + 1);
                }
              })
          .get();
      for (CompressedPageId<Kib1, Kib16> id : ids) {
        checkHalf(pager, id, id.value() + 1);
      }
      pager.async().free(ids.getFirst()).get();
      pager.async().freeAll(pages, ids.subList(1, 2)).get();
      assertThat(listed(pager)).extracting(CompressedPageId::value).containsExactly(2L);
    }
  }

  private static List<CompressedPageId<Kib1, ?>> listed(Pager<Kib1> pager) {
    try (Stream<CompressedPageId<Kib1, ?>> ids = pager.allocatedCompressedPages()) {
      return ids.toList();
    }
  }

  @Test
  void aReaderKeepsWhatItWasOpenedWith() {
    try (Pager<Kib1> pager = create()) {
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      CompressedPageId<Kib1, Kib16> plain = pages.allocate();
      CompressedPageId<Kib1, Kib16> encoded = pages.allocate();
      pages.update(plain, page -> Content.fill(page, 1));
      pages.update(encoded, page -> half(page, 2));
      try (PageReader first = pages.read(plain);
          PageReader second = pages.read(encoded)) {
        for (int i = 3; i < 40; i++) {
          int stamp = i;
          pages.update(plain, page -> Content.fill(page, stamp));
          pages.update(encoded, page -> half(page, stamp));
        }
        Content.check(first.segment(), 1);
        checkHalf(second.segment(), 2);
      }
    }
  }

  @Test
  void whatIsLeftOpenIsInvalidAfterTheClose() {
    Pager<Kib1> pager = create();
    CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
    CompressedPageId<Kib1, Kib16> id = pages.allocate();
    pages.update(id, page -> half(page, 1));
    try (PageReader reader = pager.read(id);
        ReadView<Kib1> view = pager.view();
        Transaction<Kib1> tx = pager.begin()) {
      List<MemorySegment> segments = List.of(reader.segment(), view.read(id), tx.write(id));
      pager.close();
      assertThatIllegalStateException().isThrownBy(reader::segment);
      assertThatIllegalStateException().isThrownBy(() -> view.read(id));
      assertThatIllegalStateException().isThrownBy(() -> tx.write(id));
      for (MemorySegment segment : cacheBytes == 0 ? segments : segments.subList(2, 3)) {
        assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
      }
    }
  }

  /** Native code would not notice that its memory is gone: the process would end. */
  @Test
  void aCloseWaitsForThoseWhoDecodeAndEncode() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      Pager<Kib1> pager = builder().create(path.resolveSibling("store" + round), PageSize.KIB_1);
      CompressedPageAllocator<Kib1, Kib16> pages = pages(pager);
      List<CompressedPageId<Kib1, Kib16>> ids = pages.allocateAll(3);
      ids.forEach(id -> pages.update(id, page -> half(page, 1)));
      CountDownLatch begun = new CountDownLatch(3);
      Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (CompressedPageId<Kib1, Kib16> id : ids) {
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        use(pager, pages, id, begun);
                      } catch (IllegalStateException _) {
                        // closed
                      } catch (RuntimeException | Error e) {
                        wrong.add(e);
                      }
                    }));
      }
      begun.await();
      pager.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(wrong).isEmpty();
    }
  }

  private static void use(
      Pager<Kib1> pager,
      CompressedPageAllocator<Kib1, Kib16> pages,
      CompressedPageId<Kib1, Kib16> id,
      CountDownLatch begun) {
    while (true) {
      try (PageReader reader = pager.read(id);
          ReadView<Kib1> view = pager.view()) {
        checkHalf(reader.segment(), 1);
        checkHalf(view.read(id), 1);
      }
      pages.update(id, page -> half(page, 1));
      begun.countDown();
    }
  }
}
