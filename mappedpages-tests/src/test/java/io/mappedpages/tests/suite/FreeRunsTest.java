package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.FreeRuns;
import io.mappedpages.PageId;
import io.mappedpages.PageMap;
import io.mappedpages.PageMap.Use;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.tests.RandomCalls;
import io.mappedpages.tests.ReferenceModel;
import io.mappedpages.tests.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures about free space, and the map of pages, compared with what else is known of a file. */
@Tag("once")
final class FreeRunsTest {
  private static final int MANY = 30_000; // several leaves of the map
  private static final int BULK = 1_500;

  private Path path = Path.of("");

  @BeforeEach
  void useFolder(@TempDir Path folder) {
    path = folder.resolve("store.mpg");
  }

  @Test
  void anEmptyStoreIsMostlyOneRun() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      assertAgree(pager, new ReferenceModel());
      assertThat(pager.stats().freeRuns().count()).isLessThan(5);
    }
  }

  @Test
  void runsAndUsesAreThoseOfTheFile() {
    Random random = Seed.random("FreeRunsTest");
    ReferenceModel model = new ReferenceModel();
    try (Pager<Kib1> pager = Pager.builder().sparse(true).create(path, PageSize.KIB_1)) {
      List<PageId<Kib1>> ids = new ArrayList<>();
      while (ids.size() < MANY) {
        ids.addAll(pager.pages().allocateAll(BULK));
      }
      ids.forEach(id -> model.regular().put(id.value(), 0L));
      assertAgree(pager, model); // leaves that are full, and some that are not there
      free(pager, model, ids.subList(0, 20_000)); // a leaf that is empty again
      assertAgree(pager, model);
      RandomCalls calls = new RandomCalls(random, model);
      for (int i = 0; i < 200; i++) {
        calls.one(pager);
        if (i % 20 == 0) {
          assertAgree(pager, model);
        }
      }
      var _ = pager.force();
      try (ReadOnlyPager<Kib1> reader = ReadOnlyPager.open(path, PageSize.KIB_1)) {
        assertThat(reader.stats().freeRuns()).hasToString(pager.stats().freeRuns().toString());
        assertThat(uses(reader)).isEqualTo(uses(pager));
      }
    }
  }

  private static void free(Pager<Kib1> pager, ReferenceModel model, List<PageId<Kib1>> ids) {
    pager.pages().freeAll(ids);
    ids.forEach(id -> model.regular().remove(id.value()));
  }

  /** A map with a range a page knows all; runs, coarser maps and counts have to follow from it. */
  private static void assertAgree(Pager<Kib1> pager, ReferenceModel model) {
    int pageCount = Math.toIntExact(pager.pageCount());
    PageMap map = pager.pageMap(pageCount);
    assertThat(map.rangePages()).isOne();
    BitSet free = new BitSet();
    BitSet regular = new BitSet();
    long content = 0;
    for (int page = 0; page < pageCount; page++) {
      assertThat(map.firstPage(page)).isEqualTo(page);
      free.set(page, map.pages(page, Use.FREE) == 1);
      regular.set(page, map.pages(page, Use.REGULAR) == 1);
      content += map.pages(page, Use.PROTECTED);
      long sum = 0;
      for (Use use : Use.values()) {
        assertThat(map.pages(page, use)).isBetween(0L, 1L);
        sum += map.pages(page, use);
      }
      assertThat(sum).isOne();
    }
    assertThat(map.pages(0, Use.STORE) + map.pages(1, Use.STORE) + map.pages(2, Use.STORE))
        .isEqualTo(3);
    assertThat(regular.stream().mapToObj(page -> (long) page))
        .containsExactlyElementsOf(model.regular().keySet());
    long written = model.protectedPages().values().stream().filter(stamp -> stamp != 0).count();
    assertThat(content).isEqualTo(written);

    FreeRuns.Builder runs = FreeRuns.builder();
    for (int page = free.nextSetBit(0);
        page >= 0;
        page = free.nextSetBit(free.nextClearBit(page))) {
      runs.add(free.nextClearBit(page) - page);
    }
    FreeRuns found = pager.stats().freeRuns();
    assertThat(found).hasToString(runs.build().toString());
    for (int order = 0; order < Long.SIZE; order++) {
      assertThat(found.count(order)).isEqualTo(runs.build().count(order));
    }
    assertThat(found.freePages()).isEqualTo(pager.freePageCount());

    PageMap coarse = pager.pageMap(7);
    assertThat(coarse.ranges()).isLessThanOrEqualTo(7);
    for (int range = 0; range < coarse.ranges(); range++) {
      int first = (int) coarse.firstPage(range);
      int end = (int) (first + coarse.pages(range));
      assertThat(coarse.pages(range, Use.FREE)).isEqualTo(free.get(first, end).cardinality());
      assertThat(coarse.pages(range, Use.REGULAR)).isEqualTo(regular.get(first, end).cardinality());
    }
  }

  private static List<Long> uses(ReadOnlyPager<?> pager) {
    PageMap map = pager.pageMap(500);
    List<Long> uses = new ArrayList<>();
    for (int range = 0; range < map.ranges(); range++) {
      for (Use use : Use.values()) {
        uses.add(map.pages(range, use));
      }
    }
    return uses;
  }

  /** Each pass sees one generation: in none of them half of a transaction's pages are free. */
  @Test
  void writersGoOnMeanwhile() {
    try (Pager<Kib1> pager = Pager.builder().sparse(true).create(path, PageSize.KIB_1)) {
      List<PageId<Kib1>> kept = pager.pages().allocateAll(BULK);
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 60; i++) {
                  pager.pages().freeAll(pager.pages().allocateAll(100));
                }
              });
      int passes = 0;
      while (!writer.isDone() || passes < 20) {
        PageMap map = pager.pageMap(1);
        assertThat(map.pages(0, Use.REGULAR) - kept.size()).isIn(0L, 100L);
        long used = map.pageCount() - map.pages(0, Use.FREE);
        assertThat(used).isGreaterThan(kept.size());
        assertThat(pager.stats().freeRuns().freePages()).isPositive();
        passes++;
      }
      writer.join();
    }
  }

  @Test
  void externalFragmentationIsWhatOneRequestCannotHave() {
    FreeRuns none = FreeRuns.builder().build();
    assertThat(none.externalFragmentation()).isZero();
    assertThat(none.orders()).isZero();
    assertThat(FreeRuns.builder().add(5).build().externalFragmentation()).isZero();
    FreeRuns four = FreeRuns.builder().add(1).add(1).add(2).add(4).build();
    assertThat(four.externalFragmentation()).isEqualTo(0.5);
    assertThat(four.orders()).isEqualTo(3);
    assertThat(four.count(0)).isEqualTo(2);
    assertThat(four.count(63)).isZero();
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> FreeRuns.builder().add(0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> four.count(64));
  }

  @Test
  void aMapWithoutRangesIsRefused() {
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> pager.pageMap(0));
      PageMap map = pager.pageMap(1);
      assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> map.pages(1));
    }
  }
}
