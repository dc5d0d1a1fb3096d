package io.mappedpages.tests;

import io.mappedpages.PagerBuilder;
import org.junit.jupiter.api.Nested;

/**
 * What a pager promises, whoever implements it and whatever its options are. To be extended: see
 * the description of the package.
 */
public abstract class PagerContract {
  /** For subclasses. */
  protected PagerContract() {}

  /**
   * Options under test, with the provider under test. The tests set a latch timeout and a limit of
   * growth where they need one.
   *
   * @return a new builder
   */
  protected abstract PagerBuilder builder();

  @Nested
  class Opening extends OpeningContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class PageSizes extends PageSizesContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class RegularPages extends RegularPagesContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class ProtectedPages extends ProtectedPagesContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Bulk extends BulkContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Ids extends IdsContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Iteration extends IterationContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Transactions extends TransactionsContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Isolation extends IsolationContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Views extends ViewsContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Verify extends VerifyContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Space extends SpaceContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Closing extends ClosingContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Locks extends LocksContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Interrupts extends InterruptsContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class RandomSequence extends RandomSequenceContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Concurrency extends ConcurrencyContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Async extends AsyncContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class AsyncEnds extends AsyncEndsContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }

  @Nested
  class Info extends InfoContract {
    @Override
    PagerBuilder builder() {
      return PagerContract.this.builder();
    }
  }
}
