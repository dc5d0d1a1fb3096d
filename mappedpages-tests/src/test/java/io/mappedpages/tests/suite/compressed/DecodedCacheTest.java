package io.mappedpages.tests.suite.compressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionOptions;
import io.mappedpages.DecodedCacheStats;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageSize.Kib64;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReadView;
import io.mappedpages.tests.Seed;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoded pages that are kept: used again, never out of date, and not more than was asked for. */
final class DecodedCacheTest {
  private static final int MOST_BYTES = 1 << 20;
  private static final int PAGES = 40; // more than that has room for

  private Path path = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) {
    path = temporary.resolve("store.mpg");
  }

  private static PagerBuilder builder() {
    return Pager.builder().decodedCacheBytes(MOST_BYTES);
  }

  private static CompressedPageAllocator<Kib1, Kib64> pages(Pager<Kib1> pager) {
    return pager.compressedPages(PageSize.KIB_64, CompressionOptions.codec("lz4"));
  }

  private static void fill(MemorySegment page, long stamp) {
    for (long at = 0; at < page.byteSize(); at += 512) {
      page.set(ValueLayout.JAVA_LONG, at, stamp + at);
    }
  }

  private static void check(MemorySegment page, long stamp) {
    for (long at = 0; at < page.byteSize(); at += 512) {
      assertThat(page.get(ValueLayout.JAVA_LONG, at)).isEqualTo(stamp + at);
    }
  }

  private static void check(
      ReadOnlyPager<Kib1> pager, CompressedPageId<Kib1, Kib64> id, long stamp) {
    try (PageReader reader = pager.read(id)) {
      check(reader.segment(), stamp);
    }
  }

  @Test
  void whatWasDecodedIsUsedAgain() {
    CompressedPageId<Kib1, Kib64> id;
    try (Pager<Kib1> pager = builder().create(path, PageSize.KIB_1)) {
      id = pages(pager).allocate();
      pages(pager).update(id, page -> fill(page, 1));
      for (int i = 0; i < 10; i++) {
        check(pager, id, 1);
      }
      DecodedCacheStats stats = pager.stats().decodedCache();
      assertThat(stats.misses()).isEqualTo(1);
      assertThat(stats.hits()).isEqualTo(9);
      assertThat(stats.bytes()).isEqualTo(64 << 10);
      pages(pager).update(id, page -> fill(page, 2));
      check(pager, id, 2);
    }
    try (ReadOnlyPager<Kib1> pager = builder().openReadOnly(path, PageSize.KIB_1)) {
      check(pager, id, 2);
      check(pager, id, 2);
      assertThat(pager.stats().decodedCache().hits()).isEqualTo(1);
    }
  }

  @Test
  void itIsOffUnlessItIsAskedFor() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      CompressedPageId<Kib1, Kib64> id = pages(pager).allocate();
      pages(pager).update(id, page -> fill(page, 1));
      check(pager, id, 1);
      assertThat(pager.stats().decodedCache()).hasToString("0 hits, 0 misses, 0 bytes");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pager.builder().decodedCacheBytes(1000))
        .withMessageContaining("found 1000");
  }

  @Test
  void itIsBoundedAndNeverOutOfDate() {
    Random random = Seed.random("DecodedCacheTest");
    Map<CompressedPageId<Kib1, Kib64>, Long> model = new HashMap<>();
    try (Pager<Kib1> pager = builder().create(path, PageSize.KIB_1)) {
      CompressedPageAllocator<Kib1, Kib64> pages = pages(pager);
      List<CompressedPageId<Kib1, Kib64>> ids = pages.allocateAll(PAGES);
      ids.forEach(id -> pages.update(id, page -> fill(page, 0)));
      ids.forEach(id -> model.put(id, 0L));
      for (int round = 1; round < 400; round++) {
        CompressedPageId<Kib1, Kib64> changed = ids.get(random.nextInt(PAGES));
        try (ReadView<Kib1> before = pager.view()) {
          long stamp = round;
          if (random.nextBoolean()) {
            check(pager, changed, model.getOrDefault(changed, 0L));
          }
          pages.update(changed, page -> fill(page, stamp));
          check(before.read(changed), model.getOrDefault(changed, 0L));
          model.put(changed, stamp);
        }
        CompressedPageId<Kib1, Kib64> other = ids.get(random.nextInt(PAGES));
        check(pager, other, model.getOrDefault(other, 0L));
        assertThat(pager.stats().decodedCache().bytes()).isLessThanOrEqualTo(MOST_BYTES);
      }
      assertThat(pager.stats().decodedCache().hits()).isPositive();
      assertThat(pager.verify(finding -> {}).findings()).isEmpty();
    }
  }
}
