package io.mappedpages.core.space;

import java.util.HashSet;
import java.util.Set;

/**
 * Free pages that core keeps for tree pages, apart from users' pages: the ids of regular pages then
 * come in sequence. The stock is also the reserve that lets a full file free something (RULES 9).
 * Every page in it is held in the free map.
 *
 * <p>Pages are taken in runs, one behind the other, so that the tree pages of a commit go out in
 * few writes. What they replace comes back one by one; there is more in stock than the tree pages
 * that are in use, so that runs form again. Not thread-safe.
 */
final class CoreStock {
  private static final long STEP = 64;
  private static final long MIN_RESERVE = 32;
  private static final int WORD_SHIFT = 6;
  private static final int SHARE_SHIFT = 6; // of the file: some four times its tree pages

  private final Ground ground;
  private final int leafBits;
  private final PageBits pages = new PageBits();
  private final Set<Long> home = new HashSet<>();
  private long cursor;

  // How many pages the next batch will take that will not come back soon.
  private long promised;

  /**
   * Takes what should be in stock.
   *
   * @param leafBits binary logarithm of how many pages a leaf of the map covers
   * @param mapPage where the tree pages that exist lie
   */
  CoreStock(Ground ground, int leafBits, long mapPage) {
    this.ground = ground;
    this.leafBits = leafBits;
    fill(Math.max(0, mapPage - target()), target());
  }

  private FreeMap map() {
    return ground.map();
  }

  /** Returns how many pages users' allocations must leave in stock. */
  private long reserve() {
    return Math.max(MIN_RESERVE, map().pageCount() >>> leafBits);
  }

  private long target() {
    return reserve() + STEP / 4;
  }

  /** Returns how many pages may be in stock before users get what becomes free. */
  private long limit() {
    return reserve() + (map().pageCount() >>> SHARE_SHIFT);
  }

  private void add(long page) {
    pages.add(page);
    home.add(page >>> WORD_SHIFT);
  }

  /** Takes in a page that is held and has become free, if it belongs here rather than to users. */
  boolean takeBack(long page) {
    boolean ours = pages.size() < limit() && home.contains(page >>> WORD_SHIFT);
    if (ours) {
      add(page);
    }
    return ours;
  }

  /** Takes a page for a tree page; it stays held. */
  long takePage() {
    long page = takeOfRun();
    if (page < 0 && pages.size() < limit() && addRun()) {
      page = takeOfRun();
    }
    return page < 0 ? takeAnyPage() : page;
  }

  /** There are no runs any more, or core has its share of them. */
  private long takeAnyPage() {
    long page = takeAny();
    if (page < 0) {
      fill(cursor, target());
      page = takeAny();
    }
    if (page < 0) {
      ground.grow(STEP);
      fill(cursor, target());
      page = takeAny();
    }
    return page;
  }

  /** Adds pages that lie next to each other, if there are some near. */
  private boolean addRun() {
    long first = map().nextFreeWord(cursor);
    if (first < 0) {
      first = map().nextFreeWord(0);
    }
    if (first < 0) {
      return false;
    }
    ground.hold(first, Long.SIZE);
    for (long page = first; page < first + Long.SIZE; page++) {
      add(page);
    }
    return true;
  }

  /** Sees to it that so many pages are there, as long as there are free ones. */
  private void fill(long from, long target) {
    long page = map().nextFree(from);
    boolean wrapped = false;
    while (pages.size() < target) {
      if (page < 0) {
        if (wrapped) {
          return;
        }
        wrapped = true;
        page = map().nextFree(0);
        continue;
      }
      ground.hold(page, 1);
      add(page);
      page = map().nextFree(page + 1);
    }
  }

  /**
   * What users ask for leaves enough in stock for a commit that frees something (RULES 9).
   *
   * @param taken how many pages of the stock it will take
   */
  void keepReserve(long taken) {
    long wanted = reserve() + promised + taken;
    long target = target() + promised + taken;
    if (pages.size() < wanted) {
      fill(cursor, target);
    }
    if (pages.size() < wanted) {
      ground.grow(Math.max(STEP, wanted - pages.size()));
      fill(cursor, target);
    }
  }

  /** Keeps so many pages more, until they are redeemed. */
  void promise(long count) {
    keepReserve(count);
    promised += count;
  }

  /** Returns how many are kept beyond the reserve. */
  long promised() {
    return promised;
  }

  /** A batch has taken what was promised to it. */
  void redeem(long count) {
    promised -= count;
  }

  /** Gives users what there is beyond the reserve; returns whether there was anything. */
  boolean share() {
    long surplus = pages.size() - reserve() - promised;
    for (long i = 0; i < surplus; i++) {
      ground.free(takeAny());
    }
    return surplus > 0;
  }

  /** Takes the page behind the last one, or the first of the next run, or returns -1. */
  private long takeOfRun() {
    return take(pages.contains(cursor) ? cursor : pages.nextRun(cursor));
  }

  /** Takes the next page, whatever lies around it; or -1. */
  private long takeAny() {
    long page = pages.next(cursor);
    return take(page < 0 ? pages.next(0) : page);
  }

  private long take(long page) {
    if (page >= 0) {
      pages.remove(page);
      cursor = page + 1;
    }
    return page;
  }

  /** Takes a page back that was not used. */
  void giveBack(long page) {
    pages.add(page);
    cursor = Math.min(cursor, page);
  }
}
