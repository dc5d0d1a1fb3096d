package io.mappedpages.tests.suite.soak;

import io.mappedpages.AsyncPager;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.PagerIoException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.Transaction;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What one thread does with pages that others use too, one call after the other. */
final class Sharer {
  private final Pager<Kib1> pager;
  private final AsyncPager<Kib1> async;
  private final SharedPages<PageId<Kib1>> regular;
  private final SharedPages<ProtectedPageId<Kib1>> pages;
  private final SplittableRandom random;

  Sharer(
      Pager<Kib1> pager,
      SharedPages<PageId<Kib1>> regular,
      SharedPages<ProtectedPageId<Kib1>> pages,
      long seed) {
    this.pager = pager;
    this.async = pager.async();
    this.regular = regular;
    this.pages = pages;
    this.random = new SplittableRandom(seed);
  }

  void step() {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> readRegular(regular.any(random));
      case 4, 5, 6 -> writeRegular(regular.any(random));
      case 7, 8, 9, 10 -> readProtected(pages.any(random));
      case 11, 12, 13 -> writeProtected(pages.any(random));
      case 14, 15 -> transact(pages.some(3, random));
      case 16 -> replaceRegular(regular.any(random));
      case 17 -> replaceProtected(pages.any(random));
      default -> update(pages.any(random));
    }
  }

  void readAll() {
    regular.present().forEach(this::readRegular);
    pages.present().forEach(this::readProtected);
  }

  @SuppressWarnings("ThreadPriorityCheck") // finds no less without, only later
  private void readRegular(long id) {
    PageLife.Look look = regular.life(id).look();
    try (PageReader reader = pager.read(regular.handle(id))) {
      long version = look.found(reader.segment());
      for (int i = 0; i < 5 && version != PageLife.FOREIGN; i++) {
        Thread.yield(); // to who would write, if the latch let them
        if (Lines.version(reader.segment(), id) != version) {
          throw new AssertionError("page %d was changed while it was read".formatted(id));
        }
      }
    } catch (OutOfBoundsException _) {
      look.missed();
    }
  }

  private void readProtected(long id) {
    PageLife.Look look = pages.life(id).look();
    try (PageReader reader = pager.read(pages.handle(id))) {
      var _ = look.found(reader.segment());
    } catch (OutOfBoundsException _) {
      look.missed();
    }
  }

  private void writeRegular(long id) {
    PageLife life = regular.life(id);
    PageLife.Look look = life.look();
    long version = 0;
    try {
      try (PageWriter writer = pager.write(regular.handle(id))) {
        if (look.found(writer.segment()) == PageLife.FOREIGN) {
          return;
        }
        version = life.begin();
        Lines.write(writer.segment(), id, version);
      }
      life.acknowledge(version);
    } catch (OutOfBoundsException _) {
      look.missed();
    } catch (PagerIoException e) {
      life.undo(version); // the write was refused as a whole
      throw e;
    }
  }

  private void writeProtected(long id) {
    PageLife life = pages.life(id);
    PageLife.Look look = life.look();
    long version = 0;
    try (ProtectedPageWriter writer = pager.write(pages.handle(id))) {
      if (look.found(writer.segment()) == PageLife.FOREIGN) {
        return;
      }
      version = life.begin();
      Lines.write(writer.segment(), id, version);
      if (random.nextInt(6) == 0) {
        life.undo(version); // dropped by the close
      } else {
        var _ = writer.commit();
        life.acknowledge(version);
      }
    } catch (OutOfBoundsException _) {
      look.missed();
    } catch (PagerIoException e) {
      life.undo(version);
      throw e;
    }
  }

  /** A new version of several pages, in one commit or in none. */
  private void transact(List<Long> ids) {
    long[] versions = new long[ids.size()];
    boolean committed = false;
    try (Transaction<Kib1> tx = pager.begin()) {
      for (int i = 0; i < versions.length; i++) {
        versions[i] = write(tx, ids.get(i));
      }
      if (random.nextInt(6) > 0) {
        var _ = tx.commit();
        committed = true;
        end(ids, versions, true);
      }
    } finally {
      if (!committed) {
        end(ids, versions, false);
      }
    }
  }

  /** Returns the version, or 0 if the page is not there, or somebody else's. */
  private long write(Transaction<Kib1> tx, long id) {
    PageLife life = pages.life(id);
    PageLife.Look look = life.look();
    try {
      var page = tx.write(pages.handle(id));
      if (look.found(page) == PageLife.FOREIGN) {
        return 0; // its owner's bytes go out as they are
      }
      long version = life.begin();
      Lines.write(page, id, version);
      return version;
    } catch (OutOfBoundsException _) {
      look.missed();
      return 0;
    }
  }

  private void end(List<Long> ids, long[] versions, boolean committed) {
    for (int i = 0; i < versions.length; i++) {
      PageLife life = pages.life(ids.get(i));
      if (committed) {
        life.acknowledge(versions[i]);
      } else if (versions[i] > 0) {
        life.undo(versions[i]);
      }
    }
  }

  /** Another version, by the asynchronous side; perhaps it is cancelled. */
  private void update(long id) {
    PageLife life = pages.life(id);
    PageLife.Look look = life.look();
    long[] version = new long[1];
    CompletableFuture<@Nullable Void> update =
        async.update(
            pages.handle(id),
            page -> {
              if (look.found(page) != PageLife.FOREIGN) {
                version[0] = life.begin();
                Lines.write(page, id, version[0]);
              }
            });
    if (random.nextInt(3) == 0 && update.cancel(false)) {
      return; // it may be in the middle of its work: its version is never acknowledged
    }
    try {
      var _ = update.join();
      life.acknowledge(version[0]);
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case OutOfBoundsException _ -> look.missed();
        case PagerIoException io -> {
          life.undo(version[0]);
          throw io;
        }
        case RuntimeException other -> throw other;
        case null, default -> throw e;
      }
    }
  }

  private void replaceRegular(long id) {
    if (!regular.takeOut(id)) {
      return; // somebody else does
    }
    free(regular.life(id), () -> pager.free(regular.handle(id)), () -> regular.add(id));
    addRegular();
  }

  private void replaceProtected(long id) {
    if (!pages.takeOut(id)) {
      return;
    }
    free(pages.life(id), () -> pager.free(pages.handle(id)), () -> pages.add(id));
    addProtected();
  }

  private static void free(PageLife life, Runnable free, Runnable putBack) {
    life.beginFree();
    try {
      free.run();
      life.acknowledgeFree();
    } catch (PagerIoException e) {
      life.undoFree();
      putBack.run();
      throw e;
    }
  }

  /** A page is allocated and written in one transaction: nobody ever sees it empty. */
  void addRegular() {
    try (Transaction<Kib1> tx = pager.begin()) {
      PageId<Kib1> id = tx.allocate();
      PageLife life = regular.life(id.value());
      long version = life.begin();
      Lines.write(tx.write(id), id.value(), version);
      commit(tx, life);
      life.acknowledge(version);
      regular.add(id.value());
    }
  }

  void addProtected() {
    try (Transaction<Kib1> tx = pager.begin()) {
      ProtectedPageId<Kib1> id = tx.allocateProtected();
      PageLife life = pages.life(id.value());
      long version = life.begin();
      Lines.write(tx.write(id), id.value(), version);
      commit(tx, life);
      life.acknowledge(version);
      pages.add(id.value());
    }
  }

  private static void commit(Transaction<Kib1> tx, PageLife life) {
    life.beginAllocation();
    try {
      var _ = tx.commit();
      life.acknowledgeAllocation();
    } catch (RuntimeException e) {
      life.undoAllocation();
      throw e;
    }
  }
}
