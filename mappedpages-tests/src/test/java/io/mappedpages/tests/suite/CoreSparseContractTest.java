package io.mappedpages.tests.suite;

import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.tests.PagerContract;

/** The contract with growth that leaves holes. */
final class CoreSparseContractTest extends PagerContract {
  @Override
  protected PagerBuilder builder() {
    return Pager.builder().sparse(true);
  }
}
