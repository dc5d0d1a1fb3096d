package io.mappedpages.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long one thing took, many times. */
final class Latencies {
  private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final Histogram nanos = new Histogram(HIGHEST_NANOS, 3);

  void record(long durationNanos) {
    nanos.recordValue(Math.min(durationNanos, HIGHEST_NANOS));
  }

  double medianMicros() {
    return micros(50);
  }

  double p99Micros() {
    return micros(99);
  }

  private double micros(double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e3;
  }

  /** Shows the median and the 99th percentile. */
  @Override
  public String toString() {
    return "%.1f / %.1f".formatted(medianMicros(), p99Micros());
  }
}
