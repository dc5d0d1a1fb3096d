package io.mappedpages.tests.suite.soak;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageAllocator;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerIoException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.core.commit.Creation;
import io.mappedpages.core.file.MappedPageFile;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.MemoryPageFile;
import io.mappedpages.tests.suite.faults.Actions;
import io.mappedpages.tests.suite.faults.RandomLoad;
import io.mappedpages.tests.suite.faults.Stamped;
import io.mappedpages.tests.suite.faults.State;
import io.mappedpages.tests.suite.threads.HookedPageFile;
import io.mappedpages.tests.suite.threads.Ids;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;

/**
 * One store, from its creation to the comparison of everything in it after it was opened again, and
 * in between as many threads as do everything that a pager can do.
 */
public final class Soak {
  private static final int PAGE_BYTES = 1024;
  private static final int MOST_PAGES = 6_000; // of the file: it is full now and then
  private static final int SHARED = 16;
  private static final int OWNERS = 3;
  private static final int SHARERS = 3;
  private static final int PAIRS = 2;

  private final Crowd crowd;
  private final SplittableRandom random;
  private final SoakFigures figures;
  private final HookedPageFile file;
  private final Pager<Kib1> pager;
  private final SharedPages<PageId<Kib1>> regular = new SharedPages<>(PageId::of);
  private final SharedPages<ProtectedPageId<Kib1>> pages = new SharedPages<>(ProtectedPageId::of);
  private final List<State> owners = new ArrayList<>();
  private final Accounts accounts;

  private Soak(PageFile empty, long seed, SoakFigures figures) throws IOException {
    this.random = new SplittableRandom(seed);
    this.figures = figures;
    this.crowd = new Crowd(random.split());
    Creation.writeTo(empty, new PageGeometry(PAGE_BYTES), new UUID(1, seed), 0, false);
    this.file = new HookedPageFile(empty);
    this.pager = open(file);
    this.accounts = new Accounts(pager);
    Sharer first = new Sharer(pager, regular, pages, random.nextLong());
    for (int i = 0; i < SHARED; i++) {
      first.addRegular();
      first.addProtected();
    }
  }

  private static Pager<Kib1> open(PageFile file) throws IOException {
    return Opening.openOn(
        file,
        PageSize.KIB_1,
        Pager.builder().maxPages(MOST_PAGES).latchTimeout(Duration.ofMinutes(2)).options());
  }

  /** What a file is when it is opened again. */
  interface Reopening {
    PageFile open() throws IOException;
  }

  /** Runs a store in memory for a time, and compares what is in it; fails if anything is wrong. */
  static void inMemory(long seed, Duration time, SoakFigures figures)
      throws IOException, InterruptedException {
    MemoryPageFile file = new MemoryPageFile((long) MOST_PAGES * PAGE_BYTES);
    run(new Soak(file, seed, figures), time, () -> file);
  }

  /** The same with a file that must not exist yet. */
  static void onDisk(Path path, long seed, Duration time, SoakFigures figures)
      throws IOException, InterruptedException {
    Soak soak = new Soak(MappedPageFile.createNew(path), seed, figures);
    run(soak, time, () -> MappedPageFile.open(path));
  }

  private static void run(Soak soak, Duration time, Reopening reopening)
      throws IOException, InterruptedException {
    soak.work(time);
    soak.compare(soak.pager);
    soak.pager.close();
    Pager<Kib1> again = open(reopening.open());
    soak.compare(again);
    again.close();
  }

  private void work(Duration time) throws InterruptedException {
    RefusedWrites refused = new RefusedWrites(PageGeometry.FIRST_DATA_PAGE * PAGE_BYTES);
    file.hook(refused);
    for (int i = 0; i < OWNERS; i++) {
      State own = new State();
      owners.add(own);
      Actions actions = new Actions(pager, i, new NoJournal(), Actions.Mutant.NONE, own);
      RandomLoad load = new RandomLoad(actions, new Random(random.nextLong()));
      crowd.add(i % 2 == 0, tolerant(load::step));
    }
    for (int i = 0; i < SHARERS; i++) {
      Sharer sharer = new Sharer(pager, regular, pages, random.nextLong());
      crowd.add(i % 2 == 1, tolerant(sharer::step), tolerant(() -> topUp(sharer)));
    }
    for (int i = 0; i < PAIRS; i++) {
      SplittableRandom own = random.split();
      crowd.add(i % 2 == 0, tolerant(() -> accounts.transfer(pager, own)));
      ViewHolder views = new ViewHolder(pager, pages, accounts, crowd);
      crowd.add(i % 2 == 1, views::step);
    }
    crowd.add(true, () -> verify(pager), () -> crowd.awaitSteps(1_000)); // not all the time
    crowd.run(time);
    file.hook(new HookedPageFile.Hook() {});
    figures.add(crowd, refused.count(), pager.stats());
  }

  /** What is refused for want of space, or because a write failed, has changed nothing. */
  private Crowd.Step tolerant(Crowd.Step step) {
    return () -> {
      try {
        step.run();
      } catch (CapacityExceededException _) {
        figures.full();
      } catch (PagerIoException _) {
        figures.refused();
      }
    };
  }

  private void topUp(Sharer sharer) {
    if (regular.present().size() < SHARED) {
      sharer.addRegular();
    }
    if (pages.present().size() < SHARED) {
      sharer.addProtected();
    }
  }

  private static void verify(Pager<Kib1> pager) {
    var report = pager.verify(_ -> {});
    if (!report.isSound()) {
      throw new AssertionError(report + ": " + report.findings());
    }
  }

  /** Every page is somebody's, and holds what it was given last. */
  private void compare(Pager<Kib1> found) {
    verify(found);
    TreeSet<Long> expectedRegular = new TreeSet<>(regular.present());
    TreeSet<Long> expectedPages = new TreeSet<>(pages.present());
    for (State own : owners) {
      compare(found.pages(), own.regular, expectedRegular);
      compare(found.protectedPages(), own.protectedPages, expectedPages);
    }
    new Sharer(found, regular, pages, 0).readAll();
    try (ReadView<Kib1> view = found.view()) {
      accounts.check(view);
    }
    accounts.addTo(expectedPages);
    same(expectedRegular, Ids.of(found::allocatedPages));
    same(expectedPages, Ids.of(found::allocatedProtectedPages));
    figures.compared(expectedRegular.size() + expectedPages.size());
  }

  private static <H extends PageHandle> void compare(
      PageAllocator<H> allocator, Map<Long, Long> stamps, Set<Long> all) {
    stamps.forEach(
        (id, stamp) -> {
          try (PageReader reader = allocator.read(allocator.handle(id))) {
            same(stamp, Stamped.of(reader.segment()));
          }
          if (!all.add(id)) {
            throw new AssertionError("two owners of page " + id);
          }
        });
  }

  private static void same(Object expected, Object found) {
    if (!expected.equals(found)) {
      throw new AssertionError("expected " + expected + ", found " + found);
    }
  }

  /**
   * Runs stores until one shows that a promise is broken; called by reflection, with a core that is
   * broken.
   *
   * @return "found after N s: why", or "none in N s"
   */
  public static String search(long firstSeed, int mostSeconds)
      throws IOException, InterruptedException {
    SoakFigures figures = new SoakFigures();
    try {
      for (int i = 0; i < mostSeconds; i++) {
        inMemory(firstSeed + i, Duration.ofSeconds(1), figures);
      }
    } catch (AssertionError e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      return "found after " + figures.seconds() + " s: " + why;
    }
    return "none in " + figures.seconds() + " s";
  }
}
