/**
 * A simulated disk under a store: what a kill, a power cut or a failed force can leave behind.
 *
 * <p>A {@link io.mappedpages.tests.crash.CrashableDisk} is the disk with the cache above it, a
 * {@link io.mappedpages.tests.crash.CrashablePageFile} one process's open file on it.
 */
@NullMarked
package io.mappedpages.tests.crash;

import org.jspecify.annotations.NullMarked;
