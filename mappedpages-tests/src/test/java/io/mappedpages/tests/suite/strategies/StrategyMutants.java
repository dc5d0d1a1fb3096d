package io.mappedpages.tests.suite.strategies;

import io.mappedpages.spi.AllocationStrategy;
import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.spi.FreeSpace;
import io.mappedpages.tests.AllocationStrategyContract;
import java.util.BitSet;
import java.util.function.Function;

/** Strategies that are right but for one thing, each as a test of the contract. */
final class StrategyMutants {
  private StrategyMutants() {}

  /** Keeps the contract: the lowest run, from a copy of what is free. */
  static class Right implements AllocationStrategy {
    final BitSet free = new BitSet();
    long pageCount;

    Right(FreeSpace space) {
      pageCount = space.pageCount();
      for (long page = space.nextFree(0); page >= 0; page = space.nextFree(page + 1)) {
        free.set((int) page);
      }
    }

    @Override
    public long propose(long runPages, long alignmentPages, long nearPage) {
      for (int page = free.nextSetBit(0); page >= 0; page = free.nextSetBit(page + 1)) {
        if (page % alignmentPages == 0 && free.nextClearBit(page) - page >= runPages) {
          return page;
        }
      }
      return -1;
    }

    @Override
    public void allocated(long firstPage, long count) {
      free.clear((int) firstPage, (int) (firstPage + count));
    }

    @Override
    public void freed(long firstPage, long count) {
      free.set((int) firstPage, (int) (firstPage + count));
    }

    @Override
    public void resized(long newPageCount) {
      if (newPageCount > pageCount) {
        free.set((int) pageCount, (int) newPageCount);
      } else {
        free.clear((int) newPageCount, (int) pageCount);
      }
      pageCount = newPageCount;
    }
  }

  /** A contract test for strategies that a function makes. */
  abstract static class Mutant extends AllocationStrategyContract {
    private final Function<FreeSpace, AllocationStrategy> factory;

    Mutant(Function<FreeSpace, AllocationStrategy> factory) {
      this.factory = factory;
    }

    @Override
    protected AllocationStrategyProvider provider() {
      return new AllocationStrategyProvider() {
        @Override
        public String name() {
          return "mutant";
        }

        @Override
        public AllocationStrategy create(FreeSpace freeSpace) {
          return factory.apply(freeSpace);
        }
      };
    }
  }

  /** None: what the others are measured with. */
  static final class None extends Mutant {
    None() {
      super(Right::new);
    }
  }

  static final class ForgetsWhatIsAllocated extends Mutant {
    ForgetsWhatIsAllocated() {
      super(
          space ->
              new Right(space) {
                @Override
                public void allocated(long firstPage, long count) {}
              });
    }
  }

  static final class ForgetsWhatIsFreed extends Mutant {
    ForgetsWhatIsFreed() {
      super(
          space ->
              new Right(space) {
                @Override
                public void freed(long firstPage, long count) {}
              });
    }
  }

  static final class FreesTheFirstPageOfARunOnly extends Mutant {
    FreesTheFirstPageOfARunOnly() {
      super(
          space ->
              new Right(space) {
                @Override
                public void freed(long firstPage, long count) {
                  super.freed(firstPage, 1);
                }
              });
    }
  }

  static final class TakesWhatItProposes extends Mutant {
    TakesWhatItProposes() {
      super(
          space ->
              new Right(space) {
                @Override
                public long propose(long runPages, long alignmentPages, long nearPage) {
                  long page = super.propose(runPages, alignmentPages, nearPage);
                  if (page >= 0) {
                    allocated(page, runPages);
                  }
                  return page;
                }
              });
    }
  }

  static final class IgnoresAlignment extends Mutant {
    IgnoresAlignment() {
      super(
          space ->
              new Right(space) {
                @Override
                public long propose(long runPages, long alignmentPages, long nearPage) {
                  return super.propose(runPages, 1, nearPage);
                }
              });
    }
  }

  static final class IgnoresTheLength extends Mutant {
    IgnoresTheLength() {
      super(
          space ->
              new Right(space) {
                @Override
                public long propose(long runPages, long alignmentPages, long nearPage) {
                  return super.propose(1, alignmentPages, nearPage);
                }
              });
    }
  }

  static final class TakesTheNeighbourUnseen extends Mutant {
    TakesTheNeighbourUnseen() {
      super(
          space ->
              new Right(space) {
                @Override
                public long propose(long runPages, long alignmentPages, long nearPage) {
                  return nearPage >= 0 && nearPage + runPages < pageCount && alignmentPages == 1
                      ? nearPage + 1
                      : super.propose(runPages, alignmentPages, nearPage);
                }
              });
    }
  }

  static final class FindsNoRunAcrossWords extends Mutant {
    FindsNoRunAcrossWords() {
      super(
          space ->
              new Right(space) {
                @Override
                public long propose(long runPages, long alignmentPages, long nearPage) {
                  long page = super.propose(runPages, alignmentPages, nearPage);
                  return page >= 0 && page / 64 != (page + runPages - 1) / 64 ? -1 : page;
                }
              });
    }
  }

  static final class NeverLooksAtTheLastPage extends Mutant {
    NeverLooksAtTheLastPage() {
      super(
          space ->
              new Right(space) {
                @Override
                public long propose(long runPages, long alignmentPages, long nearPage) {
                  long page = super.propose(runPages, alignmentPages, nearPage);
                  return page + runPages == pageCount ? -1 : page;
                }
              });
    }
  }

  static final class ForgetsGrowth extends Mutant {
    ForgetsGrowth() {
      super(
          space ->
              new Right(space) {
                @Override
                public void resized(long newPageCount) {
                  if (newPageCount < pageCount) {
                    super.resized(newPageCount);
                  }
                }
              });
    }
  }

  static final class ForgetsCuts extends Mutant {
    ForgetsCuts() {
      super(
          space ->
              new Right(space) {
                @Override
                public void resized(long newPageCount) {
                  if (newPageCount > pageCount) {
                    super.resized(newPageCount);
                  }
                }
              });
    }
  }

  static final class BelievesAllIsFreeAtFirst extends Mutant {
    BelievesAllIsFreeAtFirst() {
      super(
          space -> {
            Right strategy = new Right(space);
            strategy.free.set(0, (int) space.pageCount());
            return strategy;
          });
    }
  }

  static final class ServesAllFilesAtOnce extends Mutant {
    private static final BitSet SHARED = new BitSet();

    ServesAllFilesAtOnce() {
      super(
          space -> {
            Right made =
                new Right(space) {
                  @Override
                  public long propose(long runPages, long alignmentPages, long nearPage) {
                    long page = super.propose(runPages, alignmentPages, nearPage);
                    return page >= 0 && SHARED.get((int) page) ? -1 : page;
                  }

                  @Override
                  public void allocated(long firstPage, long count) {
                    super.allocated(firstPage, count);
                    SHARED.set((int) firstPage, (int) (firstPage + count));
                  }
                };
            return made;
          });
    }
  }
}
