package io.mappedpages.tests.suite.crash;

import io.mappedpages.RecoveryOutcome;
import io.mappedpages.tests.crash.CrashEnd;
import java.util.EnumMap;
import java.util.Map;

/** What a run of histories did, for its closing line. */
final class CrashFigures {
  private final Map<CrashEnd, Integer> ends = new EnumMap<>(CrashEnd.class);
  private final Map<RecoveryOutcome.Kind, Integer> outcomes =
      new EnumMap<>(RecoveryOutcome.Kind.class);
  private int images;
  private int destroyed;
  private int recoveriesCut;
  private int failedWrites;
  private int commits;

  void image(RecoveryOutcome outcome) {
    images++;
    outcomes.merge(outcome.kind(), 1, Integer::sum);
  }

  void end(CrashEnd end) {
    ends.merge(end, 1, Integer::sum);
  }

  void destroyed() {
    destroyed++;
  }

  void recoveryCut() {
    recoveriesCut++;
  }

  void failedWrite() {
    failedWrites++;
  }

  void commit() {
    commits++;
  }

  int images() {
    return images;
  }

  int destroyedImages() {
    return destroyed;
  }

  Map<CrashEnd, Integer> ends() {
    return ends;
  }

  Map<RecoveryOutcome.Kind, Integer> outcomes() {
    return outcomes;
  }

  @Override
  public String toString() {
    return images
        + " images "
        + outcomes
        + ", of them "
        + destroyed
        + " with the newest record destroyed; lives ended by "
        + ends
        + "; "
        + commits
        + " commits, "
        + failedWrites
        + " failed writes, "
        + recoveriesCut
        + " recoveries cut off";
  }
}
