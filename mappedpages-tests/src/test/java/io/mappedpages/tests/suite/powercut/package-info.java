/** Power cuts under real file systems. */
@NullMarked
package io.mappedpages.tests.suite.powercut;

import org.jspecify.annotations.NullMarked;
