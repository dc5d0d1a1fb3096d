/**
 * Benchmarks: each measures ours and the limit of the machine in one run, and prints their ratio.
 */
@NullMarked
package io.mappedpages.bench;

import org.jspecify.annotations.NullMarked;
