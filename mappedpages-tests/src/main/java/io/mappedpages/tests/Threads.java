package io.mappedpages.tests;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Threads of a test: joined by {@link #close()}, which throws what any of them threw. */
final class Threads implements AutoCloseable {
  /** What a thread does. */
  interface Work {
    void run() throws Exception;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  Thread start(Work work) {
    return start(Thread.ofPlatform(), work);
  }

  Thread startVirtual(Work work) {
    return start(Thread.ofVirtual(), work);
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // kept, and thrown by close()
  private Thread start(Thread.Builder builder, Work work) {
    Thread thread =
        builder.start(
            () -> {
              try {
                work.run();
              } catch (Throwable e) { // assertions too
                failures.add(e);
              }
            });
    threads.add(thread);
    return thread;
  }

  /** Returns when a thread waits for something. */
  static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING
        && thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    for (Thread thread : threads) {
      join(thread);
    }
    if (!failures.isEmpty()) {
      AssertionError failure = new AssertionError("a thread failed");
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
