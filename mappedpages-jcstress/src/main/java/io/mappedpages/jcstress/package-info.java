/**
 * Every interleaving of two threads in the protocols that keep readers and commits apart: latches,
 * entries, pins, publication, closing.
 */
@NullMarked
package io.mappedpages.jcstress;

import org.jspecify.annotations.NullMarked;
