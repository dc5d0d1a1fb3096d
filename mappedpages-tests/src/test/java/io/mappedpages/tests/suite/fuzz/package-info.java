/**
 * Files that somebody has made on purpose: fields of every structure are changed, and the checksums
 * over them made right again, so that more than the first check is put to the test.
 */
@NullMarked
package io.mappedpages.tests.suite.fuzz;

import org.jspecify.annotations.NullMarked;
