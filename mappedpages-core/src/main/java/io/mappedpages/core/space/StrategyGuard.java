package io.mappedpages.core.space;

import io.mappedpages.PagerException;
import io.mappedpages.ProviderException;
import io.mappedpages.spi.AllocationStrategy;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between core and a strategy that someone else wrote: what it proposes is checked, what it
 * throws becomes a {@link ProviderException} that names it.
 */
final class StrategyGuard {
  private final String name;
  private AllocationStrategy strategy;
  private final FreeMap map;
  private @Nullable ProviderException broken;

  StrategyGuard(String name, AllocationStrategy strategy, FreeMap map) {
    this.name = name;
    this.strategy = strategy;
    this.map = map;
  }

  /**
   * Much has become free at once: the strategy is made anew. That happens when a commit is durable,
   * which must not seem to fail: what is thrown is kept for the next proposal.
   */
  void restart(Supplier<AllocationStrategy> maker) {
    try {
      strategy = maker.get();
    } catch (RuntimeException | Error e) {
      broken = failure("threw when it was made anew", e);
    }
  }

  /** Returns a run of free pages, or -1 if the strategy finds none. */
  long propose(long runPages, long alignmentPages, long nearPage) {
    if (broken != null) {
      throw new ProviderException(String.valueOf(broken.getMessage()), broken);
    }
    long page;
    try {
      page = strategy.propose(runPages, alignmentPages, nearPage);
    } catch (PagerException e) {
      throw e; // of the map, which the strategy has asked
    } catch (RuntimeException | Error e) {
      throw failure("threw while proposing a run of " + runPages + " pages", e);
    }
    if (page == -1) {
      return -1;
    }
    if (page < 0 || page > map.pageCount() - runPages) {
      throw failure("proposed page " + page + " of " + map.pageCount(), null);
    }
    if (page % alignmentPages != 0) {
      throw failure("proposed page " + page + ", not a multiple of " + alignmentPages, null);
    }
    long free = map.freeRunLength(page, runPages);
    if (free < runPages) {
      throw failure("proposed page " + page + ", where " + free + " pages are free", null);
    }
    return page;
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
    try {
      notification.run();
    } catch (RuntimeException | Error e) {
      if (broken == null) {
        broken = failure("threw when told that " + what + ": " + number, e);
      }
    }
  }

  private ProviderException failure(String what, @Nullable Throwable e) {
    String message =
        "allocation strategy \""
            + name
            + "\" ("
            + strategy.getClass().getName()
            + ", "
            + strategy.getClass().getModule()
            + ") "
            + what;
    return e == null ? new ProviderException(message) : new ProviderException(message, e);
  }
}
