package io.mappedpages.core.pager;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** The asynchronous operations of a pager that have not ended, of which there is a bound. */
final class PendingOperations {
  private final String file;
  private final int limit;
  private final Semaphore places;
  private final Set<AsyncOperation<?, ?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  PendingOperations(String file, int limit) {
    this.file = file;
    this.limit = limit;
    this.places = new Semaphore(limit);
  }

  /**
   * Takes an operation in.
   *
   * @throws RejectedExecutionException if there are too many
   * @throws IllegalStateException if the pager is closed
   */
  void add(AsyncOperation<?, ?> operation) {
    if (!places.tryAcquire()) {
      throw new RejectedExecutionException(
          "%d asynchronous operations are pending on %s, the limit".formatted(limit, file));
    }
    open.add(operation);
    if (closed) { // looked at after the adding: either this sees it, or the closing the operation
      remove(operation);
      throw closedException();
    }
  }

  void remove(AsyncOperation<?, ?> operation) {
    if (open.remove(operation)) {
      places.release();
    }
  }

  private IllegalStateException closedException() {
    return new IllegalStateException("pager is closed: " + file);
  }

  /** Lets nobody in any more, and refuses what has not begun. */
  void close() {
    closed = true;
    open.forEach(operation -> operation.refuse(closedException()));
  }

  /** The pager is closed: what was committed is complete, and nothing else can be. */
  void finish() {
    open.forEach(operation -> operation.finish(closedException()));
  }
}
