package io.mappedpages.core.file;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets calls into a store and, once, its closing: that waits for the calls that are inside, and
 * whoever comes later is told that the store is closed. Never held while code of the user's runs,
 * but for strategies: these are refused.
 */
public final class CallGate {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Health health;
  private final Runnable refusal;

  /**
   * Guards a store.
   *
   * @param refusal throws if the calling thread must not come in
   */
  public CallGate(Health health, Runnable refusal) {
    this.health = health;
    this.refusal = refusal;
  }

  /**
   * Refuses callers that must not come in.
   *
   * @throws IllegalStateException if the caller is one of them
   */
  public void refuse() {
    refusal.run();
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
    refuse();
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
