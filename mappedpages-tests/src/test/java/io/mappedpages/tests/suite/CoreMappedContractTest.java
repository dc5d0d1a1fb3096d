package io.mappedpages.tests.suite;

import io.mappedpages.Pager;
import io.mappedpages.PagerBuilder;
import io.mappedpages.WriteMode;
import io.mappedpages.tests.PagerContract;

/** The contract with regular pages written through the mapping. */
final class CoreMappedContractTest extends PagerContract {
  @Override
  protected PagerBuilder builder() {
    return Pager.builder().writeMode(WriteMode.MAPPED);
  }
}
