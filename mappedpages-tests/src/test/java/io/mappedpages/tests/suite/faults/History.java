package io.mappedpages.tests.suite.faults;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way in which things may have gone: of the operations whose fate is unknown these happened.
 *
 * @param state what the store then holds
 * @param happened what they did
 */
record History(State state, List<Effect> happened) {
  private record Step(List<Integer> counts, History history) {}

  /**
   * Returns every history: of each thread the first so many happened, and whatever had ended before
   * one of them began.
   *
   * @param threads the operations of each thread whose fate is unknown, in order
   */
  static List<History> all(State before, List<List<Operation>> threads) {
    List<History> all = new ArrayList<>();
    Set<List<Integer>> seen = new HashSet<>();
    Deque<Step> open = new ArrayDeque<>();
    open.add(new Step(Collections.nCopies(threads.size(), 0), new History(before, List.of())));
    while (!open.isEmpty()) {
      Step step = open.remove();
      if (!seen.add(step.counts)) {
        continue;
      }
      all.add(step.history);
      for (int thread = 0; thread < threads.size(); thread++) {
        int count = step.counts.get(thread);
        if (count < threads.get(thread).size()) {
          Operation next = threads.get(thread).get(count);
          History history = step.history.and(next);
          if (history != null && mayBeNext(next, step.counts, threads)) {
            List<Integer> counts = new ArrayList<>(step.counts);
            counts.set(thread, count + 1);
            open.add(new Step(counts, history));
          }
        }
      }
    }
    return all;
  }

  private static boolean mayBeNext(
      Operation next, List<Integer> counts, List<List<Operation>> threads) {
    for (int thread = 0; thread < threads.size(); thread++) {
      List<Operation> operations = threads.get(thread);
      int count = counts.get(thread);
      if (count < operations.size() && operations.get(count).isBefore(next)) {
        return false;
      }
    }
    return true;
  }

  /** Returns this with one more; {@code null} if that is not possible, or not yet. */
  private @Nullable History and(Operation operation) {
    State after = state.copy();
    if (!after.apply(operation.effects())) {
      return null;
    }
    List<Effect> both = new ArrayList<>(happened);
    both.addAll(operation.effects());
    return new History(after, both);
  }
}
