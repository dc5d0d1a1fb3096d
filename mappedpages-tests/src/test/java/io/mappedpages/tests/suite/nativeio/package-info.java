/** Native I/O, where there is some, and where there is none. */
@NullMarked
package io.mappedpages.tests.suite.nativeio;

import org.jspecify.annotations.NullMarked;
