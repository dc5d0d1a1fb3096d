package io.mappedpages.tests.suite.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.RecoveryOutcome;
import io.mappedpages.tests.crash.CrashEnd;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random histories on a simulated disk against a model: nothing acknowledged is lost, nothing half
 * done is found, whatever instant the power goes, the process dies, or a force fails.
 *
 * <p>{@code -Dmappedpages.crash.images=N} makes at least so many images, {@code
 * -Dmappedpages.crash.seed=N} begins with another history.
 */
@Tag("once")
final class CrashModelTest {
  private static final int IMAGES = Integer.getInteger("mappedpages.crash.images", 24_000);
  private static final long SEED = Long.getLong("mappedpages.crash.seed", 1);

  @Test
  void nothingAcknowledgedIsLostAndNothingIsHalfDone() {
    CrashFigures figures = new CrashFigures();
    long seed = SEED;
    while (figures.images() < IMAGES) {
      CrashRun.history(seed++, figures);
    }
    System.out.println("crash model, seeds " + SEED + ".." + (seed - 1) + ": " + figures);
    assertThat(figures.ends().keySet()).containsExactly(CrashEnd.values());
    assertThat(figures.outcomes())
        .containsKeys(
            RecoveryOutcome.Kind.CLEAN,
            RecoveryOutcome.Kind.RECOVERED,
            RecoveryOutcome.Kind.FELL_BACK);
    assertThat(figures.destroyedImages()).isPositive();
  }
}
