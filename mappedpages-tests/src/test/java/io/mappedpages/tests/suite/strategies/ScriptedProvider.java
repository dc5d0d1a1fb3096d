package io.mappedpages.tests.suite.strategies;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.FreeSpace;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A provider whose strategies are whatever a test says. */
public final class ScriptedProvider implements AllocationStrategyProvider {
  /** Its name in options. */
  public static final String NAME = "scripted";

  // Pagers are created and opened by the thread of the test.
  private static final ThreadLocal<@Nullable Function<FreeSpace, AllocationStrategy>> SCRIPT =
      new ThreadLocal<>();

  /** For {@link java.util.ServiceLoader}. */
  public ScriptedProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public AllocationStrategy create(FreeSpace freeSpace) {
    Function<FreeSpace, AllocationStrategy> script = SCRIPT.get();
    if (script == null) {
      throw new IllegalStateException("no script");
    }
    return script.apply(freeSpace);
  }

  /** Creates a store whose strategy is the one that the script makes. */
  static Pager<Kib1> create(
      Path path, PagerBuilder builder, Function<FreeSpace, AllocationStrategy> script) {
    SCRIPT.set(script);
    try {
      return builder.strategy(NAME).create(path, PageSize.KIB_1);
    } finally {
      SCRIPT.remove();
    }
  }

  /** Opens a store with the strategy that the script makes. */
  static Pager<Kib1> open(Path path, Function<FreeSpace, AllocationStrategy> script) {
    SCRIPT.set(script);
    try {
      return Pager.builder().strategy(NAME).open(path, PageSize.KIB_1);
    } finally {
      SCRIPT.remove();
    }
  }

  /** The lowest run that is long enough, found by looking at all of them; for overriding. */
  static class LowestRun implements AllocationStrategy {
    final FreeSpace space;

    LowestRun(FreeSpace space) {
      this.space = space;
    }

    @Override
    public long propose(long runPages, long alignmentPages, long nearPage) {
      for (long page = space.nextFree(0); page >= 0; ) {
        long free = space.freeRunLength(page, runPages);
        if (free == runPages && page % alignmentPages == 0) {
          return page;
        }
        page = space.nextFree(page + (free < runPages ? free : 1));
      }
      return -1;
    }

    @Override
    public void allocated(long firstPage, long count) {}

    @Override
    public void freed(long firstPage, long count) {}

    @Override
    public void resized(long pageCount) {}
  }
}
