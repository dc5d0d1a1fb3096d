package io.mappedpages.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NameIndexTest {
  /** Enough for three levels. */
  private static final int NAMES = 60_000;

  @TempDir
  private @SuppressWarnings("NullAway.Init") Path temporary;

  private static NameKey key(long number) {
    return NameKey.of(FileName.ofEscaped("name" + number));
  }

  @Test
  void findsEveryNameAndNoOther() {
    try (Pager<Kib4> pager = Pager.create(temporary.resolve("store"), PageSize.KIB_4)) {
      long root;
      try (Transaction<Kib4> tx = pager.begin()) {
        DemoPages changed = DemoPages.of(tx, null);
        root = NameIndex.create(changed);
        for (int i = 0; i < NAMES; i++) {
          NameIndex.insert(changed, root, key(i), i);
        }
        tx.commit();
      }
      try (ReadView<Kib4> view = pager.view()) {
        LongFunction<MemorySegment> pages = id -> view.read(ProtectedPageId.of(id));
        for (int i = 0; i < NAMES; i++) {
          assertThat(NameIndex.find(pages, root, key(i))).isEqualTo(i);
          assertThat(NameIndex.find(pages, root, key(-1 - i))).isEqualTo(-1);
        }
        List<Long> all = new ArrayList<>();
        NameIndex.forEach(pages, root, all::add);
        assertThat(all).hasSize(NAMES);
        assertThat(new HashSet<>(all)).hasSize(NAMES);
      }
    }
  }

  @Test
  void refusesANameThatIsThere() {
    try (Pager<Kib4> pager = Pager.create(temporary.resolve("store"), PageSize.KIB_4);
        Transaction<Kib4> tx = pager.begin()) {
      DemoPages pages = DemoPages.of(tx, null);
      long root = NameIndex.create(pages);
      NameIndex.insert(pages, root, key(1), 1);
      assertThatThrownBy(() -> NameIndex.insert(pages, root, key(1), 2))
          .isInstanceOf(DamagedDemoException.class);
    }
  }
}
