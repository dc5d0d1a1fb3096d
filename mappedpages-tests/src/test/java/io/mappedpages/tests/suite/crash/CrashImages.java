package io.mappedpages.tests.suite.crash;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.PagerException;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerOptions;
import io.mappedpages.VerifyReport;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.crash.CrashEnd;
import io.mappedpages.tests.crash.CrashableDisk;
import io.mappedpages.tests.crash.CrashablePageFile;
import io.mappedpages.tests.crash.CutChoice;
import java.io.IOException;
import java.util.SplittableRandom;

/** The disk of a history, and the images that crashes leave of it: made, opened and checked. */
final class CrashImages<S extends PageSize> implements AutoCloseable {
  private static final int ALL_COMBINATIONS = 64;

  private final S size;
  private final PagerOptions options;
  private final SplittableRandom random;
  private final CrashFigures figures;
  private final long capacity;
  private CrashableDisk disk;
  private CrashableDisk image;
  private CrashableDisk spare;

  CrashImages(S size, PagerOptions options, SplittableRandom random, CrashFigures figures) {
    this.size = size;
    this.options = options;
    this.random = random;
    this.figures = figures;
    this.capacity = size.bytes() * (size.bytes() > 4096 ? 128L : 320L);
    this.disk = new CrashableDisk(capacity);
    this.image = new CrashableDisk(capacity);
    this.spare = new CrashableDisk(capacity);
  }

  CrashableDisk disk() {
    return disk;
  }

  /** The power goes now: all combinations of sectors where there are few, else samples. */
  void powerCuts(Promise promise, int samples) throws IOException {
    long combinations = disk.combinations(ALL_COMBINATIONS);
    boolean all = combinations < ALL_COMBINATIONS && random.nextInt(4) == 0;
    for (long i = 0; i < (all ? combinations : samples); i++) {
      CutChoice choice = all ? CutChoice.nth(i) : CutChoice.sample(random, disk.dirtySectors());
      image.becomeCutOf(disk, choice, random);
      check(promise, "power cut");
    }
  }

  /** The process dies now, the cache does not. */
  void killed(Promise promise) throws IOException {
    image.copyFrom(disk);
    check(promise, "kill");
  }

  /** The newest record is destroyed at rest: that costs one generation. */
  void newestDestroyed(long generation, StoreState previous, Promise promise) throws IOException {
    image.copyFrom(disk);
    byte[] garbage = new byte[CrashableDisk.SECTOR_BYTES];
    random.nextBytes(garbage);
    image.damage(PageGeometry.metadataPage(generation) * size.bytes(), garbage);
    Promise older = new Promise();
    older.adopt(previous, promise.inPlace().beforeNewest(), false);
    figures.destroyed();
    check(older, "newest record destroyed");
  }

  private void check(Promise promise, String how) throws IOException {
    try (Pager<S> pager = open()) {
      var _ = examine(pager, promise, how);
    }
  }

  /** Opens the image; recovery itself may be cut off, several times in a row. */
  private Pager<S> open() throws IOException {
    while (true) {
      CrashablePageFile file = new CrashablePageFile(image, random.nextLong());
      boolean cut = random.nextInt(3) == 0;
      if (cut) {
        CrashEnd[] ends = CrashEnd.values();
        file.endAfter(random.nextInt(6), ends[random.nextInt(ends.length)]);
      }
      try {
        Pager<S> pager = Opening.openOn(file, size, options);
        file.endAfter(Long.MAX_VALUE, CrashEnd.KILL);
        return pager;
      } catch (PagerIoException | IOException e) {
        if (file.ended() == null) {
          throw e;
        }
        figures.recoveryCut();
        if (file.ended() == CrashEnd.POWER) {
          spare.becomeCutOf(image, CutChoice.sample(random, image.dirtySectors()), random);
          CrashableDisk before = image;
          image = spare;
          spare = before;
        }
      }
    }
  }

  private StoreState examine(Pager<S> pager, Promise promise, String how) {
    figures.image(pager.recovery());
    String where = how + ", " + pager.recovery() + ": ";
    VerifyReport report = pager.verify(finding -> {});
    if (!report.isSound()) {
      throw new AssertionError(where + report.findings());
    }
    StoreState found;
    try {
      found = StoreState.of(pager);
    } catch (PagerException e) {
      throw new AssertionError(where + e.getMessage(), e);
    }
    String wrong = promise.check(found);
    for (long id : found.regular()) {
      if (wrong.isEmpty()) {
        wrong = promise.inPlace().check(id, StoreState.readRegular(pager, id));
      }
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError(where + wrong);
    }
    return found;
  }

  /** Lets the disk become what the end of a life leaves. */
  void endLife(boolean powerLost) {
    if (powerLost) {
      image.becomeCutOf(disk, CutChoice.sample(random, disk.dirtySectors()), random);
    } else {
      image.copyFrom(disk);
    }
  }

  /** Opens the image for good: what is found there is what counts from now on. */
  void adopt(Promise promise) throws IOException {
    Pager<S> pager = open();
    try {
      StoreState found = examine(pager, promise, "next life");
      InPlaceContent content = promise.inPlace();
      boolean dropped = image.isDropped(0, capacity);
      for (long id : found.regular()) {
        byte[] shown = StoreState.readRegular(pager, id);
        if (content.mayHaveMoved()
            ? dropped
            : image.isDropped(id * size.bytes(), (id + 1) * size.bytes())) {
          content.add(id, shown);
        } else {
          content.set(id, shown);
        }
      }
      promise.adopt(found, content, dropped);
      CrashableDisk before = disk;
      disk = image;
      image = before;
      // Half of the time the store was closed in between.
      if (random.nextBoolean()) {
        pager.close();
      }
    } finally {
      abandon(pager, disk);
    }
  }

  /** Frees what a pager holds without letting it write: as if its process had died. */
  private void abandon(Pager<S> pager, CrashableDisk kept) {
    image.copyFrom(kept);
    pager.close();
    kept.copyFrom(image);
  }

  @Override
  public void close() {
    disk.close();
    image.close();
    spare.close();
  }
}
