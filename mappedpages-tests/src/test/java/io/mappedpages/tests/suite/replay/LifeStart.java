package io.mappedpages.tests.suite.replay;

import io.mappedpages.PageSize;
import io.mappedpages.tests.crash.CrashableDisk;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * What a life begins with.
 *
 * @param disk what is left of the last one
 * @param oracle what may be found there
 * @param allDurable whether all that is found there is durable
 * @param pace how much is to happen
 * @param trace gets everything that happens
 * @param serials numbers that no content has had yet
 */
public record LifeStart<S extends PageSize>(
    S size,
    CrashableDisk disk,
    Oracle oracle,
    boolean allDurable,
    Pace pace,
    SplittableRandom random,
    Contents contents,
    Trace trace,
    LongSupplier serials,
    Tally tally) {

  /** A way of living: with one user, or with several. */
  public interface Way {
    /** Makes a life; it begins later. */
    <S extends PageSize> Life<S> begin(LifeStart<S> start);
  }
}
