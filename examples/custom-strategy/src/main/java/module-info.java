import com.example.nearfit.NearFitProvider;
import io.mappedpages.spi.AllocationStrategyProvider;

/** An allocation strategy. */
module com.example.nearfit {
  requires io.mappedpages;

  exports com.example.nearfit;

  provides AllocationStrategyProvider with
      NearFitProvider;
}
