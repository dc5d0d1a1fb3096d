package io.mappedpages.core.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.PagerFailedException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store may still be used. After a record write or a force that failed nobody knows what
 * is durable: the pager is poisoned for ever, and only opening the file again finds out (I10).
 */
public final class Health {
  private sealed interface State {
    record Open() implements State {}

    record Failed(Throwable cause) implements State {}

    record Closed() implements State {}
  }

  private final String file;
  private final ReentrantLock changes = new ReentrantLock();

  // Written under "changes"; a reader that sees Open may be overtaken by a change at once.
  private volatile State state = new State.Open();

  @GuardedBy("changes")
  private final Set<Health> dependents = new HashSet<>();

  private final @Nullable Health parent;

  /** Starts open. */
  public Health(String file) {
    this(file, null);
  }

  private Health(String file, @Nullable Health parent) {
    this.file = file;
    this.parent = parent;
  }

  /** Returns the health of a part, which fails and is closed with the whole, or alone. */
  public Health dependent() {
    changes.lock();
    try {
      check();
      Health dependent = new Health(file, this);
      dependents.add(dependent);
      return dependent;
    } finally {
      changes.unlock();
    }
  }

  private void remove(Health dependent) {
    changes.lock();
    try {
      dependents.remove(dependent);
    } finally {
      changes.unlock();
    }
  }

  /**
   * Throws unless the store may be used.
   *
   * @throws PagerFailedException with the first cause, if it failed
   * @throws IllegalStateException if it is closed
   */
  public void check() {
    State now = state;
    if (!(now instanceof State.Open)) {
      refuse(now);
    }
  }

  private void refuse(State now) {
    switch (now) {
      case State.Open _ -> {}
      case State.Failed(Throwable cause) -> throw new PagerFailedException(file, cause);
      case State.Closed _ -> throw new IllegalStateException("pager is closed: " + file);
    }
  }

  /** Poisons the store; the first cause is kept. Returns the exception to throw. */
  public PagerFailedException fail(Throwable cause) {
    changes.lock();
    try {
      if (state instanceof State.Open) {
        state = new State.Failed(cause);
        dependents.forEach(dependent -> dependent.fail(cause));
      }
      return new PagerFailedException(
          file, state instanceof State.Failed(Throwable first) ? first : cause);
    } finally {
      changes.unlock();
    }
  }

  /** Closes the store, if it was not; returns whether it was open and sound until now. */
  public boolean close() {
    if (parent != null) {
      parent.remove(this);
    }
    return closeNow();
  }

  private boolean closeNow() {
    changes.lock();
    try {
      boolean sound = state instanceof State.Open;
      state = new State.Closed();
      dependents.forEach(Health::closeNow);
      return sound;
    } finally {
      changes.unlock();
    }
  }

  /** Returns whether the store is closed. */
  public boolean isClosed() {
    return state instanceof State.Closed;
  }

  /** Returns whether the store may be used. */
  public boolean isOpen() {
    return state instanceof State.Open;
  }
}
