import io.mappedpages.spi.AllocationStrategyProvider;
import io.mappedpages.strategies.BestFitProvider;
import io.mappedpages.strategies.BuddyProvider;
import io.mappedpages.strategies.FirstFitProvider;
import io.mappedpages.strategies.NextFitProvider;
import io.mappedpages.strategies.SegregatedProvider;
import org.jspecify.annotations.NullMarked;

/** Allocation strategies. */
@NullMarked
module io.mappedpages.strategies {
  requires transitive io.mappedpages;

  exports io.mappedpages.strategies;

  provides AllocationStrategyProvider with
      BestFitProvider,
      BuddyProvider,
      FirstFitProvider,
      NextFitProvider,
      SegregatedProvider;
}
