package io.mappedpages.core.commit;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A daemon thread that does one step after the other; it starts when it is first needed. */
final class CommitterThread {
  /** What the thread does; waits for work by itself. */
  interface Step {
    void run() throws InterruptedException;
  }

  private final Step step;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private volatile boolean stopping;

  CommitterThread(Step step) {
    this.step = step;
  }

  /** Sees to it that the thread runs. */
  void start() {
    if (thread.get() == null) {
      Thread fresh = Thread.ofPlatform().daemon().name("mappedpages-commit").unstarted(this::loop);
      if (thread.compareAndSet(null, fresh)) {
        fresh.start();
      }
    }
  }

  private void loop() {
    while (!stopping) {
      try {
        step.run();
      } catch (InterruptedException _) {
        // A callback of a user's may have set the flag: only "stopping" counts.
      }
    }
  }

  /** Returns whether the calling thread is this one. */
  boolean isCurrent() {
    return Thread.currentThread().equals(thread.get());
  }

  /** Ends the thread after its present step. */
  void stop() {
    stopping = true;
    Thread running = thread.get();
    if (running != null && !isCurrent()) {
      running.interrupt(); // it may be waiting for work
      Uninterruptibles.joinUninterruptibly(running);
    }
  }
}
