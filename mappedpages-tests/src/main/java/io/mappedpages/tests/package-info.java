/**
 * The contracts that a provider or an extension of mappedpages must keep, as JUnit 5 tests to
 * extend.
 *
 * {@snippet :
 * final class MyPagerContractTest extends PagerContract {
 *   @Override
 *   protected PagerBuilder builder() {
 *     return Pager.builder().provider(new MyPagerProvider());
 *   }
 * }
 * }
 */
@NullMarked
package io.mappedpages.tests;

import org.jspecify.annotations.NullMarked;
