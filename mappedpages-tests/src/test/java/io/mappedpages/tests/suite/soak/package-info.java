/**
 * Everything at once, for as long as one likes: threads that share pages, and threads with their
 * own.
 */
@NullMarked
package io.mappedpages.tests.suite.soak;

import org.jspecify.annotations.NullMarked;
