package io.mappedpages.tests.suite.writers;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageSize;
import io.mappedpages.core.commit.Change;
import io.mappedpages.tests.crash.GatedPageFile;
import io.mappedpages.tests.suite.replay.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The writers, and whether all of them have come to rest: idle, or waiting for what only the
 * scheduling thread can bring about. Who is at rest is seen by what a thread waits for, and by what
 * it was told to do; nothing depends on how fast anybody is.
 */
final class Crew<S extends PageSize> implements AutoCloseable {
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final GatedPageFile gate;
  private final List<Writer> writers = new ArrayList<>();

  /**
   * Starts the writers.
   *
   * @param alone how many of them are platform threads, which lead a batch when they are alone
   */
  Crew(GatedPageFile gate, int size, int alone) {
    this.gate = gate;
    for (int i = 0; i < size; i++) {
      writers.add(Writer.start(i, i >= alone));
    }
  }

  /** Returns a writer that has nothing to do, one that begins with the given number. */
  Writer idle(int from) {
    for (int i = 0; i < writers.size(); i++) {
      Writer writer = writers.get((from + i) % writers.size());
      if (writer.isIdle()) {
        return writer;
      }
    }
    throw new Violation("every writer is busy");
  }

  /** Returns the step of a batch that waits at the gate, or null. */
  GatedPageFile.@Nullable Step batchStep(Collection<Operation<S>> operations) {
    List<GatedPageFile.Step> steps = new ArrayList<>(gate.waiting());
    steps.removeIf(
        step -> operations.stream().anyMatch(o -> o.isInPlace() && isRunBy(o, step.thread())));
    if (steps.size() > 1) {
      throw new Violation("two batches are being written at once");
    }
    return steps.isEmpty() ? null : steps.getFirst();
  }

  /** Returns the steps of those that write in place and wait at the gate. */
  List<GatedPageFile.Step> inPlaceSteps(Collection<Operation<S>> operations) {
    List<GatedPageFile.Step> steps = new ArrayList<>();
    for (Operation<S> operation : operations) {
      for (GatedPageFile.Step step : gate.waiting()) {
        if (operation.isInPlace() && isRunBy(operation, step.thread())) {
          steps.add(step);
        }
      }
    }
    return steps;
  }

  private static <S extends PageSize> boolean isRunBy(Operation<S> operation, Thread thread) {
    Writer writer = operation.writer();
    return writer != null && writer.thread().equals(thread);
  }

  /** Waits until everybody has come to rest. */
  @SuppressWarnings("ThreadPriorityCheck") // a wait for other threads, which may have one core
  void settle(Collection<Operation<S>> operations, @Nullable Flight<S> flight) {
    long deadline = System.nanoTime() + STUCK_NANOS;
    // Once more at the end: who was told just before the next batch came to the gate has a task
    // now.
    while (tellLater(operations) || !isAtRest(operations, flight) || tellLater(operations)) {
      if (System.nanoTime() - deadline > 0) {
        throw new Violation("stuck: " + describe(operations) + "; in flight: " + flight);
      }
      Thread.yield();
    }
    for (Operation<S> operation : operations) {
      Writer writer = operation.writer();
      if (writer != null && writer.isIdle()) {
        operation.rest();
      }
    }
  }

  /** Lets what has to end asynchronously be ended. */
  private boolean tellLater(Collection<Operation<S>> operations) {
    boolean told = false;
    for (Operation<S> operation : operations) {
      if (operation instanceof LaterTransaction<S> later && isFree(later)) {
        Runnable task = later.laterTask();
        if (task != null) {
          later.tell(idle(0), task);
          told = true;
        }
      }
    }
    return told;
  }

  private static <S extends PageSize> boolean isFree(Operation<S> operation) {
    Writer writer = operation.writer();
    return writer == null || writer.isIdle();
  }

