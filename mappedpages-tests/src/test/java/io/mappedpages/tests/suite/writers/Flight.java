package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageSize;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.tests.crash.GatedPageFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch that is being written, from its first step to its last. */
final class Flight<S extends PageSize> {
  private final long generation;
  private final int position;
  private final List<Operation<S>> members;

  // The changes of those members that have a thread waiting.
  private final Map<Operation<S>, Change> changes = new HashMap<>();

  private final int wanted;
  private @Nullable Thread thread;
  private boolean recordWritten;
  private boolean over;
  private boolean failed;
  private boolean poisoned;

  /**
   * A batch whose first step waits at the gate.
   *
   * @param position where in the trace it begins
   * @param members who was committing when it was sealed
   * @param wanted how many others are to be committing before it ends
   */
  Flight(long generation, int position, List<Operation<S>> members, int wanted) {
    this.generation = generation;
    this.position = position;
    this.members = members;
    this.wanted = wanted;
    for (Operation<S> member : members) {
      Change change = Crew.awaitedChange(member);
      if (change != null) {
        changes.put(member, change);
      }
    }
  }

  /** One of its steps was done, or has failed. */
  void stepped(GatedPageFile.Step step, boolean done, PageGeometry geometry) {
    thread = step.thread();
    boolean isRecord =
        step.offsetBytes() == geometry.offsetBytes(PageGeometry.metadataPage(generation));
    recordWritten |= isRecord;
    failed = !done;
    poisoned = failed && (isRecord || step.isForce());
    over = failed || (recordWritten && step.isForce());
  }

  /** It was given up without a step that failed: something else has. */
  void givenUp() {
    over = true;
    failed = true;
    poisoned = true;
  }

  long generation() {
    return generation;
  }

  int position() {
    return position;
  }

  List<Operation<S>> members() {
    return members;
  }

  boolean isMember(Operation<S> operation) {
    return members.contains(operation);
  }

  /** Whether a thread of an operation was waiting for a change when the batch was sealed. */
  boolean hasChange(Operation<S> operation, Change change) {
    return change.equals(changes.get(operation));
  }

  /** Whether a thread has done its steps. */
  boolean isRunBy(Thread candidate) {
    return candidate.equals(thread);
  }

  int wanted() {
    return wanted;
  }

  boolean isOver() {
    return over;
  }

  @Override
  public String toString() {
    return "generation " + generation + " of " + members + (over ? ", ended" : "");
  }

  /** Whether that was its record or a force: then nobody knows what is durable. */
  boolean isPoisoned() {
    return poisoned;
  }

  /** Whether a step has failed. */
  boolean hasFailed() {
    return failed;
  }
}
