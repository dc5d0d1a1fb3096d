package io.mappedpages.tests.suite.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The operations of one history, by all threads; one counter says what came before what. */
final class Recording {
  private final AtomicLong clock = new AtomicLong();
  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

  /** An operation that has begun; used by one thread at a time. */
  final class Call {
    private final String thread;
    private final long began = clock.getAndIncrement();
    private final List<Step> steps = new ArrayList<>();
    private long ended = -1;

    private Call(String thread) {
      this.thread = thread;
    }

    void add(Step step) {
      steps.add(step);
    }

    /** Its moment is over, though what was seen is still to be looked at. */
    void hasEnded() {
      ended = clock.getAndIncrement();
    }

    /** It goes into the history, unless nothing came of it. */
    void done() {
      if (ended < 0) {
        hasEnded();
      }
      if (!steps.isEmpty()) {
        operations.add(new Operation(thread, began, ended, List.copyOf(steps)));
      }
    }
  }

  Call begin(String thread) {
    return new Call(thread);
  }

  List<Operation> operations() {
    return List.copyOf(operations);
  }
}
