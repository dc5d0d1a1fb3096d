package io.mappedpages.core.pager;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageSize;
import io.mappedpages.core.transaction.CoreTransaction;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One transaction that nobody waits for: prepared on an executor, committed with whoever else is
 * committing, completed on the executor. Of preparing, submitting and cancelling, whichever comes
 * first decides.
 */
final class AsyncOperation<S extends PageSize, T extends @Nullable Object>
    extends CompletableFuture<T> {
  private enum Phase {
    WAITING,
    PREPARING,
    SUBMITTED,
    WITHDRAWN
  }

  /** How it has ended, before the future says so. */
  private record Outcome(@Nullable Throwable failure) {}

  private final PendingOperations pending;
  private final Pages pages;
  private final Executor executor;
  private final Function<? super CoreTransaction<S>, ? extends T> work;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
  private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();

  // Written before the phase becomes SUBMITTED.
  private @Nullable CoreTransaction<S> submitted;
  private @Nullable T result;

  AsyncOperation(
      PendingOperations pending,
      Pages pages,
      Executor executor,
      Function<? super CoreTransaction<S>, ? extends T> work) {
    this.pending = pending;
    this.pages = pages;
    this.executor = executor;
    this.work = work;
  }

  AsyncOperation<S, T> start() {
    try {
      pages.refuseStrategy();
      pending.add(this);
      executor.execute(this::prepare);
    } catch (RuntimeException | Error e) { // whatever an executor throws is the outcome
      refuse(e);
    }
    return this;
  }

  private void prepare() {
    if (!phase.compareAndSet(Phase.WAITING, Phase.PREPARING)) {
      return;
    }
    // What is handed over to the commit is not closed by the block.
    try (CoreTransaction<S> tx = pages.begin()) {
      result = work.apply(tx);
      boolean open = tx.isActive(); // else the work has ended it
      submitted = tx;
      if (phase.compareAndSet(Phase.PREPARING, Phase.SUBMITTED)) {
        if (open) {
          tx.commitLater(this::committed);
        } else {
          end(null);
        }
      }
    } catch (Throwable e) { // whatever the user's code throws is the outcome, as for any future
      end(e);
    }
  }

  /** In the thread that committed: nothing of the user's runs here, unless his executor does so. */
  private void committed(@Nullable RuntimeException failure) {
    if (failure instanceof CapacityExceededException) {
      // What was freed lately may do, after two more commits: these wait, so not here.
      executeOr(this::commitAgain, () -> abandonWith(failure));
    } else if (failure != null) {
      abandonWith(failure);
    } else {
      endOnExecutor(null);
    }
  }

  private void abandonWith(Throwable failure) {
    if (submitted != null) {
      submitted.abandonCommit();
    }
    endOnExecutor(failure);
  }

  private void commitAgain() {
    try {
      if (submitted != null) {
        submitted.commitAgain();
      }
      end(null);
    } catch (RuntimeException | Error e) {
      end(e);
    }
  }

  /** Nothing that an executor throws may reach the thread that commits for others too. */
  private void executeOr(Runnable task, Runnable otherwise) {
    try {
      executor.execute(task);
    } catch (RuntimeException | Error _) {
      otherwise.run();
    }
  }

  private void endOnExecutor(@Nullable Throwable failure) {
    outcome.compareAndSet(null, new Outcome(failure));
    executeOr(this::complete, this::complete);
  }

  private void end(@Nullable Throwable failure) {
    outcome.compareAndSet(null, new Outcome(failure));
    complete();
  }

  @SuppressWarnings("NullAway") // the result is null where its type says that it may be
  private void complete() {
    Outcome ended = outcome.get();
    pending.remove(this);
    if (ended != null && ended.failure != null) {
      var _ = completeExceptionally(ended.failure);
    } else {
      var _ = complete(result);
    }
  }

  /** Fails what has not begun. */
  void refuse(Throwable cause) {
    if (phase.compareAndSet(Phase.WAITING, Phase.WITHDRAWN)) {
      end(cause);
    }
  }

  /** Completes with the outcome if there is one; else nothing can come of it any more. */
  void finish(RuntimeException cause) {
    boolean durable = phase.get() == Phase.SUBMITTED && submitted != null && submitted.isDurable();
    end(durable ? null : cause);
  }

  /** Undoes the operation, unless its change is applied to a batch. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean withdrawn =
        phase.compareAndSet(Phase.WAITING, Phase.WITHDRAWN)
            || phase.compareAndSet(Phase.PREPARING, Phase.WITHDRAWN)
            || withdrawSubmitted();
    if (withdrawn) {
      end(new CancellationException());
    }
    return isCancelled();
  }

  private boolean withdrawSubmitted() {
    return phase.get() == Phase.SUBMITTED && submitted != null && submitted.cancelCommit();
  }
}
