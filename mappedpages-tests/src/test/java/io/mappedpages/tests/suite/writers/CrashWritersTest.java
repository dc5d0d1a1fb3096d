package io.mappedpages.tests.suite.writers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageSize;
import io.mappedpages.tests.crash.IoStep;
import io.mappedpages.tests.suite.replay.History;
import io.mappedpages.tests.suite.replay.Life;
import io.mappedpages.tests.suite.replay.LifeStart;
import io.mappedpages.tests.suite.replay.Tally;
import io.mappedpages.tests.suite.replay.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Several writers, whose commits share batches: whatever ends the store at whatever step, it opens
 * with what was acknowledged, or with the batch in flight, whole. Set {@code
 * mappedpages.crash.images} to look at more images, {@code mappedpages.crash.seed} to replay one
 * history.
 */
@Tag("once")
final class CrashWritersTest {
  private static final long DEFAULT_IMAGES = 20_000;
  private static final long FIRST_SEED = 1;

  @Test
  void aStoreIsWholeWhereverTheLifeOfSeveralWritersEnds() throws IOException {
    WritersRun run = new WritersRun();
    try {
      Long seed = Long.getLong("mappedpages.crash.seed");
      if (seed != null) {
        run.runOne(seed);
        return;
      }
      run.run(FIRST_SEED, Long.getLong("mappedpages.crash.images", DEFAULT_IMAGES));
    } finally {
      System.out.println("crash replay, several writers: " + run.summary());
    }
    assertThat(run.tally().kinds())
        .as("what this is about has happened")
        .contains(
            "batches of 2",
            "batches of 3",
            "batches of 4",
            "batches of 2 that failed for ever",
            "batches of 2 that could not be written",
            "batches of ordered and other commits",
            "batches applied anew without one that was refused",
            "cancelled",
            "not cancelled, in a batch",
            "growths that fail",
            "looks through views that are older than two commits",
            "transactions abandoned",
            "waits for what is being committed",
            "writes in place while a batch is written");
  }

  /** Lives with several writers; the first and its record are kept. */
  private static final class FirstLife implements LifeStart.Way {
    private @Nullable WritersLife<?> life;
    private Trace trace = new Trace();

    @Override
    public <S extends PageSize> Life<S> begin(LifeStart<S> start) {
      WritersLife<S> next = new WritersLife<>(start);
      if (life == null) {
        life = next;
        trace = start.trace();
      }
      return next;
    }

    static FirstLife of(long seed) throws IOException {
      FirstLife first = new FirstLife();
      try (History<?> history = new History<>(PageSize.KIB_1, seed, first, new Tally())) {
        history.run();
      }
      return first;
    }

    boolean isUndecided() {
      return life == null || life.isUndecided();
    }

    List<String> steps() {
      List<String> steps = new ArrayList<>();
      for (int i = 0; i < trace.size(); i++) {
        steps.add(
            switch (trace.get(i)) {
              case Trace.Event.Io(IoStep.Write(long at, byte[] bytes)) ->
                  "write " + bytes.length + " at " + at;
              case Trace.Event.Io(IoStep.Store(long at, _)) -> "store at " + at;
              case Trace.Event.Io(IoStep step) -> step.toString();
              case Trace.Event.Note _ -> "note";
            });
      }
      return steps;
    }
  }

  /** Only of the first life: where the others begin depends on images, and these on the clock. */
  @Test
  void aSeedDecidesWhatHappensInWhichOrder() throws IOException {
    int compared = 0;
    for (long seed = 1; seed <= 20; seed++) {
      FirstLife first = FirstLife.of(seed);
      if (!first.isUndecided()) {
        assertThat(FirstLife.of(seed).steps()).as("seed %d", seed).isEqualTo(first.steps());
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(5);
  }
}
