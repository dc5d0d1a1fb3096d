package io.mappedpages.tests.suite;

import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.tests.PagerContract;

/** The contract with every access in an arena of its own. */
final class CoreCheckedContractTest extends PagerContract {
  @Override
  protected PagerBuilder builder() {
    return Pager.builder().checkedAccess(true);
  }
}
