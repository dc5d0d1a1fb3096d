/**
 * The model test on a simulated disk, and its own proof: broken builds of core that it must find.
 */
@NullMarked
package io.mappedpages.tests.suite.crash;

import org.jspecify.annotations.NullMarked;
