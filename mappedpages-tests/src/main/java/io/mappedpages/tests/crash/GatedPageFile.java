package io.mappedpages.tests.crash;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.core.file.PageFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file with a gate before it: whoever writes or forces waits there until a test lets it do that
 * one thing. So the test decides, and no scheduler, what else happens between two steps of a
 * commit: who queues, who reads, who writes in place.
 *
 * <p>Growth, an extension and the force behind it, does not wait: it happens under a lock that
 * everybody needs who allocates. The gate is open until it is shut. Safe for use by any thread.
 */
public final class GatedPageFile extends ForwardingPageFile {
  /**
   * Somebody who waits.
   *
   * @param offsetBytes where the thread is going to write, or -1 if it is going to force
   */
  public record Step(Thread thread, long offsetBytes) {
    /** Returns whether it is a force. */
    public boolean isForce() {
      return offsetBytes < 0;
    }
  }

  private interface Call {
    void run() throws IOException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Map<Thread, Step> waiting = new LinkedHashMap<>();

  // Let go, and not done yet.
  @GuardedBy("lock")
  private final Set<Thread> busy = new HashSet<>();

  @GuardedBy("lock")
  private final Set<Thread> failed = new HashSet<>();

  // Between an extension and the force behind it.
  @GuardedBy("lock")
  private final Set<Thread> growing = new HashSet<>();

  @GuardedBy("lock")
  private boolean shut;

  /** Puts an open gate before a file. */
  public GatedPageFile(PageFile file) {
    super(file);
  }

  /** From now on whoever comes waits. */
  public void shut() {
    lock.lock();
    try {
      shut = true;
    } finally {
      lock.unlock();
    }
  }

  /** Lets everybody pass, those who wait and those who come. */
  public void openForAll() {
    lock.lock();
    try {
      shut = false;
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns who waits, in the order of their coming. */
  public List<Step> waiting() {
    lock.lock();
    try {
      return new ArrayList<>(waiting.values());
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether a thread waits. */
  public boolean isWaiting(Thread thread) {
    lock.lock();
    try {
      return waiting.containsKey(thread);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets a thread that waits do its step, and waits until that is done.
   *
   * @return whether the step succeeded
   */
  public boolean letPass(Step step) {
    lock.lock();
    try {
      if (!waiting.remove(step.thread(), step)) {
        throw new IllegalStateException("does not wait: " + step);
      }
      busy.add(step.thread());
      changed.signalAll();
      while (busy.contains(step.thread())) {
        changed.awaitUninterruptibly();
      }
      return !failed.remove(step.thread());
    } finally {
      lock.unlock();
    }
  }

  private void pass(long offsetBytes, Call call) throws IOException {
    Thread self = Thread.currentThread();
    lock.lock();
    try {
      boolean grows = offsetBytes < 0 && growing.remove(self);
      if (shut && !grows) {
        Step step = new Step(self, offsetBytes);
        waiting.put(self, step);
        while (waiting.containsKey(self)) {
          changed.awaitUninterruptibly();
        }
      }
    } finally {
      lock.unlock();
    }
    boolean done = false;
    try {
      call.run();
      done = true;
    } finally {
      passed(self, done);
    }
  }

  private void passed(Thread self, boolean done) {
    lock.lock();
    try {
      if (busy.remove(self)) {
        if (!done) {
          failed.add(self);
        }
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void extend(long fromBytes, long toBytes, boolean sparse) throws IOException {
    super.extend(fromBytes, toBytes, sparse);
    lock.lock();
    try {
      growing.add(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(long offsetBytes, MemorySegment source) throws IOException {
    pass(offsetBytes, () -> super.write(offsetBytes, source));
  }

  @Override
  public void force() throws IOException {
    pass(-1, super::force);
  }
}
