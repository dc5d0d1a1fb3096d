/** The tests of the project: core against the contracts, and what only core promises. */
@NullMarked
package io.mappedpages.tests.suite;

import org.jspecify.annotations.NullMarked;
