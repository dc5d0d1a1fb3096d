package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CorruptFileException;
import io.mappedpages.DoubleFreeException;
import io.mappedpages.Finding;
import io.mappedpages.IncompatibleFormatException;
import io.mappedpages.InvalidPageSizeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerOptions;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProviderException;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReadView;
import io.mappedpages.ReservedPageException;
import io.mappedpages.Transaction;
import io.mappedpages.VerifyListener;
import io.mappedpages.VerifyReport;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The oracle: opens a file, checks it, reads everything and changes it. What is refused must be
 * refused by the exceptions that are documented, each of which names what is wrong; nothing else
 * may happen. What is called sound must go on as if nobody had touched it.
 */
final class Trial {
  /** How it ended. */
  enum End {
    REFUSED,
    NOT_SOUND,
    /** Damage was met when a commit was durable already: the pager refuses to go on. */
    FAILED,
    SOUND
  }

  private static final int MOST_LOGICAL = 64;
  private static final int MOST_IDS = 300;

  private final SoundStore store;
  private final PagerOptions options;

  private Trial(SoundStore store) {
    this.store = store;
    this.options = SoundStore.options(store.file().lengthBytes() / store.size().bytes() + 256);
  }

  static End run(SoundStore store) throws IOException {
    return new Trial(store).run();
  }

  private End run() throws IOException {
    Pager<PageSize> pager;
    try {
      pager = Opening.openOn(store.file(), store.size(), options);
    } catch (CorruptFileException | IncompatibleFormatException | InvalidPageSizeException e) {
      checkNamed(e);
      if (store.file().writes() > 0) {
        throw new AssertionError("refused, and yet changed", e);
      }
      return End.REFUSED;
    }
    try {
      if (verify(pager).isSound()) {
        new SoundWork(store, options, pager).run();
        return End.SOUND;
      }
      read(pager);
      return changes(pager);
    } finally {
      pager.close();
    }
  }

  private static End changes(Pager<PageSize> pager) {
    try {
      change(pager);
      var _ = pager.force(); // whatever was met: the pager goes on
      return End.NOT_SOUND;
    } catch (PagerFailedException e) {
      if (!(e.getCause() instanceof CorruptFileException corrupt)) {
        throw e;
      }
      checkNamed(corrupt);
      return End.FAILED;
    }
  }

  private static void checkNamed(PagerException e) {
    String where = e instanceof InvalidPageSizeException size ? size.where() : e.path();
    boolean named = where != null && String.valueOf(e.getMessage()).contains(where + ": ");
    if (e instanceof CorruptFileException corrupt) {
      named &= !corrupt.structure().isBlank();
      named &= !corrupt.expected().isBlank() && !corrupt.found().isBlank();
    }
    if (!named) {
      throw new AssertionError("does not name the damage", e);
    }
  }

  private static VerifyReport verify(Pager<PageSize> pager) {
    List<Long> progress = new ArrayList<>(List.of(0L));
    long pages = pager.pageCount();
    VerifyReport report =
        pager.verify(
            new VerifyListener() {
              @Override
              public void finding(Finding finding) {
                boolean inFile = finding.page().orElse(0) < pages;
                if (finding.structure().isBlank() || finding.found().isBlank() || !inFile) {
                  throw new AssertionError("does not name the damage: " + finding);
                }
              }

              @Override
              public boolean progress(long donePages, long totalPages) {
                if (donePages < progress.getLast() || totalPages != pages) {
                  throw new AssertionError(progress + ", " + donePages + " of " + totalPages);
                }
                progress.add(donePages);
                return true;
              }
            });
    if (report.cancelled() || progress.getLast() != pages) {
      throw new AssertionError(report + " after " + progress.getLast() + " of " + pages);
    }
    return report;
  }

  private interface Call {
    void run();
  }

  /** What a damaged file may answer to a call. */
  private static void attempt(Call call) {
    try {
      call.run();
    } catch (CorruptFileException e) {
      checkNamed(e);
    } catch (OutOfBoundsException
        | DoubleFreeException
        | ReservedPageException
        | ProviderException
        | CapacityExceededException e) {
      if (String.valueOf(e.getMessage()).isBlank()) {
        throw new AssertionError("says nothing", e);
      }
    }
  }

  private static <H> List<H> some(Supplier<Stream<H>> ids) {
    List<H> found = new ArrayList<>();
    attempt(
        () -> {
          try (Stream<H> stream = ids.get()) {
            stream.limit(MOST_IDS).forEach(found::add);
          }
        });
    return found;
  }

