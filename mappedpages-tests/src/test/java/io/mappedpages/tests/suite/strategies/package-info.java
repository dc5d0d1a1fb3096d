/** The strategies that come with the project, on their own and under a pager. */
@NullMarked
package io.mappedpages.tests.suite.strategies;

import org.jspecify.annotations.NullMarked;
