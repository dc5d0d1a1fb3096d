package io.mappedpages.jcstress;

import java.io.IOException;
import org.openjdk.jcstress.Options;

/**
 * How long a test is run.
 *
 * @param millis of one iteration
 * @param iterations how many
 * @param stride after how many states the two threads meet again: the fewer, the more often they
 *     are at the same state; the more, the cheaper is a state
 */
public record Effort(int millis, int iterations, int stride) {
  private static final int FOR_PAGERS = 8;
  private static final int FOR_WORDS = 128;

  /** The right strides for a test: a commit takes a thousand times as long as a latch. */
  public static Effort of(String test, int millis, int iterations) {
    boolean wholePager = test.contains(PagerStress.class.getSimpleName());
    return new Effort(millis, iterations, wholePager ? FOR_PAGERS : FOR_WORDS);
  }

  Options options() throws IOException {
    Options options =
        new Options(
            new String[] {
              "-m", "quick",
              "-time", Integer.toString(millis),
              "-iters", Integer.toString(iterations),
              "-strideSize", Integer.toString(stride),
              "-strideCount", Integer.toString(stride)
            });
    if (!options.parse()) {
      throw new IllegalArgumentException("jcstress refuses " + this);
    }
    return options;
  }
}
