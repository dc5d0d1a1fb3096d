package io.mappedpages.core.commit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.CorruptFileException;
import io.mappedpages.PagerIoException;
import io.mappedpages.PagerLockedException;
import io.mappedpages.ReaderEvictedException;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.file.ReaderSlot;
import io.mappedpages.core.file.ReaderTable;
import io.mappedpages.core.file.SideFiles;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.Superblock;
import io.mappedpages.core.table.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the generations that somebody who cannot write reads, and keeps writers in other
 * processes from writing their pages anew (RULES 14 to 17).
 *
 * <p>While a writer lives, its published generation counts, else what the rule of opening chooses.
 * The reader announces what it has chosen in its slot, and then looks again: if the writer, its
 * life or what it has published has changed meanwhile, the writer may not have seen the slot, and
 * the reader starts over (I21).
 */
public final class Follower implements Hold, AutoCloseable {
  private static final long WAIT_NANOS = 100_000;
  private static final long NOTHING = Long.MAX_VALUE;

  private final PageFile file;
  private final Superblock superblock;
  private final @Nullable SideFiles side;
  private final @Nullable ReaderTable table;
  private final @Nullable ReaderSlot slot;
  private final boolean evictable;
  private final ReentrantLock lock = new ReentrantLock();

  // The oldest generation held since the slot was last filled anew: older ones were lost.
  private volatile long heldFrom = NOTHING;

  @GuardedBy("lock")
  private boolean closed;

  private Follower(
      PageFile file,
      Superblock superblock,
      @Nullable SideFiles side,
      @Nullable ReaderTable table,
      @Nullable ReaderSlot slot,
      boolean evictable) {
    this.file = file;
    this.superblock = superblock;
    this.side = side;
    this.table = table;
    this.slot = slot;
    this.evictable = evictable;
  }

  /**
   * Registers as a reader as well as the file system allows.
   *
   * @param store the real path of the store
   * @param timeout how long it may hold pages back until a writer may evict it, or null: for ever
   * @throws PagerLockedException if it cannot register and there is a writer
   */
  public static Follower open(
      Path store, PageFile file, Superblock superblock, @Nullable Duration timeout)
      throws IOException {
    SideFiles side = SideFiles.forReader(store);
    if (side == null) {
      return new Follower(file, superblock, null, null, null, false);
    }
    try {
      ReaderTable table = side.readers();
      if (table == null) {
        side.lockShared();
        return new Follower(file, superblock, side, null, null, false);
      }
      ReaderSlot slot = table.register(timeout);
      return new Follower(file, superblock, side, table, slot, timeout != null);
    } catch (IOException | RuntimeException e) {
      side.release();
      throw e;
    }
  }

  /** Chooses the first generation, and holds it. */
  public Recovery.Result begin() throws IOException {
    lock.lock();
    try {
      Recovery.Result found = choose(false);
      CommitRecord record = found.record();
      if (slot == null) {
        String how =
            side == null
                ? "; unprotected: there is no lock file and none can be made, so that a writer"
                    + " would not know of this reader"
                : "; not registered: writers are kept out until it is closed";
        return new Recovery.Result(record, withMessage(found.outcome(), how));
      }
      heldFrom = record.generation();
      return found;
    } finally {
      lock.unlock();
    }
  }

  private static RecoveryOutcome withMessage(RecoveryOutcome outcome, String more) {
    return RecoveryOutcome.of(
        outcome.kind(),
        outcome.generation(),
        outcome.rejectedGeneration(),
        outcome.message() + more);
  }

