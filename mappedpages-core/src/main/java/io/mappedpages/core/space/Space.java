package io.mappedpages.core.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.CapacityExceededException;
import io.mappedpages.ProviderException;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Says who may write which physical page. All of it is volatile (I1): the map on disk changes only
 * when a batch is applied, and what was reserved when a process died is simply free again.
 */
public final class Space {
  private static final long STOCK_STEP = 64;
  private static final int ZEROS_STEP = 64;
  private static final int MOST_RUN_PAGES = 1024;

  private final ReentrantLock lock;
  private final Growth growth;
  private final int leafBits;

  @GuardedBy("lock")
  private final FreeMap map;

  @GuardedBy("lock")
  private final CoreStock stock = new CoreStock();

  @GuardedBy("lock")
  private final PendingFrees pending = new PendingFrees();

  // Pages whose zeros are durable. Cleared when the page is reserved: what becomes of it is
  // unknown.
  @GuardedBy("lock")
  private final PageBits zeroed = new PageBits();

  private final StrategyGuard strategy;

  // Pages that were free at the opening wait for readers of older generations than this, which an
  // earlier writer had left them (RULES 15).
  private final long openedGeneration;

  @GuardedBy("lock")
  private long zeroHint;

  /**
   * Starts from what a commit record says; whatever its map has free may be taken, unless readers
   * in other processes still use older generations.
   *
   * @param lock its lock, held by nobody else; see {@link #refuseStrategy}
   * @param oldestRead the oldest generation that any of them holds, or {@link Long#MAX_VALUE}
   * @param foundGeneration the one that recovery has chosen, with the state of this record
   * @param strategyName how messages call the strategy: name and origin
   * @param strategyFactory makes the strategy that chooses users' pages
   */
  public Space(
      CommitRecord record,
      TreeReader mapReader,
      Growth growth,
      ReentrantLock lock,
      long oldestRead,
      long foundGeneration,
      String strategyName,
      Function<FreeSpace, AllocationStrategy> strategyFactory) {
    this.lock = lock;
    this.growth = growth;
    this.leafBits = mapReader.shape().leafBits();
    this.map =
        new FreeMap(
            mapReader,
            record.tree(TreeKind.ALLOCATION_MAP),
            record.pageCount(),
            record.freeCount());
    this.openedGeneration = foundGeneration;
    if (oldestRead < openedGeneration) {
      map.raiseFloor();
    }
    lock.lock();
    try {
      this.strategy = new StrategyGuard(strategyName, strategyFactory, map, lock);
      // Around the tree pages that exist.
      long mapPage = record.tree(TreeKind.ALLOCATION_MAP).page();
      fillStock(Math.max(0, mapPage - stockTarget()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses calls that a strategy makes while it is asked or told something: they would find a
   * batch half done, or wait for the lock that their caller holds.
   *
   * @param lock the lock of the space, which is held while a strategy is asked
   * @throws IllegalStateException if the caller is a strategy
   */
  public static void refuseStrategy(ReentrantLock lock) {
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("an allocation strategy must not use the pager it serves");
    }
  }

  /**
   * A place for a regular page.
   *
   * @param page the physical page, which is also the id
   * @param zero whether its zeros are durable already
   */
  public record Place(long page, boolean zero) {}

  /**
   * Reserves a place for a user's page.
   *
   * @param nearPage a hint for the strategy, or -1
   * @throws CapacityExceededException at the limit or on a full disk; nothing has changed
   * @throws ProviderException if the strategy is at fault; nothing has changed but, if it finds
   *     nothing, once the length of the file
   */
  public Place reserve(long nearPage) {
    lock.lock();
    try {
      keepReserve();
      long page = strategy.propose(1, 1, nearPage);
      if (page < 0) {
        strategy.mayGrow();
        growOrShareStock();
        page = strategy.propose(1, 1, nearPage);
      }
      if (page < 0) {
        throw strategy.foundNothingInGrownFile();
      }
      hold(page, 1);
      boolean zero = zeroed.remove(page);
      zeroHint = page + 1;
      return new Place(page, zero);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reserves places for pages that are written together, next to each other as far as the strategy
   * finds such places.
   *
   * @throws CapacityExceededException at the limit or on a full disk; nothing has changed
   */
  public PageList reserveAll(int count) {
    PageList places = new PageList();
    lock.lock();
    try {
      while (places.size() < count) {
        reserveRun(places, count - places.size());
      }
      return places;
    } catch (RuntimeException e) {
      for (int i = 0; i < places.size(); i++) {
        free(places.get(i));
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a run of at most so many pages, of one at least. */
  @GuardedBy("lock")
  private void reserveRun(PageList places, int most) {
    int run = Math.min(most, MOST_RUN_PAGES);
    long near = places.isEmpty() ? -1 : places.get(places.size() - 1);
    keepReserve();
    for (; run > 1; run /= 2) {
      long first = strategy.propose(run, 1, near);
      if (first >= 0) {
        hold(first, run);
        for (int i = 0; i < run; i++) {
          zeroed.remove(first + i);
          places.add(first + i);
        }
        return;
      }
    }
    places.add(reserve(near).page());
  }

  /** Gives back a reserved page; nothing is known of its content. */
  public void giveBack(long page) {
    lock.lock();
    try {
      free(page);
    } finally {
      lock.unlock();
    }
  }

  /** Returns when no growth is under way: one that has failed has poisoned the store by then. */
  public void awaitGrowth() {
    var _ = pageCount(); // takes the lock under which the file grows
  }

  /** Takes a page for a tree page; for these the reserve may be used. */
  public long takeNode() {
    lock.lock();
    try {
      long page = stock.takeOfRun();
      if (page < 0 && stock.size() < stockLimit() && addRun()) {
        page = stock.takeOfRun();
      }
      if (page < 0) {
        page = takeAnyNode();
      }
      zeroed.remove(page);
      return page;
    } finally {
      lock.unlock();
    }
  }

  /** There are no runs any more, or core has its share of them. */
  @GuardedBy("lock")
  private long takeAnyNode() {
    long page = stock.takeAny();
    if (page < 0) {
      fillStock(stock.cursor());
      page = stock.takeAny();
    }
    if (page < 0) {
      grow(STOCK_STEP);
      fillStock(stock.cursor());
      page = stock.takeAny();
    }
    return page;
  }

  /** Adds pages that lie next to each other, if there are some near. */
  @GuardedBy("lock")
  private boolean addRun() {
    long first = map.nextFreeWord(stock.cursor());
    if (first < 0) {
      first = map.nextFreeWord(0);
    }
    if (first < 0) {
      return false;
    }
    hold(first, Long.SIZE);
    for (long page = first; page < first + Long.SIZE; page++) {
      stock.add(page);
    }
    return true;
  }

  /** Takes back a tree page that was not needed. */
  public void giveBackNode(long page) {
    lock.lock();
    try {
      stock.giveBack(page);
    } finally {
      lock.unlock();
    }
  }

  /** Users' allocations leave enough in stock for a commit that frees something (RULES 9). */
  @GuardedBy("lock")
  private void keepReserve() {
    long reserve = CoreStock.reserve(map.pageCount() >>> leafBits);
    if (stock.size() < reserve) {
      fillStock(stock.cursor());
      if (stock.size() < reserve) {
        grow(STOCK_STEP);
        fillStock(stock.cursor());
      }
    }
  }

  /** A file that cannot grow gives users what core has beyond the reserve. */
  @GuardedBy("lock")
  private void growOrShareStock() {
    try {
      grow(1);
    } catch (CapacityExceededException e) {
      long surplus = stock.size() - CoreStock.reserve(map.pageCount() >>> leafBits);
      if (surplus <= 0) {
        throw e;
      }
      for (; surplus > 0; surplus--) {
        free(stock.takeAny());
      }
    }
  }

  @GuardedBy("lock")
  private long stockLimit() {
    return CoreStock.limit(map.pageCount() >>> leafBits, map.pageCount());
  }

  @GuardedBy("lock")
  private long stockTarget() {
    return CoreStock.reserve(map.pageCount() >>> leafBits) + STOCK_STEP / 4;
  }

  /** Sees to it that the reserve is there, and a little more, as long as there are free pages. */
  @GuardedBy("lock")
  private void fillStock(long from) {
    long target = stockTarget();
    long page = map.nextFree(from);
    boolean wrapped = false;
    while (stock.size() < target) {
      if (page < 0) {
        if (wrapped) {
          return;
        }
        wrapped = true;
        page = map.nextFree(0);
        continue;
      }
      hold(page, 1);
      stock.add(page);
      page = map.nextFree(page + 1);
    }
  }

  @GuardedBy("lock")
  private void grow(long neededPages) {
    long before = map.pageCount();
    long after = growth.grow(before, neededPages);
    map.grown(after);
    for (long page = before; page < after; page++) {
      zeroed.add(page);
    }
    strategy.resized(after);
  }

  @GuardedBy("lock")
  private void hold(long firstPage, long count) {
    for (long page = firstPage; page < firstPage + count; page++) {
      map.hold(page);
    }
    strategy.allocated(firstPage, count);
  }

  @GuardedBy("lock")
  private void free(long page) {
    map.release(page);
    zeroHint = Math.min(zeroHint, page);
    strategy.freed(page);
  }

  /**
   * Returns free pages that the batch should write zeros into, so that later allocations need no
   * second force: many at once, and rarely. They are not reserved.
   *
   * @param forced whether the batch has two forces anyway
   */
  public PageList pagesToZero(boolean forced) {
    lock.lock();
    try {
      PageList pages = new PageList();
      long page = map.nextFree(zeroHint);
      if (!forced && page >= 0 && zeroed.contains(page)) {
        return pages; // the next allocation will find zeros
      }
      for (int i = 0; i < ZEROS_STEP && page >= 0; i++) {
        if (!zeroed.contains(page)) {
          pages.add(page);
        }
        page = map.nextFree(page + 1);
      }
      return pages;
    } finally {
      lock.unlock();
    }
  }

  /** Zeros that were written are durable now. What was reserved meanwhile is left out. */
  public void zerosAreDurable(PageList pages) {
    lock.lock();
    try {
      for (int i = 0; i < pages.size(); i++) {
        if (map.isFree(pages.get(i))) {
          zeroed.add(pages.get(i));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A generation is durable: its map counts, what it placed is taken, what it freed waits.
   *
   * @param placed pages that the batch or its transactions held, and whose bit is set now
   * @param freed pages whose bit the generation cleared
   * @param oldestPinned the oldest generation that a reader may be using
   */
  public void publish(CommitRecord record, PageList placed, PageList freed, long oldestPinned) {
    lock.lock();
    try {
      map.publish(record.tree(TreeKind.ALLOCATION_MAP), record.pageCount(), record.freeCount());
      for (int i = 0; i < placed.size(); i++) {
        map.release(placed.get(i));
      }
      for (int i = 0; i < freed.size(); i++) {
        map.hold(freed.get(i));
      }
      pending.add(record.generation(), freed);
      if (oldestPinned >= openedGeneration && map.liftFloor()) {
        strategy.restart();
      }
      reclaim(record.generation(), oldestPinned);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void reclaim(long durableGeneration, long oldestPinned) {
    long limit = stockLimit();
    PageList pages = pending.poll(durableGeneration, oldestPinned);
    while (pages != null) {
      for (int i = 0; i < pages.size(); i++) {
        long page = pages.get(i);
        if (stock.size() < limit && stock.isHome(page)) {
          stock.add(page); // stays held
        } else {
          free(page);
        }
      }
      pages = pending.poll(durableGeneration, oldestPinned);
    }
  }

  /** Returns how many freed pages wait for the next commits or for readers. */
  public long pendingCount() {
    lock.lock();
    try {
      return pending.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns how many freed pages could be used again if nobody read an older generation.
   *
   * @param durableGeneration the newest one
   */
  public long heldBackCount(long durableGeneration) {
    lock.lock();
    try {
      return pending.heldBack(durableGeneration);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many freed pages wait because somebody reads a generation, or might. */
  public long heldBackBy(long generation, long durableGeneration) {
    lock.lock();
    try {
      return pending.heldBackBy(generation, durableGeneration) + map.clearBelowFloor();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the page count of the file, which the next record will have. */
  public long pageCount() {
    lock.lock();
    try {
      return map.pageCount();
    } finally {
      lock.unlock();
    }
  }
}
