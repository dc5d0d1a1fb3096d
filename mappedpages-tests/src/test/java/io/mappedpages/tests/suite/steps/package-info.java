/** Counts what sources of the project do, step by step, where a clock would say too little. */
@NullMarked
package io.mappedpages.tests.suite.steps;

import org.jspecify.annotations.NullMarked;
