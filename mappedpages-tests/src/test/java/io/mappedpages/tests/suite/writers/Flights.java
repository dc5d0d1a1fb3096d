package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageSize;
import io.mappedpages.PagerFailedException;
import io.mappedpages.tests.suite.replay.Delta;
import io.mappedpages.tests.suite.replay.Oracle;
import io.mappedpages.tests.suite.replay.StoreState;
import io.mappedpages.tests.suite.replay.Trace;
import io.mappedpages.tests.suite.replay.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells the oracle which changes were in flight together, and when somebody was told that they are
 * durable. Who was in a batch follows from what its members were told at its end; the record of the
 * life then gets it where the batch begins.
 */
final class Flights<S extends PageSize> {
  private final Shared<S> shared;
  private final LongFunction<byte[]> shownPage;
  private @Nullable Flight<S> current;

  /**
   * None yet.
   *
   * @param shownPage what the file shows of a page, without its latch
   */
  Flights(Shared<S> shared, LongFunction<byte[]> shownPage) {
    this.shared = shared;
    this.shownPage = shownPage;
  }

  /** The batch that is being written, or null. */
  @Nullable Flight<S> current() {
    return current;
  }

  private Trace trace() {
    return shared.start().trace();
  }

  /** The first step of a batch waits at the gate. */
  void arrived(List<Operation<S>> committing) {
    long generation = shared.live().generation() + 1;
    int wanted = shared.random().nextInt(5);
    current = new Flight<>(generation, trace().size(), committing, wanted);
    shared.count("batches");
  }

  /**
   * Looks at what was told to those who are over.
   *
   * @param ended operations that have ended since the last time, in the order in which they queued
   */
  void ended(List<Operation<S>> ended) {
    Flight<S> flight = current;
    if (flight != null && flight.isOver()) {
      current = null;
      end(flight, ended.stream().filter(flight::isMember).toList());
    }
    for (Operation<S> operation : ended) {
      boolean counted = flight != null && flight.isOver() && flight.isMember(operation);
      if (!counted && operation.outcome() instanceof Outcome.Committed(long generation)) {
        acknowledgedAlone(operation, generation);
      }
    }
  }

  /** Told that it is durable when no batch ended that it was in: so it has to be. */
  private void acknowledgedAlone(Operation<S> operation, long generation) {
    if (!operation.delta().isEmpty()) {
      List<Delta> alone = List.of(operation.delta());
      shared.note(o -> o.begin(alone));
      shared.note(o -> o.acknowledge(Math.max(generation, o.generation())));
    }
  }

  private void end(Flight<S> flight, List<Operation<S>> members) {
    List<Operation<S>> durable = new ArrayList<>();
    List<Operation<S>> unwritten = new ArrayList<>();
    List<Operation<S>> unknown = new ArrayList<>();
    List<Operation<S>> refused = new ArrayList<>();
    for (Operation<S> member : members) {
      switch (member.outcome()) {
        case Outcome.Committed _ -> durable.add(member);
        case Outcome.Unwritten _ -> unwritten.add(member);
        case Outcome.Failed _ -> unknown.add(member);
        case Outcome.Refused _ -> refused.add(member);
        case Outcome.Nothing _ -> {} // taken back; the batch had been sealed without it
        case null -> throw new Violation(member + " has not ended");
      }
    }
    // A batch is whole, and what became of it follows from the step that failed, if one did.
    boolean some = !durable.isEmpty() && (flight.hasFailed() || !unknown.isEmpty());
    boolean alive = flight.isPoisoned() && !unwritten.isEmpty();
    boolean poisoned = flight.hasFailed() && !flight.isPoisoned() && !unknown.isEmpty();
    if (some || alive || poisoned || (!flight.hasFailed() && !unwritten.isEmpty())) {
      throw new Violation(
          "one batch: %s durable, %s not written, %s unknown, %s"
              .formatted(durable, unwritten, unknown, flight));
    }
    if (!unknown.isEmpty()) {
      begin(flight, unknown);
      shared.count("batches of " + size(unknown) + " that failed for ever");
    } else if (flight.hasFailed()) {
      begin(flight, unwritten);
      undone(unwritten);
      shared.count("batches of " + size(unwritten) + " that could not be written");
    } else {
      checkOrder(durable);
      begin(flight, durable);
      shared.note(o -> o.acknowledge(flight.generation()));
      checkGeneration(flight);
      count(durable, refused);
    }
  }

  private static String size(List<?> members) {
    return members.size() > 4 ? "5 and more" : String.valueOf(members.size());
  }

  private void begin(Flight<S> flight, List<Operation<S>> members) {
    List<Delta> deltas = members.stream().map(Operation::delta).toList();
    trace().noteAt(flight.position(), o -> o.begin(deltas));
    shared.live().begin(deltas);
  }

  /** Nothing has changed, but that bytes in place may have been written. */
  private void undone(List<Operation<S>> members) {
    Map<Long, byte[]> seen = new TreeMap<>();
    members.forEach(
        member ->
            member.delta().inPlace().keySet().forEach(id -> seen.put(id, shownPage.apply(id))));
    shared.note(o -> o.abandon(seen));
  }

  private void checkOrder(List<Operation<S>> durable) {
    StoreState state = shared.state();
    for (Operation<S> operation : durable) {
      operation.checkSeen(state);
      state = state.with(operation.delta());
    }
  }

  private void checkGeneration(Flight<S> flight) {
    long shown;
    try {
      shown = shared.pager().generation();
    } catch (PagerFailedException _) {
      return; // it has failed since: it does not say any more
    }
    if (shown != flight.generation()) {
      throw new Violation(
          "generation " + flight.generation() + " is durable, and " + shown + " is shown");
    }
  }

  private void count(List<Operation<S>> durable, List<Operation<S>> refused) {
    shared.count("batches of " + size(durable));
    if (!refused.isEmpty() && !durable.isEmpty()) {
      shared.count("batches applied anew without one that was refused");
    }
    long ordered = durable.stream().filter(member -> fills(member.delta())).count();
    if (ordered > 0 && ordered < durable.size()) {
      shared.count("batches of ordered and other commits");
    }
  }

  /** Whether a change writes into a page that it allocates. */
  private boolean fills(Delta delta) {
    return delta.allocated().values().stream()
        .anyMatch(content -> !Arrays.equals(content, shared.zero()));
  }

  /** Somebody saw a generation before anybody was told of it: from now on it must be there. */
  void shown(long generation) {
    if (generation > shared.live().generation()) {
      shared.count("generations shown early");
      trace().note((Oracle o) -> o.acknowledge(generation));
    }
  }
}