  /**
   * Moves to the newest generation.
   *
   * @param generations where it is published, if it is another one
   * @param trees makes what reads its trees
   * @return its number
   */
  public long refresh(Generations generations, TreesMaker trees) throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("pager is closed: " + file.name());
      }
      boolean holding = slot != null && slot.isHeld();
      if (!holding) {
        heldFrom = NOTHING; // before the slot holds anew: check() says why
      }
      CommitRecord record = choose(holding).record();
      heldFrom = Math.min(heldFrom, record.generation());
      if (record.generation() != generations.current().number()) {
        long oldest = generations.publish(record, trees.make(record.generation()));
        advance(Math.min(oldest, record.generation()));
      }
      return record.generation();
    } finally {
      lock.unlock();
    }
  }

  /** Makes what reads the trees of a generation. */
  public interface TreesMaker {
    /** Makes it. */
    Trees make(long generation);
  }

  /** A pin on an older generation may have ended: writers need not keep that any more. */
  public void unpinned(Generations generations) {
    lock.lock();
    try {
      if (!closed) {
        advance(Math.min(generations.oldestPinned(), generations.current().number()));
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void advance(long oldest) {
    if (slot != null) {
      var _ = slot.advance(oldest); // if it was evicted, the next access says so
    }
  }

  /** Returns whether there is a newer generation. */
  public boolean isStale(long generation) throws IOException {
    if (table != null && side != null && side.isWriterAlive()) {
      long published = table.published();
      return published >= 0 && published != generation;
    }
    return Recovery.find(file, superblock).record().generation() != generation;
  }

  /** What a choice is based on. */
  private record Basis(long life, boolean alive, long published, List<CommitRecord> records) {}

  @GuardedBy("lock")
  private Recovery.Result choose(boolean holding) throws IOException {
    while (true) {
      Basis basis = basis();
      Recovery.Result found = find(basis);
      if (found == null || (slot != null && !isStillRight(slot, holding, found, basis))) {
        continue;
      }
      return found;
    }
  }

  private boolean isStillRight(ReaderSlot mine, boolean holding, Recovery.Result found, Basis basis)
      throws IOException {
    long generation = found.record().generation();
    if (!holding) {
      mine.hold(generation);
    }
    mine.announce(generation); // and what it holds already keeps this one too
    boolean same = basis().equals(basis);
    if (!same && !holding) {
      mine.clear();
    }
    return same;
  }

  private Basis basis() throws IOException {
    long life = table == null ? 0 : table.life();
    boolean alive = table != null && side != null && side.isWriterAlive();
    long published = alive && table != null ? table.published() : -1;
    // The published generation says all while a writer lives, which writes records meanwhile.
    List<CommitRecord> records = alive ? List.of() : Recovery.records(file, superblock);
    return new Basis(life, alive, published, records);
  }

  /** Returns the generation that counts, or null if that cannot be told yet. */
  private Recovery.@Nullable Result find(Basis basis) throws IOException {
    if (!basis.alive) {
      try {
        return Recovery.find(file, superblock);
      } catch (CorruptFileException e) {
        if (basis().equals(basis)) {
          throw e;
        }
        return null; // a writer came in between
      }
    }
    if (basis.published < 0) {
      LockSupport.parkNanos(WAIT_NANOS); // the writer is at its recovery
      return null;
    }
    CommitRecord record = Recovery.record(file, superblock, basis.published);
    return record == null
        ? null // overwritten by the commit after the next one
        : new Recovery.Result(
            record,
            RecoveryOutcome.of(
                RecoveryOutcome.Kind.CLEAN,
                record.generation(),
                OptionalLong.empty(),
                "read beside a writer, which has published generation " + record.generation()));
  }

  @Override
  public void check(Generation generation) {
    // In this order: who finds the slot held anew by refresh finds what it holds then, too.
    if (evictable && slot != null && (!slot.isHeld() || generation.number() < heldFrom)) {
      throw new ReaderEvictedException(file.name(), generation.number());
    }
  }

  @Override
  public boolean canBeLost() {
    return evictable;
  }

  /**
   * Returns the version of a regular page, odd in its own way while it is being written; 0 if
   * nobody can write.
   */
  public long version(long page) throws IOException {
    boolean alive = table != null && side != null && side.isWriterAlive();
    return alive && table != null ? table.version(page) : 0;
  }

  /** Lets go of everything. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (slot != null) {
        slot.close();
      }
      if (side != null) {
        if (table == null) {
          side.unlockShared();
        }
        side.release();
      }
    } catch (IOException e) {
      throw new PagerIoException(file.name(), "unregister a reader", e);
    } finally {
      lock.unlock();
    }
  }
}
