package io.mappedpages.tests.suite.readers;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.CorruptFileException;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReadView;
import io.mappedpages.ReaderEvictedException;
import io.mappedpages.Transaction;
import io.mappedpages.core.file.MappedPageFile;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.Content;
import io.mappedpages.tests.suite.MemoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Readers beside writers in one thread, so that a history can be had again: readers open, refresh,
 * look, stay behind and outlive their writers; and a writer commits in the middle of an opening or
 * a refresh, whenever that reads the file. In every view all pages have the stamp of one
 * transaction.
 */
public final class ReaderRig implements AutoCloseable {
  private static final int PAGES = 6;
  private static final int STEPS = 80;
  private static final long MOST_PAGES = 110; // few, so that they are soon used again

  // Opened by the core that is under test, which a look-up would not find.
  private static final PagerOptions WRITER = Pager.builder().maxPages(MOST_PAGES).options();

  private final Path store;
  private final Random random;
  private final List<Reader> readers = new ArrayList<>();
  private Pager<Kib1> pager;
  private long stamp;

  /** A reader, and a view of its own that it may have. */
  private static final class Reader {
    final ReadOnlyPager<Kib1> pager;
    final List<ReadView<Kib1>> views = new ArrayList<>();

    Reader(ReadOnlyPager<Kib1> pager) {
      this.pager = pager;
    }
  }

  private ReaderRig(Path store, long seed) {
    this.store = store;
    this.random = new Random(seed);
    this.pager = Opening.create(store, PageSize.KIB_1, WRITER);
    var _ = pager.protectedPages().allocateAll(PAGES);
    commit();
  }

  /** Searches for a broken promise, in so many histories at most; says after how many. */
  public static String search(long firstSeed, int most) throws IOException {
    Path folder = MemoryFolder.create("readers"); // nothing here is about what is durable
    Path store = folder.resolve("store.mpg");
    try {
      for (int i = 0; i < most; i++) {
        try (ReaderRig rig = new ReaderRig(store, firstSeed + i)) {
          rig.run();
        } catch (AssertionError | CorruptFileException e) {
          return "found after " + (i + 1) + " histories, seed " + (firstSeed + i) + ": " + e;
        } finally {
          delete(folder);
        }
      }
      return "none in " + most + " histories";
    } finally {
      Files.delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private void run() throws IOException {
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(12)) {
        case 0 -> open(random.nextInt(5));
        case 1 -> closeOne();
        case 2 -> refresh();
        case 3 -> openView();
        case 4 -> closeView();
        case 5 -> reopenWriter();
        case 6, 7, 8 -> commitOften();
        default -> commit();
      }
      readers.forEach(this::check);
    }
  }

  private void commit() {
    stamp++;
    try (Transaction<Kib1> tx = pager.begin()) {
      for (int i = 0; i < PAGES; i++) {
        Content.fill(tx.write(ProtectedPageId.<Kib1>of(i)), stamp);
      }
      tx.root(0, stamp);
      var _ = tx.commit();
    } catch (CapacityExceededException _) {
      // Readers hold all there is.
    }
  }

  private void reopenWriter() {
    pager.close();
    pager = Opening.open(store, PageSize.KIB_1, WRITER);
  }

  /** Opens a reader; after it has read the file n times, the writer commits a few times. */
  private void open(int nth) throws IOException {
    InterruptedFile file = new InterruptedFile(MappedPageFile.openReadOnly(store));
    file.interrupt(nth, this::commitOften);
    var options = Pager.builder();
    if (random.nextInt(3) == 0) {
      options.readerTimeout(Duration.ofMillis(1));
    }
    readers.add(
        new Reader(Opening.openReadOnlyOn(store, file, _ -> PageSize.KIB_1, options.options())));
  }

  private void commitOften() {
    for (int i = 0; i < 10; i++) {
      commit();
    }
  }

  private void closeOne() {
    if (!readers.isEmpty()) {
      Reader reader = readers.remove(random.nextInt(readers.size()));
      reader.views.forEach(ReadView::close);
      reader.pager.close();
    }
  }

  private void refresh() {
    if (!readers.isEmpty()) {
      var _ = readers.get(random.nextInt(readers.size())).pager.refresh();
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed by a later step, or at the end
  private void openView() {
    if (!readers.isEmpty()) {
      Reader reader = readers.get(random.nextInt(readers.size()));
      reader.views.add(reader.pager.view());
    }
  }

  private void closeView() {
    for (Reader reader : readers) {
      if (!reader.views.isEmpty()) {
        reader.views.remove(random.nextInt(reader.views.size())).close();
        return;
      }
    }
  }

  private void check(Reader reader) {
    try (ReadView<Kib1> view = reader.pager.view()) {
      check(view);
    } catch (ReaderEvictedException _) {
      var _ = reader.pager.refresh();
    }
    long id = random.nextInt(PAGES);
    try (PageReader page = reader.pager.read(ProtectedPageId.<Kib1>of(id))) {
      Content.check(page.segment(), reader.pager.root(0));
    } catch (ReaderEvictedException _) {
      var _ = reader.pager.refresh();
    }
    for (ReadView<Kib1> view : reader.views) {
      try {
        check(view);
      } catch (ReaderEvictedException _) {
        // and never again: its pages are the writer's
      }
    }
  }

  private static void check(ReadView<Kib1> view) {
    long expected = view.root(0);
    for (int i = 0; i < PAGES; i++) {
      Content.check(view.read(ProtectedPageId.<Kib1>of(i)), expected);
    }
  }

  @Override
  public void close() {
    while (!readers.isEmpty()) {
      closeOne();
    }
    pager.close();
  }
}
