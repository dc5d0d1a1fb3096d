package io.mappedpages.tests.suite.writers;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageSize;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerIoException;
import io.mappedpages.ProviderException;
import io.mappedpages.Transaction;
import io.mappedpages.tests.suite.replay.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that nobody waits for, on an executor that runs a task when it is told. The first
 * task prepares and submits; those that come later, from whoever has committed, end it.
 */
final class LaterTransaction<S extends PageSize> extends Operation<S> {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<@Nullable Void> future;
  private List<RandomChange<S>> changes = List.of();
  private boolean prepared;
  private boolean submitted;

  LaterTransaction(Shared<S> shared) {
    super(shared);
    Executor executor = tasks::add;
    this.future = shared.pager().async(executor).transact(this::perform);
  }

  private void perform(Transaction<S> tx) {
    for (RandomChange<S> change : changes) {
      try {
        change.body().accept(tx);
      } catch (CapacityExceededException | ProviderException _) {
        // Nothing has changed.
      }
    }
  }

  @Override
  protected Part<S> next(boolean last) {
    prepared = true;
    List<RandomChange<S>> chosen = new ArrayList<>();
    int count = 1 + shared().random().nextInt(shared().conditions().changes());
    for (int i = 0; i < count; i++) {
      // Nothing that it would have to wait for: it would be queued when that is let go of, while
      // the next batch is made, and nobody could tell whether it is in it.
      chosen.add(RandomChange.choose(this, false));
    }
    changes = chosen;
    return new Part<>(null, tasks.remove());
  }

  @Override
  boolean mayTakeAgain() {
    return false; // everything is chosen before anything is done
  }

  @Override
  boolean isEnding() {
    return submitted;
  }

  @Override
  void rest() {
    super.rest();
    submitted = prepared;
  }

  /** Returns what has to be run for it, or null. */
  @Nullable Runnable laterTask() {
    Runnable task = prepared ? tasks.poll() : null;
    submitted |= task != null;
    return task;
  }

  /** Whether it was told to prepare; when its writer is idle, it has done so. */
  boolean isPrepared() {
    return prepared;
  }

  /** Whether nobody is preparing it just now. */
  boolean isCancellable() {
    return submitted || !prepared;
  }

  /** Takes it back; returns whether that was in time. */
  boolean cancel() {
    return future.cancel(false);
  }

  @Override
  @Nullable Outcome outcome() {
    return switch (future.state()) {
      case RUNNING -> null;
      case SUCCESS -> new Outcome.Committed(-1);
      case CANCELLED -> new Outcome.Nothing();
      case FAILED ->
          switch (future.exceptionNow()) {
            case CapacityExceededException e -> new Outcome.Refused(e);
            case ProviderException e -> new Outcome.Refused(e);
            case PagerIoException e -> new Outcome.Unwritten(e);
            case PagerFailedException e -> new Outcome.Failed(e);
            case Throwable e -> throw new Violation(this + ": " + e, e);
          };
    };
  }

  @Override
  protected void giveUp() {
    // The pager does.
  }
}
