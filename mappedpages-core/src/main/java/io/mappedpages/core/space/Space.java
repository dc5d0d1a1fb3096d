package io.mappedpages.core.space;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.CapacityExceededException;
import io.mappedpages.PagerIoException;
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
  private static final int MOST_RUN_PAGES = 1024;

  private final ReentrantLock lock;

  @GuardedBy("lock")
  private final FreeMap map;

  @GuardedBy("lock")
  private final Zeros zeros;

  @GuardedBy("lock")
  private final Ground ground;

  @GuardedBy("lock")
  private final CoreStock stock;

  @GuardedBy("lock")
  private final PendingFrees pending = new PendingFrees();

  private final StrategyGuard strategy;

  // Pages that were free at the opening wait for readers of older generations than this, which an
  // earlier writer had left them (RULES 15).
  private final long openedGeneration;

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
      this.zeros = new Zeros(map);
      this.ground = new Ground(map, growth, strategy, zeros);
      this.stock =
          new CoreStock(
              ground, mapReader.shape().leafBits(), record.tree(TreeKind.ALLOCATION_MAP).page());
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
   * @param page the physical page, which is also the id if that is free
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
      stock.keepReserve(0);
      long page = strategy.propose(1, 1, nearPage);
      if (page < 0) {
        strategy.mayGrow();
        growOrShareStock();
        page = strategy.propose(1, 1, nearPage);
      }
      if (page < 0) {
        throw strategy.foundNothingInGrownFile();
      }
      ground.hold(page, 1);
      boolean zero = zeros.take(page);
      zeros.allocatedAt(page);
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
        ground.free(places.get(i));
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reserves a run of pages.
   *
   * @param run how many, next to each other
   * @param nearPage a hint for the strategy, or -1
   * @return the first of them
   * @throws CapacityExceededException at the limit or on a full disk; nothing has changed
   * @throws ProviderException if the strategy is at fault
   */
  public long reserveRun(int run, long nearPage) {
    lock.lock();
    try {
      stock.keepReserve(0);
      long first = strategy.propose(run, 1, nearPage);
      if (first < 0) {
        strategy.mayGrow();
        ground.grow(run);
        first = strategy.propose(run, 1, nearPage);
      }
      if (first < 0) { // it may know blocks only that begin at multiples of their length
        ground.grow(2L * Integer.highestOneBit(2 * run - 1));
        first = strategy.propose(run, 1, nearPage);
      }
      if (first < 0) {
        throw strategy.foundNothingInGrownFile();
      }
      ground.hold(first, run);
      for (int i = 0; i < run; i++) {
        var _ = zeros.take(first + i);
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a run of at most so many pages, of one at least. */
  @GuardedBy("lock")
  private void reserveRun(PageList places, int most) {
    int run = Math.min(most, MOST_RUN_PAGES);
    long near = places.isEmpty() ? -1 : places.get(places.size() - 1);
    stock.keepReserve(0);
    for (; run > 1; run /= 2) {
      long first = strategy.propose(run, 1, near);
      if (first >= 0) {
        ground.hold(first, run);
        for (int i = 0; i < run; i++) {
          var _ = zeros.take(first + i);
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
      ground.free(page);
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
      long page = stock.takePage();
      var _ = zeros.take(page);
      return page;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sees to it that tree pages which hold what users bring leave the reserve.
   *
   * @param count how many will be taken
   * @throws CapacityExceededException at the limit or on a full disk
   */
  public void reserveNodes(int count) {
    lock.lock();
    try {
      stock.keepReserve(count);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Promises tree pages to the next batch, which it must find whatever becomes of the file
   * meanwhile.
   *
   * @throws CapacityExceededException at the limit or on a full disk; nothing is promised
   */
  public void promiseNodes(int count) {
    lock.lock();
    try {
      stock.promise(count);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many tree pages are promised. */
  public long promisedNodes() {
    lock.lock();
    try {
      return stock.promised();
    } finally {
      lock.unlock();
    }
  }

  /** A batch is durable that had so many promised tree pages. */
  public void redeemNodes(long count) {
    lock.lock();
    try {
      stock.redeem(count);
    } finally {
      lock.unlock();
    }
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

  /** A file that cannot grow gives users what core has beyond the reserve. */
  @GuardedBy("lock")
  private void growOrShareStock() {
    try {
      ground.grow(1);
    } catch (CapacityExceededException | PagerIoException e) {
      if (!stock.share()) {
        throw e;
      }
    }
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
      return zeros.toWrite(forced);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns whether the batch in flight may yet write zeros over a page that was free when it
   * began: who holds the page must not write to it before that batch has ended.
   */
  public boolean isBeingZeroed(long page) {
    lock.lock();
    try {
      return zeros.isBeingWritten(page);
    } finally {
      lock.unlock();
    }
  }

  /** Zeros that were written are durable now. What was reserved meanwhile is left out. */
  public void zerosAreDurable(PageList pages) {
    lock.lock();
    try {
      zeros.durable(pages);
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
    PageList pages = pending.poll(durableGeneration, oldestPinned);
    while (pages != null) {
      for (int i = 0; i < pages.size(); i++) {
        long page = pages.get(i);
        if (!stock.takeBack(page)) {
          ground.free(page);
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
