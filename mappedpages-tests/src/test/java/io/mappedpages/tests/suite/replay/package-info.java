/**
 * Lives a life of a store once, records what it does to its file, and replays it on a simulated
 * disk to every step, to look at what an end there would leave.
 */
@NullMarked
package io.mappedpages.tests.suite.replay;

import org.jspecify.annotations.NullMarked;
