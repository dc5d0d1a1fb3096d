package io.mappedpages.tests;

import java.util.ArrayDeque;
import java.util.Queue;

/** Tasks that run when a test says so, in its thread. */
final class AsyncTasks {
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  synchronized void add(Runnable task) {
    waiting.add(task);
    notifyAll();
  }

  synchronized Runnable take() {
    while (waiting.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return waiting.remove();
  }

  void runOne() {
    take().run();
  }

  synchronized int size() {
    return waiting.size();
  }
}
