package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.Transaction;
import io.mappedpages.VerifyReport;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.Content;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strong half of the oracle: what {@code verify} calls sound can be read and changed, killed,
 * closed and opened again, nothing is lost, and it stays sound.
 */
final class SoundWork {
  // The work takes fewer than these: a store that has them need not grow.
  private static final long ROOM_PAGES = 200;

  private final SoundStore store;
  private final PagerOptions options;
  private final Pager<PageSize> pager;
  private final int zero;

  SoundWork(SoundStore store, PagerOptions options, Pager<PageSize> pager) {
    this.store = store;
    this.options = options;
    this.pager = pager;
    this.zero = Repair.crc(store.file().look(HostileFile.CAPACITY_BYTES - (1 << 20), size()));
  }

  private int size() {
    return store.size().bytes();
  }

  void run() throws IOException {
    Contents expected = Contents.of(pager);
    withoutNewestRecord(expected);
    long pages = pager.pageCount();
    boolean roomy = pager.freePageCount() > ROOM_PAGES;
    transaction(expected);
    singles(expected);
    if (roomy && pager.pageCount() != pages) {
      throw new AssertionError("has grown, and had free pages");
    }
    checkSound("after the work", pager);
    expected.check("after the work", Contents.of(pager));
    // The process is killed: whatever it still has in memory does not count.
    reopen("after a kill", RecoveryOutcome.Kind.RECOVERED, expected);
    reopen("after closing", RecoveryOutcome.Kind.CLEAN, expected);
  }

  /** Once it is open, each of the two records is enough to find everything. */
  private void withoutNewestRecord(Contents expected) throws IOException {
    byte[] records = store.file().look(size(), 2L * size()).toArray(Layouts.U8);
    long newest = PageGeometry.metadataPage(pager.generation());
    var _ = store.file().change(newest * size(), size()).fill((byte) 0);
    reopen("without the newest record", RecoveryOutcome.Kind.FELL_BACK, expected);
    var _ = store.file().change(size(), records.length).copyFrom(MemorySegment.ofArray(records));
  }

  private void transaction(Contents expected) {
    try (Transaction<PageSize> tx = pager.begin()) {
      free(tx, expected);
      List<Long> protectedIds = List.copyOf(expected.protectedPages().keySet());
      if (!protectedIds.isEmpty()) {
        long id = protectedIds.getFirst();
        var content = tx.write(ProtectedPageId.of(id));
        Content.fill(content, 1_000);
        expected.protectedPages().put(id, Repair.crc(content));
      }
      for (int i = 0; i < 3; i++) {
        PageId<PageSize> id = tx.allocate();
        ProtectedPageId<PageSize> p = tx.allocateProtected();
        checkNew(id, expected.regular().put(id.value(), zero));
        checkNew(p, expected.protectedPages().put(p.value(), zero));
        if (i > 0) {
          Content.fill(tx.write(id), 2_000 + i);
          expected.regular().put(id.value(), Repair.crc(tx.write(id)));
          Content.fill(tx.write(p), 3_000 + i);
          expected.protectedPages().put(p.value(), Repair.crc(tx.read(p)));
        }
      }
      tx.root(1, 77);
      var _ = expected.roots().set(1, 77L);
      var _ = tx.commit();
    }
  }

  /** The first and the last of each kind, if there are some to spare. */
  private static void free(Transaction<PageSize> tx, Contents expected) {
    if (expected.regular().size() > 2) {
      List<Long> ids = List.copyOf(expected.regular().keySet());
      for (long id : List.of(ids.getFirst(), ids.getLast())) {
        tx.free(PageId.of(id));
        expected.regular().remove(id);
      }
    }
    if (expected.protectedPages().size() > 2) {
      List<Long> ids = List.copyOf(expected.protectedPages().keySet());
      for (long id : List.of(ids.get(1), ids.getLast())) {
        tx.free(ProtectedPageId.of(id));
        expected.protectedPages().remove(id);
      }
    }
  }

  private static void checkNew(Object id, @Nullable Integer before) {
    if (before != null) {
      throw new AssertionError(id + " was handed out, and had an owner");
    }
  }

  /** Pages come and go, until those that were freed first are used again. */
  private void singles(Contents expected) {
    for (int round = 0; round < 4; round++) {
      PageId<PageSize> id = pager.allocate();
      checkNew(id, expected.regular().get(id.value()));
      try (PageReader reader = pager.read(id)) {
        Content.check(reader.segment(), Content.ZERO);
      }
      ProtectedPageId<PageSize> p = pager.allocateProtected();
      checkNew(p, expected.protectedPages().get(p.value()));
      checkLowest(p, expected);
      pager.pages().update(id, page -> Content.fill(page, 4_000));
      pager.protectedPages().update(p, page -> Content.fill(page, 5_000));
      if (round % 2 == 0) {
        pager.free(id);
        pager.free(p);
      } else {
        try (PageReader reader = pager.read(id);
            PageReader other = pager.read(p)) {
          expected.regular().put(id.value(), Repair.crc(reader.segment()));
          expected.protectedPages().put(p.value(), Repair.crc(other.segment()));
        }
      }
    }
  }

  private static void checkLowest(ProtectedPageId<PageSize> id, Contents expected) {
    long lowest = 0;
    while (expected.protectedPages().containsKey(lowest)) {
      lowest++;
    }
    if (id.value() != lowest) {
      throw new AssertionError(id + " was handed out, and " + lowest + " is free");
    }
  }

  private void reopen(String when, RecoveryOutcome.Kind kind, Contents expected)
      throws IOException {
    Pager<PageSize> again = Opening.openOn(store.file(), store.size(), options);
    try {
      if (again.recovery().kind() != kind) {
        throw new AssertionError(when + ": " + again.recovery());
      }
      checkSound(when, again);
      expected.check(when, Contents.of(again));
    } finally {
      again.close();
    }
  }

  private static void checkSound(String when, Pager<PageSize> pager) {
    VerifyReport report = pager.verify(finding -> {});
    if (!report.isSound()) {
      throw new AssertionError("sound, but not " + when + ": " + report.findings());
    }
  }
}
