package io.mappedpages.core.file;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets calls into a store and, once, its closing: that waits for the calls that are inside, and
 * whoever comes later is told that the store is closed. Never held while code of the user's runs.
 */
public final class CallGate {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Health health;

  /** Guards a store. */
  public CallGate(Health health) {
    this.health = health;
  }

  /** A call that is inside. */
  public final class Call implements AutoCloseable {
    private Call() {}

    @Override
    public void close() {
      lock.readLock().unlock();
    }
  }

  private final Call call = new Call();

  /**
   * Enters; throws if the store failed or is closed.
   *
   * @return what leaves when it is closed, in the same thread
   */
  public Call enter() {
    health.check();
    lock.readLock().lock();
    try {
      health.check();
    } catch (RuntimeException e) {
      lock.readLock().unlock();
      throw e;
    }
    return call;
  }

  /** Runs the closing when nobody is inside, unless the store is closed already. */
  public void close(Runnable closing) {
    lock.writeLock().lock();
    try {
      if (!health.isClosed()) {
        closing.run();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
