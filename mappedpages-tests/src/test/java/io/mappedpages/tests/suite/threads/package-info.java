/** Core under many threads: recorded histories, long mixtures, and races made to happen. */
@NullMarked
package io.mappedpages.tests.suite.threads;

import org.jspecify.annotations.NullMarked;
