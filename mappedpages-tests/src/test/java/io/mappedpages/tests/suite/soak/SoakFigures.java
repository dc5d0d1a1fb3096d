package io.mappedpages.tests.suite.soak;

import io.mappedpages.PagerStats;
import java.util.concurrent.atomic.AtomicLong;

/** What was done, over all stores. */
final class SoakFigures {
  private final long began = System.nanoTime();
  private final AtomicLong full = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private long stores;
  private long calls;
  private long interrupts;
  private long refusedWrites;
  private long commits;
  private long compared;

  /** A call was refused for want of space. */
  void full() {
    full.incrementAndGet();
  }

  /** A call was refused because a write was. */
  void refused() {
    refused.incrementAndGet();
  }

  void add(Crowd crowd, long writes, PagerStats stats) {
    stores++;
    calls += crowd.steps();
    interrupts += crowd.interrupts();
    refusedWrites += writes;
    commits += stats.commitCount();
  }

  void compared(long pages) {
    compared += pages;
  }

  long seconds() {
    return (System.nanoTime() - began) / 1_000_000_000;
  }

  long calls() {
    return calls;
  }

  long refusedCalls() {
    return refused.get();
  }

  long interrupts() {
    return interrupts;
  }

  @Override
  public String toString() {
    return ("%,d stores, %,d calls, %,d commits, %,d interrupts, %,d writes refused and %,d calls"
            + " for them, %,d calls for want of space, %,d pages compared, %,d s")
        .formatted(
            stores,
            calls,
            commits,
            interrupts,
            refusedWrites,
            refused.get(),
            full.get(),
            compared,
            seconds());
  }
}
