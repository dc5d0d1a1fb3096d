/**
 * Lives of a store with several writers, whose commits share batches: who does what while a batch
 * is being written is decided by a seed. What is recorded is replayed to every step, like a life
 * with one writer.
 */
@NullMarked
package io.mappedpages.tests.suite.writers;

import org.jspecify.annotations.NullMarked;