  /** Reads everything that a file says it has, as far as it can be read. */
  static void read(ReadOnlyPager<PageSize> pager) {
    List<PageId<PageSize>> regular = some(pager::allocatedPages);
    List<ProtectedPageId<PageSize>> protectedIds = some(pager::allocatedProtectedPages);
    regular.addAll(List.of(PageId.of(3), PageId.of(pager.pageCount() - 1), PageId.of(1L << 41)));
    protectedIds.addAll(List.of(ProtectedPageId.of(5), ProtectedPageId.of((1L << 40) - 1)));
    for (PageId<PageSize> id : regular) {
      attempt(() -> readOne(pager, id));
      attempt(() -> checkRun(pager.info(id).runPages(), 1));
    }
    List<CompressedPageId<PageSize, ?>> compressed = some(pager::allocatedCompressedPages);
    compressed.addAll(List.of(CompressedPageId.of(2), CompressedPageId.of((1L << 40) - 1)));
    attempt(() -> checkRun(pager.compression().size(), Integer.MAX_VALUE));
    try (ReadView<PageSize> view = pager.view()) {
      for (CompressedPageId<PageSize, ?> id : compressed) {
        attempt(() -> readOne(pager, id));
        attempt(() -> checkLogical(pager, view.read(id).byteSize()));
        attempt(() -> checkRun(pager.info(id).runPages(), MOST_LOGICAL));
      }
      for (ProtectedPageId<PageSize> id : protectedIds) {
        attempt(() -> readOne(pager, id));
        attempt(() -> checkSize(pager, view.read(id).byteSize()));
        attempt(() -> checkRun(pager.info(id).runPages(), 1));
      }
    }
  }

  private static void readOne(ReadOnlyPager<PageSize> pager, PageId<PageSize> id) {
    try (PageReader reader = pager.read(id)) {
      checkSize(pager, reader.segment().byteSize());
      var _ = Repair.crc(reader.segment());
    }
  }

  private static void readOne(ReadOnlyPager<PageSize> pager, ProtectedPageId<PageSize> id) {
    try (PageReader reader = pager.read(id)) {
      checkSize(pager, reader.segment().byteSize());
      var _ = Repair.crc(reader.segment());
    }
  }

  private static void readOne(ReadOnlyPager<PageSize> pager, CompressedPageId<PageSize, ?> id) {
    try (PageReader reader = pager.read(id)) {
      checkLogical(pager, reader.segment().byteSize());
      var _ = Repair.crc(reader.segment());
    }
  }

  private static void checkLogical(ReadOnlyPager<PageSize> pager, long bytes) {
    long pages = bytes / pager.pageSize().bytes();
    if (Long.bitCount(pages) != 1
        || pages < 2
        || pages > MOST_LOGICAL
        || bytes % pager.pageSize().bytes() != 0) {
      throw new AssertionError("a compressed page of " + bytes + " bytes");
    }
  }

  private static void checkSize(ReadOnlyPager<PageSize> pager, long bytes) {
    if (bytes != pager.pageSize().bytes()) {
      throw new AssertionError("a page of " + bytes + " bytes");
    }
  }

  private static void checkRun(int pages, int most) {
    if (pages < 0 || pages > most) {
      throw new AssertionError("a page of " + pages + " pages");
    }
  }

  private static void change(Pager<PageSize> pager) {
    List<PageId<PageSize>> regular = some(pager::allocatedPages);
    List<ProtectedPageId<PageSize>> protectedIds = some(pager::allocatedProtectedPages);
    List<CompressedPageId<PageSize, ?>> compressed = some(pager::allocatedCompressedPages);
    for (int i = 0; i < 3; i++) {
      int at = i;
      if (compressed.size() > i) {
        attempt(() -> changeCompressed(pager, compressed.get(at)));
        attempt(() -> pager.free(compressed.get(at)));
      }
      attempt(() -> pager.pages().update(pager.allocate(), page -> Content.fill(page, 1)));
      attempt(
          () ->
              pager
                  .protectedPages()
                  .update(pager.allocateProtected(), page -> Content.fill(page, 2)));
      attempt(() -> transaction(pager, regular, protectedIds));
      int number = i;
      if (regular.size() > i) {
        attempt(() -> pager.pages().update(regular.get(number), page -> Content.fill(page, 3)));
        attempt(() -> pager.free(regular.get(number)));
      }
      if (protectedIds.size() > i) {
        ProtectedPageId<PageSize> id = protectedIds.get(number);
        attempt(() -> pager.protectedPages().update(id, page -> Content.fill(page, 4)));
        attempt(() -> pager.free(id));
      }
    }
    read(pager);
  }

  private static void changeCompressed(Pager<PageSize> pager, CompressedPageId<PageSize, ?> id) {
    try (Transaction<PageSize> tx = pager.begin()) {
      Content.fill(tx.write(id).asSlice(0, pager.pageSize().bytes()), 9);
      var _ = tx.commit();
    }
  }

  private static void transaction(
      Pager<PageSize> pager,
      List<PageId<PageSize>> regular,
      List<ProtectedPageId<PageSize>> protectedIds) {
    try (Transaction<PageSize> tx = pager.begin()) {
      attempt(() -> Content.fill(tx.write(regular.getLast()), 5), regular);
      attempt(() -> Content.fill(tx.write(protectedIds.getLast()), 6), protectedIds);
      attempt(() -> tx.free(regular.getFirst()), regular);
      attempt(() -> tx.free(protectedIds.getFirst()), protectedIds);
      attempt(() -> Content.fill(tx.write(tx.allocate()), 7));
      attempt(() -> Content.fill(tx.write(tx.allocateProtected()), 8));
      var _ = tx.commit();
    }
  }

  private static void attempt(Call call, List<?> needed) {
    if (!needed.isEmpty()) {
      attempt(call);
    }
  }
}
