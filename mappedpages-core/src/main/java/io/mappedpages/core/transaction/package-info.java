/**
 * Transactions: private lists of changes, with the latches and locks that isolate them, and the
 * look-up of pages as of a generation.
 */
@NullMarked
package io.mappedpages.core.transaction;

import org.jspecify.annotations.NullMarked;
