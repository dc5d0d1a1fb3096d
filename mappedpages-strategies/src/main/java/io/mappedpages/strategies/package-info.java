/**
 * Allocation strategies, to be named in {@link io.mappedpages.PagerBuilder#strategy}: {@code
 * first-fit}, {@code next-fit}, {@code best-fit}, {@code segregated} and {@code buddy}. They differ
 * in which free pages they take; any of them can be named at any opening of any file.
 */
@NullMarked
package io.mappedpages.strategies;

import org.jspecify.annotations.NullMarked;
