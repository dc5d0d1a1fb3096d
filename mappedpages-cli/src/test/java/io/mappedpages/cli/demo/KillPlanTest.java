package io.mappedpages.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

final class KillPlanTest {
  @Test
  void killsAsOftenAsPlannedAndWithinTheFilesThatRemain() {
    for (long seed = 0; seed < 200; seed++) {
      KillPlan plan = new KillPlan(seed, 6);
      int remaining = 500;
      for (int i = 0; i < 6 && remaining > 0; i++) {
        KillPlan.Kill kill = Objects.requireNonNull(plan.next(remaining));
        assertThat(kill.afterFiles()).isBetween(i == 0 ? 1 : 0, remaining);
        remaining -= kill.afterFiles();
        plan.count();
      }
      assertThat(plan.done() == 6 || remaining == 0).isTrue();
      assertThat(plan.next(plan.done() == 6 ? 1 : 0)).isNull();
    }
  }

  @Test
  void theSameSeedKillsAtTheSameMoments() {
    assertThat(new KillPlan(7, 1).next(1_000)).isEqualTo(new KillPlan(7, 1).next(1_000));
  }
}
