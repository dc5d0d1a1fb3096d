package io.mappedpages.core.pager;

import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The views and streams of ids that are open: each holds back the pages that were freed since. */
final class OpenViews {
  /** Made when it is needed: it has a thread. */
  private static final class Tracking {
    static final Cleaner CLEANER = Cleaner.create();
    static final System.Logger LOGGER = System.getLogger("io.mappedpages.views");
  }

  private final String file;
  private final Generations generations;
  private final Runnable released;
  private final boolean tracked = Boolean.getBoolean("mappedpages.trackViews");
  private final Set<Ticket> open = ConcurrentHashMap.newKeySet();

  /**
   * Starts with none.
   *
   * @param released told whenever one of them has let go of its generation
   */
  OpenViews(String file, Generations generations, Runnable released) {
    this.file = file;
    this.generations = generations;
    this.released = released;
  }

  /** The pin of one view, and since when it has it; it does not know the view. */
  final class Ticket implements AutoCloseable {
    private final Generations.Pin pin;
    private final long sinceNanos = System.nanoTime();
    private final @Nullable Throwable opened =
        tracked ? new Throwable("the view was opened here") : null;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Ticket(Generations.Pin pin) {
      this.pin = pin;
    }

    Generation generation() {
      return pin.generation();
    }

    boolean isClosed() {
      return closed.get();
    }

    /** Pins the same generation for another view; only while this one is open. */
    Ticket again() {
      return add(pin.again());
    }

    /** Calls the owner's attention if the view was forgotten. */
    <T> T track(T view) {
      if (tracked) {
        var _ = Tracking.CLEANER.register(view, this::forgotten);
      }
      return view;
    }

    private void forgotten() {
      if (closed.compareAndSet(false, true)) {
        report("was never closed, and nobody holds it any more");
        end();
      }
    }

    private void report(String what) {
      Tracking.LOGGER.log(
          System.Logger.Level.WARNING,
          file + ": a view of generation " + generation().number() + " " + what,
          opened);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        end();
      }
    }

    private void end() {
      open.remove(this);
      pin.release();
      released.run();
    }
  }

  /** Pins the newest generation for a view. */
  Ticket open() {
    return add(generations.pin());
  }

  private Ticket add(Generations.Pin pin) {
    Ticket ticket = new Ticket(pin);
    open.add(ticket);
    return ticket;
  }

  /** Returns how many are open. */
  int count() {
    return open.size();
  }

  /** Returns how long the first of them has been open; zero if there is none. */
  Duration oldestAge() {
    long now = System.nanoTime();
    long oldest = open.stream().mapToLong(ticket -> now - ticket.sinceNanos).max().orElse(0);
    return Duration.ofNanos(Math.max(0, oldest));
  }

  /** The pager is closed: whoever wants to know is told what was still open. */
  void closePager() {
    if (tracked) {
      open.forEach(ticket -> ticket.report("is open while the pager is closed"));
    }
  }
}
