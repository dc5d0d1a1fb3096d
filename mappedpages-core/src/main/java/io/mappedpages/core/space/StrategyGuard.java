package io.mappedpages.core.space;

import io.mappedpages.CorruptFileException;
import io.mappedpages.PagerException;
import io.mappedpages.ProviderException;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.FreeSpace;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands between core and a strategy that someone else wrote: what it proposes is checked, what it
 * throws becomes a {@link ProviderException} that names it, and what it may ask of the free space
 * is limited. To be called with the lock of the space held.
 */
final class StrategyGuard {
  private static final long LEAST_QUESTIONS = 1 << 16;
  private static final int QUESTIONS_PER_PAGE = 4;
  private static final int WORD_SHIFT = 6;

  private final String name;
  private final ReentrantLock lock;
  private final FreeMap map;
  private final Function<FreeSpace, AllocationStrategy> factory;
  private AllocationStrategy strategy;

  // What the strategy may still ask in this call; less than 0 once it has asked for more.
  private long questions;

  // Thrown by the map when the strategy asked: not the strategy's fault, unless it hides it.
  private @Nullable PagerException faultOfMap;

  // Whether it found no page although some were free, and a longer file did not help.
  private boolean fruitless;

  private @Nullable ProviderException broken;

  /**
   * Makes the strategy.
   *
   * @param name how messages call it: name and origin
   * @param lock the lock of the space, which the caller holds
   */
  StrategyGuard(
      String name,
      Function<FreeSpace, AllocationStrategy> factory,
      FreeMap map,
      ReentrantLock lock) {
    this.name = name;
    this.lock = lock;
    this.map = map;
    this.factory = factory;
    this.strategy = make();
  }

  private AllocationStrategy make() {
    begin();
    AllocationStrategy made;
    try {
      made = factory.apply(new View());
    } catch (RuntimeException | Error e) {
      throw thrown("could not be made", e);
    }
    checkQuestions();
    if (made == null) {
      throw failure("was not made: null", null);
    }
    return made;
  }

  /** Thrown at a strategy that asks for ever; an error, so that it is not caught by mistake. */
  private static final class TooManyQuestions extends Error {
    private static final long serialVersionUID = 1L;

    TooManyQuestions(String message) {
      super(message, null, false, false);
    }
  }

  /** What a strategy sees: what users may have. */
  private final class View implements FreeSpace {
    @Override
    public long pageCount() {
      enter();
      return map.pageCount();
    }

    @Override
    public long freePageCount() {
      enter();
      return map.freeCount();
    }

    @Override
    public long nextFree(long fromPage) {
      enter();
      try {
        long page = map.nextFree(fromPage);
        charge(((page < 0 ? map.pageCount() : page) - fromPage) >> WORD_SHIFT);
        return page;
      } catch (PagerException e) {
        faultOfMap = e;
        throw e;
      }
    }

    @Override
    public long freeRunLength(long fromPage, long limit) {
      enter();
      try {
        long length = map.freeRunLength(fromPage, limit);
        charge(length >> WORD_SHIFT);
        return length;
      } catch (PagerException e) {
        faultOfMap = e;
        throw e;
      }
    }

    @Override
    public long longestFreeRun() {
      enter();
      charge(map.pageCount() >> WORD_SHIFT);
      try {
        return map.longestRun();
      } catch (PagerException e) {
        faultOfMap = e;
        throw e;
      }
    }
  }

  private void enter() {
    if (!lock.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          name + " asked for free space outside of a call on it, or in another thread");
    }
    charge(1);
  }

  private void charge(long count) {
    questions -= Math.max(0, count);
    if (questions < 0) {
      throw new TooManyQuestions("more than " + mostQuestions() + " questions about free space");
    }
  }

  private long mostQuestions() {
    return LEAST_QUESTIONS + QUESTIONS_PER_PAGE * map.pageCount();
  }

  private void begin() {
    questions = mostQuestions();
    faultOfMap = null;
  }

  private void checkQuestions() {
    if (questions < 0) {
      throw failure("asked more than " + mostQuestions() + " questions about free space", null);
    }
  }

  /**
   * Much has become free at once: the strategy is made anew. That happens when a commit is durable,
   * which must not seem to fail: what is thrown is kept for the next proposal.
   */
  void restart() {
    try {
      strategy = make();
    } catch (PagerException e) {
      broken = failure("was made anew, and that failed", e);
    }
  }

  /** Returns a run of free pages, or -1 if the strategy finds none. */
  long propose(long runPages, long alignmentPages, long nearPage) {
    if (broken != null) {
      throw new ProviderException(String.valueOf(broken.getMessage()), broken);
    }
    begin();
    long page;
    try {
      page = strategy.propose(runPages, alignmentPages, nearPage);
    } catch (RuntimeException | Error e) {
      throw thrown("threw while proposing a run of " + runPages + " pages", e);
    }
    checkQuestions();
    if (page != -1) {
      check(page, runPages, alignmentPages);
      fruitless = false;
    }
    return page;
  }

  private void check(long page, long runPages, long alignmentPages) {
    String proposal = "proposed page " + page + " for a run of " + runPages + " pages";
    if (page < 0 || page > map.pageCount() - runPages) {
      throw failure(proposal + "; the file has " + map.pageCount(), null);
    }
    if (page % alignmentPages != 0) {
      throw failure(proposal + ", not a multiple of " + alignmentPages, null);
    }
    long free = map.freeRunLength(page, runPages);
    if (free < runPages) {
      throw failure(proposal + ", where " + free + " are free", null);
    }
  }

  /** The strategy finds no page: the file may grow, unless that was in vain the last time. */
  void mayGrow() {
    if (fruitless && map.freeCount() > 0) {
      throw nothingFound();
    }
  }

  /**
   * The strategy finds no page although the file has just grown.
   *
   * @throws CorruptFileException if the map shows none, whoever looks
   */
  ProviderException foundNothingInGrownFile() {
    fruitless = true;
    return nothingFound();
  }

  private ProviderException nothingFound() {
    map.checkFreeCount(); // else the map is at fault: it hides what it says is free
    return failure("found no page, where " + map.freeCount() + " are free", null);
  }

  void allocated(long firstPage, long count) {
    tell("pages are taken", firstPage, () -> strategy.allocated(firstPage, count));
  }

  void freed(long page) {
    tell("a page is free", page, () -> strategy.freed(page, 1));
  }

  void resized(long pageCount) {
    tell("the file has a new page count", pageCount, () -> strategy.resized(pageCount));
  }

  /**
   * A strategy is told when a commit is durable already, which then must not seem to fail: what it
   * throws is kept for the next proposal.
   */
  private void tell(String what, long number, Runnable notification) {
    begin();
    try {
      notification.run();
      checkQuestions();
    } catch (RuntimeException | Error e) {
      if (broken == null) {
        broken = failure("threw when told that " + what + ": " + number, e);
      }
    }
  }

  private PagerException thrown(String what, Throwable e) {
    return e instanceof PagerException known && known.equals(faultOfMap) ? known : failure(what, e);
  }

  private ProviderException failure(String what, @Nullable Throwable e) {
    String message = "allocation strategy " + name + " " + what;
    return e == null ? new ProviderException(message) : new ProviderException(message, e);
  }
}
