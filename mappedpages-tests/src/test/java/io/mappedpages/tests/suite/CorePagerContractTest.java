package io.mappedpages.tests.suite;

import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.tests.PagerContract;

/** The contract with the default options. */
final class CorePagerContractTest extends PagerContract {
  @Override
  protected PagerBuilder builder() {
    return Pager.builder();
  }
}
