package io.mappedpages.tests.suite.readers;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.ReadView;
import io.mappedpages.ReaderEvictedException;
import io.mappedpages.Transaction;
import io.mappedpages.tests.Content;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * What the processes of {@link ReaderSoakTest} do until they are killed: a writer whose
 * transactions write one stamp into several pages and a root slot, and readers that look whether
 * they agree.
 */
final class StampProgram {
  /** How many protected pages have the same stamp. */
  static final int PAGES = 12;

  /** The page that is written in place, at offset 0 of the file's user pages. */
  private static final int STABLE_ROOT = 1;

  private StampProgram() {}

  /** Arguments: {@code writer} or {@code reader} or {@code mutant}; the store; the seed. */
  public static void main(String[] arguments) {
    Path store = Path.of(arguments[1]);
    Random random = new Random(Long.parseLong(arguments[2]));
    try {
      switch (arguments[0]) {
        case "writer" -> write(store, random, false);
        case "mutant" -> write(store, random, true);
        default -> read(store, random);
      }
    } catch (RuntimeException | Error e) {
      System.out.println("FAILED " + e);
      e.printStackTrace();
      System.exit(1);
    }
  }

  // ---- the writer ----

  private static void write(Path store, Random random, boolean mutant) {
    try (Pager<Kib1> pager = Pager.open(store, PageSize.KIB_1)) {
      Deque<List<PageId<Kib1>>> ballast = new ArrayDeque<>();
      long stamp = pager.root(0);
      while (true) {
        stamp++;
        if (mutant) {
          writeInTwoCommits(pager, stamp);
        } else {
          writeStamp(pager, stamp);
        }
        System.out.println("stamp " + stamp);
        writeInPlace(pager, stamp);
        if (random.nextInt(4) == 0) {
          ballast.add(pager.pages().allocateAll(1 + random.nextInt(60)));
        }
        if (ballast.size() > 20 || (random.nextInt(5) == 0 && !ballast.isEmpty())) {
          pager.pages().freeAll(ballast.removeFirst());
        }
        if (random.nextInt(10) == 0) {
          ProtectedPageId<Kib1> id = pager.allocateProtected();
          pager.protectedPages().update(id, page -> page.fill((byte) -1));
          pager.free(id);
        }
      }
    }
  }

  private static void writeStamp(Pager<Kib1> pager, long stamp) {
    try (Transaction<Kib1> tx = pager.begin()) {
      for (int i = 0; i < PAGES; i++) {
        Content.fill(tx.write(ProtectedPageId.<Kib1>of(i)), stamp);
      }
      tx.root(0, stamp);
      tx.commit();
    }
  }

  private static void writeInTwoCommits(Pager<Kib1> pager, long stamp) {
    pager.protectedPages().update(ProtectedPageId.of(0), page -> Content.fill(page, stamp));
    writeStamp(pager, stamp);
  }

  private static void writeInPlace(Pager<Kib1> pager, long stamp) {
    PageId<Kib1> stable = PageId.of(pager.root(STABLE_ROOT));
    pager.pages().update(stable, page -> Content.fill(page, stamp));
  }

  /** Makes the store. */
  static void create(Path store) {
    try (Pager<Kib1> pager = Pager.create(store, PageSize.KIB_1)) {
      pager.protectedPages().allocateAll(PAGES);
      PageId<Kib1> stable = pager.allocate();
      try (Transaction<Kib1> tx = pager.begin()) {
        tx.root(STABLE_ROOT, stable.value());
        tx.commit();
      }
      writeStamp(pager, 1);
      writeInPlace(pager, 1);
    }
  }

  // ---- the readers ----

  private static void read(Path store, Random random) {
    PagerBuilder builder = Pager.builder();
    if (random.nextInt(4) == 0) {
      builder.readerTimeout(Duration.ofMillis(20));
    }
    long newest = 0;
    long views = 0;
    while (true) {
      try (ReadOnlyPager<Kib1> pager = builder.openReadOnly(store, PageSize.KIB_1)) {
        for (int round = 1 + random.nextInt(2000); round > 0; round--) {
          newest = readOnce(pager, random, newest);
          views++;
          if (views % 100 == 0) {
            System.out.println("views " + views + " newest " + newest);
          }
        }
        if (random.nextInt(10) == 0 && !pager.verify(finding -> {}).isSound()) {
          throw new AssertionError("verify of generation " + pager.generation());
        }
      } catch (ReaderEvictedException e) {
        System.out.println("evicted");
      }
    }
  }

  private static long readOnce(ReadOnlyPager<Kib1> pager, Random random, long newest) {
    pager.refresh();
    List<Long> seen = new ArrayList<>();
    try (ReadView<Kib1> view = pager.view()) {
      long stamp = view.root(0);
      if (stamp < newest) {
        throw new AssertionError("stamp " + newest + " was seen, now it is " + stamp);
      }
      if (random.nextInt(8) == 0) {
        pager.refresh(); // the view keeps its own
      }
      for (int i = 0; i < PAGES; i++) {
        Content.check(view.read(ProtectedPageId.<Kib1>of(i)), stamp);
      }
      seen.add(stamp);
    }
    long id = random.nextInt(PAGES);
    try (PageReader reader = pager.read(ProtectedPageId.<Kib1>of(id))) {
      Content.check(reader.segment(), pager.root(0));
    }
    checkStable(pager);
    return seen.getFirst();
  }

  private static void checkStable(ReadOnlyPager<Kib1> pager) {
    var copy = pager.readStable(PageId.<Kib1>of(pager.root(STABLE_ROOT)));
    long stamp = pager.root(0);
    // Written in place after each commit: the stamp of the commit or of one beside it.
    for (long near = stamp - 2; near < stamp + 100_000; near++) {
      if (Content.is(copy, near)) {
        return;
      }
    }
    throw new AssertionError("a torn copy of a regular page, at stamp " + stamp);
  }
}
