/**
 * What threads saw of a pager, recorded, and whether some order of one after another explains it.
 */
@NullMarked
package io.mappedpages.tests.suite.history;

import org.jspecify.annotations.NullMarked;
