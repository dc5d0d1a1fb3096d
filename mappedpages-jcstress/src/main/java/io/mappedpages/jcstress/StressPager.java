package io.mappedpages.jcstress;

import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.MemoryPageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A whole pager in memory, shared by all states; each of them uses protected pages of its own. */
final class StressPager {
  private static final int PAGE_BYTES = 1024;
  private static final long CAPACITY_BYTES = 64L << 20;
  private static final int PAGES = 1 << 12; // more than the states at a time use

  static final Pager<Kib1> PAGER = open();
  private static final List<ProtectedPageId<Kib1>> IDS = PAGER.protectedPages().allocateAll(PAGES);
  private static final AtomicLong NEXT = new AtomicLong();

  private StressPager() {}

  private static Pager<Kib1> open() {
    try {
      MemoryPageFile file = new MemoryPageFile(CAPACITY_BYTES);
      Creation.writeTo(file, new PageGeometry(PAGE_BYTES), new UUID(1, 2), 0, false);
      return Opening.openOn(file, PageSize.KIB_1, Pager.builder().options());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A page that no other state uses at the time. */
  static ProtectedPageId<Kib1> page() {
    return IDS.get((int) (NEXT.getAndIncrement() & (PAGES - 1)));
  }

  static long value(MemorySegment page) {
    return page.get(ValueLayout.JAVA_LONG, 0);
  }

  static long value(ProtectedPageId<Kib1> id) {
    try (PageReader reader = PAGER.read(id)) {
      return value(reader.segment());
    }
  }

  static void increment(MemorySegment page) {
    page.set(ValueLayout.JAVA_LONG, 0, value(page) + 1);
  }
}
