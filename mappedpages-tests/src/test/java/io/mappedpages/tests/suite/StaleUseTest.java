package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.Content;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments that are used after their access has ended. */
final class StaleUseTest {
  private static MemorySegment written(Pager<Kib1> pager, PageId<Kib1> id, long stamp) {
    try (PageWriter writer = pager.write(id)) {
      Content.fill(writer.segment(), stamp);
      return writer.segment();
    }
  }

  private static void assertPage(Pager<Kib1> pager, PageId<Kib1> id, long stamp) {
    try (PageReader reader = pager.read(id)) {
      Content.check(reader.segment(), stamp);
    }
  }

  @ParameterizedTest
  @EnumSource(WriteMode.class)
  void withCheckedAccessEveryStaleUseThrows(WriteMode mode, @TempDir Path folder) {
    Pager<Kib1> pager =
        Pager.builder()
            .checkedAccess(true)
            .writeMode(mode)
            .create(folder.resolve("store.mpg"), PageSize.KIB_1);
    PageId<Kib1> id = pager.allocate();
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    List<MemorySegment> stale = new ArrayList<>();
    stale.add(written(pager, id, 1));
    try (PageReader reader = pager.read(id)) {
      stale.add(reader.segment());
    }
    try (PageReader reader = pager.read(p)) {
      stale.add(reader.segment());
    }
    try (ProtectedPageWriter writer = pager.write(p)) {
      stale.add(writer.segment());
      var _ = writer.commit();
      assertStale(stale.getLast()); // valid until the commit
    }
    try (ProtectedPageWriter writer = pager.write(p)) {
      stale.add(writer.segment());
    }
    try (var view = pager.view()) {
      stale.add(view.read(p));
    }
    try (var tx = pager.begin()) {
      stale.add(tx.read(p));
      stale.add(tx.write(p));
      stale.add(tx.write(id));
      stale.add(tx.write(tx.allocate()));
      stale.add(tx.write(tx.allocateProtected()));
      var _ = tx.commit();
    }
    try (var tx = pager.begin()) {
      stale.add(tx.write(p));
    }
    pager.pages().update(id, stale::add);
    pager.protectedPages().update(p, stale::add);
    assertThat(stale).hasSize(14);
    stale.forEach(StaleUseTest::assertStale);
    pager.close();
  }

  private static void assertStale(MemorySegment segment) {
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_LONG, 0));
  }

  @Test
  void aStaleStoreGoesNowhere(@TempDir Path folder) {
    Pager<Kib1> pager = Pager.create(folder.resolve("store.mpg"), PageSize.KIB_1);
    List<PageId<Kib1>> ids = pager.pages().allocateAll(400);
    List<MemorySegment> stale = new ArrayList<>();
    for (PageId<Kib1> id : ids) {
      stale.add(written(pager, id, id.value()));
    }
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    try (PageWriter writer = pager.write(ids.getFirst());
        ProtectedPageWriter protectedWriter = pager.write(p)) {
      Content.fill(writer.segment(), -1);
      Content.fill(protectedWriter.segment(), -2);
      for (MemorySegment segment : stale) {
        storeIfThere(segment);
      }
      Content.check(writer.segment(), -1);
      Content.check(protectedWriter.segment(), -2);
      var _ = protectedWriter.commit();
    }
    assertPage(pager, ids.getFirst(), -1);
    for (PageId<Kib1> id : ids.subList(1, ids.size())) {
      assertPage(pager, id, id.value());
    }
    try (PageReader reader = pager.read(p)) {
      Content.check(reader.segment(), -2);
    }
    pager.close();
  }

  private static void storeIfThere(MemorySegment segment) {
    try {
      segment.fill((byte) 0x77);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("closed"); // its memory is gone: as good
    }
  }

  @Test
  void staleReadsOfAnOpenPagerNeverFault(@TempDir Path folder) {
    Pager<Kib1> pager = Pager.create(folder.resolve("store.mpg"), PageSize.KIB_1);
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    pager.protectedPages().update(p, page -> Content.fill(page, 1));
    MemorySegment stale;
    try (var view = pager.view()) {
      stale = view.read(p);
    }
    pager.free(p);
    pager.pages().freeAll(pager.pages().allocateAll(5_000));
    for (int i = 0; i < 10; i++) {
      var _ = pager.force();
      var _ = stale.get(ValueLayout.JAVA_LONG, 0); // undefined bytes of this file
    }
    pager.close();
    assertStale(stale);
  }
}