  private boolean isAtRest(Collection<Operation<S>> operations, @Nullable Flight<S> flight) {
    GatedPageFile.Step batch = batchStep(operations);
    Flight<S> ended = flight != null && flight.isOver() ? flight : null;
    return operations.stream().allMatch(operation -> isAtRest(operation, batch, ended));
  }

  /**
   * Whether an operation cannot go on by itself.
   *
   * @param batch the step of a batch that waits at the gate, so that none can end, or null
   * @param ended the batch that has ended just now, whose members are told what came of it
   */
  private boolean isAtRest(
      Operation<S> operation, GatedPageFile.@Nullable Step batch, @Nullable Flight<S> ended) {
    boolean batchWaits = batch != null;
    if (isFree(operation)) {
      boolean awaitsBatch = operation instanceof LaterTransaction<S> later && later.isPrepared();
      // A thread that has come to its next batch has told everybody of the last one. Who is not
      // over then was taken for a member only: he had no room, and queued when he found some.
      boolean isTold = ended != null && batch != null && ended.isRunBy(batch.thread());
      boolean mayBeTold = ended != null && ended.isMember(operation) && !isTold;
      return !awaitsBatch || operation.isOver() || (batchWaits && !mayBeTold);
    }
    Writer writer = operation.writer();
    Thread thread = writer == null ? Thread.currentThread() : writer.thread();
    if (gate.isWaiting(thread)) {
      return true;
    }
    if (LockSupport.getBlocker(thread) instanceof Change change) {
      // Refused while its batch was made, it is told at the batch's end: which may be now.
      boolean isTold = ended != null && ended.hasChange(operation, change);
      return batchWaits && !(isTold && hasEnded(change));
    }
    Operation<S> holder = operation.waitsFor();
    return holder != null && !holder.isOver() && thread.getState() == Thread.State.TIMED_WAITING;
  }

  /**
   * Whether somebody who found no room is making the commits after which there may be some. When
   * one of these ends, he queues for the next while that is being made: so nobody else must.
   */
  boolean isReclaiming(Collection<Operation<S>> operations) {
    return operations.stream().anyMatch(Crew::isReclaiming);
  }

  private static <S extends PageSize> boolean isReclaiming(Operation<S> operation) {
    Change change = awaitedChange(operation);
    return change != null
        && (change.isEmpty()
            ? !operation.isForce()
            : change.failure() instanceof CapacityExceededException);
  }

  /** Returns the change that the thread of an operation waits for, or null. */
  static <S extends PageSize> @Nullable Change awaitedChange(Operation<S> operation) {
    Writer writer = operation.writer();
    return writer != null && LockSupport.getBlocker(writer.thread()) instanceof Change change
        ? change
        : null;
  }

  /**
   * Whether an operation's change is in the batch that waits at the gate. Of those that nobody
   * waits for it is not to be seen: they are queued when everybody is at rest, and so they are, but
   * for one who found no room when he prepared, and queued while the batch was made.
   */
  static <S extends PageSize> boolean isInBatch(Operation<S> operation) {
    Change change = awaitedChange(operation);
    return operation.isCommitting() && (change == null || change.isTaken() || hasEnded(change));
  }

  private static boolean hasEnded(Change change) {
    return change.isDurable() || change.failure() != null;
  }

  private String describe(Collection<Operation<S>> operations) {
    StringBuilder text = new StringBuilder();
    for (Operation<S> operation : operations) {
      Writer writer = operation.writer();
      text.append(operation);
      if (writer != null && !writer.isIdle()) {
        text.append(" in ").append(writer.thread().getState());
        text.append(" for ").append(LockSupport.getBlocker(writer.thread()));
      }
      text.append("; ");
    }
    return text + "at the gate: " + gate.waiting();
  }

  /** Opens the gate, and ends the threads when they have done what they were told. */
  @Override
  public void close() {
    gate.openForAll();
    writers.forEach(Writer::stop);
  }
}
