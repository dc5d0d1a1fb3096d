package io.mappedpages.tests.suite.writers;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageSize;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerIoException;
import io.mappedpages.ProviderException;
import io.mappedpages.tests.suite.replay.Contents;
import io.mappedpages.tests.suite.replay.Delta;
import io.mappedpages.tests.suite.replay.StoreState;
import io.mappedpages.tests.suite.replay.Violation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that one of several users does, in parts: between two of them anybody may do anything
 * else. A part runs on any {@link Writer}; everything else is called by the one thread that decides
 * what happens next.
 */
abstract class Operation<S extends PageSize> {
  /**
   * What an operation does next.
   *
   * @param choice what it has to get hold of first, if it may have to wait for that
   */
  record Part<S extends PageSize>(Locks.@Nullable Choice<S> choice, Runnable body) {
    @Nullable Operation<S> waitsFor() {
      return choice == null ? null : choice.waitsFor();
    }
  }

  private final Shared<S> shared;
  private final Delta delta = Delta.empty();

  // What it found under a lock, before it changed anything.
  private final Map<Long, byte[]> seen = new TreeMap<>();
  private final Map<Integer, Long> seenRoots = new TreeMap<>();

  // Where it stands among those that are committing.
  private long turn = Long.MAX_VALUE;

  private @Nullable Part<S> part;
  private @Nullable Writer writer;

  // Written by the writer that runs a part, read when it is idle.
  private volatile @Nullable Outcome outcome;
  private volatile @Nullable Throwable surprise;
  private volatile boolean gone;
  private volatile boolean refused;

  Operation(Shared<S> shared) {
    this.shared = shared;
  }

  /** Plans the next part, or the last one. */
  protected abstract Part<S> next(boolean last);

  /** Whether it will end by itself: it is being committed, or closed. */
  abstract boolean isEnding();

  /** Lets go of everything; the pager has failed. */
  protected abstract void giveUp();

  /** Whether it is being committed. */
  final boolean isCommitting() {
    return isEnding() && !isInPlace();
  }

  /** Whether it cannot succeed without a batch. */
  final boolean needsBatch() {
    return isForce() || !delta.isEmpty();
  }

  /** Gives it a turn, the first time that it is seen to commit. */
  final void queue(LongSupplier turns) {
    if (turn == Long.MAX_VALUE && isCommitting()) {
      turn = turns.getAsLong();
    }
  }

  final long turn() {
    return turn;
  }

  /** Whether it knows, when it chooses a page, what it has already done to it. */
  boolean mayTakeAgain() {
    return true;
  }

  /** Whether it commits without changing anything. */
  boolean isForce() {
    return false;
  }

  /** Whether it writes in place, and never leads a batch. */
  boolean isInPlace() {
    return false;
  }

  final Shared<S> shared() {
    return shared;
  }

  final Delta delta() {
    return delta;
  }

  @Nullable Outcome outcome() {
    return outcome;
  }

  final boolean isOver() {
    return outcome() != null;
  }

  final void end(Outcome how) {
    outcome = how;
  }

  final @Nullable Writer writer() {
    return writer;
  }

  /** Who has what the present part needs, as far as anybody knows. */
  final @Nullable Operation<S> waitsFor() {
    Part<S> present = part;
    return present == null ? null : present.waitsFor();
  }

  /** Lets a writer do the next part, or the last one. */
  final void goOn(Writer with, boolean last) {
    Part<S> next = next(last);
    part = next;
    tell(with, next.body());
  }

  final void tell(Writer with, Runnable body) {
    writer = with;
    with.tell(() -> run(body));
  }

  private void run(Runnable body) {
    try {
      body.run();
    } catch (CapacityExceededException | ProviderException _) {
      refused = true; // and nothing has changed
    } catch (OutOfBoundsException _) {
      gone = true; // whoever had it has freed it
    } catch (PagerFailedException e) {
      giveUp();
      end(new Outcome.Failed(e));
    } catch (RuntimeException | Error e) {
      surprise = e;
    }
  }

  /** The part is done, and the writer free again. */
  void rest() {
    Throwable unexpected = surprise;
    if (unexpected != null) {
      throw new Violation(this + ": " + unexpected, unexpected);
    }
    if (refused) {
      shared.count("changes refused");
      refused = false;
    }
    Part<S> done = part;
    if (gone) {
      if (done == null || done.choice() == null || done.choice().waitsFor() == null) {
        throw new Violation(this + ": a page is gone that nobody else could free");
      }
      shared.locks().drop(done.choice().key());
      gone = false;
    }
    part = null;
    writer = null;
  }

  /** Commits, and tells what came of it. */
  protected final Outcome committed(LongSupplier commit) {
    try {
      return new Outcome.Committed(commit.getAsLong());
    } catch (CapacityExceededException | ProviderException e) {
      return new Outcome.Refused(e);
    } catch (PagerIoException e) {
      return new Outcome.Unwritten(e);
    } catch (PagerFailedException e) {
      return new Outcome.Failed(e);
    }
  }

  /** Takes note of a page that it has locked, before it changes it. */
  protected final void see(long id, MemorySegment page) {
    if (!delta.content().containsKey(id) && !seen.containsKey(id)) {
      seen.put(id, page.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  protected final void seeRoot(int slot, long value) {
    if (!delta.roots().containsKey(slot)) {
      seenRoots.putIfAbsent(slot, value);
    }
  }

  /** Throws unless it started from what was there before it. */
  final void checkSeen(StoreState before) {
    seen.forEach(
        (id, found) -> {
          byte[] there = before.protectedPages().get(id);
          if (!Arrays.equals(there, found)) {
            throw new Violation(
                "%s started from %s in protected page %d, where %s was committed before it"
                    .formatted(
                        this,
                        Contents.show(found),
                        id,
                        there == null ? "nothing" : Contents.show(there)));
          }
        });
    seenRoots.forEach(
        (slot, found) -> {
          if (before.root(slot) != found) {
            throw new Violation(
                "%s started from %d in root %d, where %d was committed before it"
                    .formatted(this, found, slot, before.root(slot)));
          }
        });
  }

  @Override
  public String toString() {
    return getClass().getSimpleName();
  }
}
