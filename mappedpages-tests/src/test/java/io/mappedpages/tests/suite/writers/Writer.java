package io.mappedpages.tests.suite.writers;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A user's thread, a platform or a virtual one: it does one thing at a time, when it is told. */
final class Writer {
  private final Thread thread;

  // Set by whoever tells it, when it is null; cleared by the thread when it is done.
  private volatile @Nullable Runnable order;
  private volatile boolean stopping;

  private Writer(Thread.Builder builder, String name) {
    this.thread = builder.name(name).unstarted(this::loop);
  }

  static Writer start(int number, boolean virtual) {
    Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    Writer writer = new Writer(builder, "writer " + number);
    writer.thread.start();
    return writer;
  }

  private void loop() {
    while (!stopping) {
      Runnable work = order;
      if (work == null) {
        LockSupport.park(this);
      } else {
        work.run();
        order = null;
      }
    }
  }

  Thread thread() {
    return thread;
  }

  boolean isIdle() {
    return order == null;
  }

  /** Tells an idle writer what to do. */
  void tell(Runnable work) {
    order = work;
    LockSupport.unpark(thread);
  }

  /** Ends the thread when it is idle. */
  void stop() {
    stopping = true;
    LockSupport.unpark(thread);
  }
}
