package io.mappedpages.core.pager;

import com.google.errorprone.annotations.MustBeClosed;
import io.mappedpages.PageSize;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.Snapshot;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.Hold;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.file.Health;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.SnapshotRecord;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.snapshot.SnapshotList;
import io.mappedpages.core.table.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Lists and opens the snapshots of the newest generation. */
final class SnapshotReads {
  private final ReadStore store;
  private final OpenViews views;

  SnapshotReads(ReadStore store, OpenViews views) {
    this.store = store;
    this.views = views;
  }

  /** Returns those that have a name. */
  List<Snapshot> list() {
    store.health().check();
    return store.generations().newest(SnapshotList::of);
  }

  /** Opens a snapshot; pins the newest generation meanwhile. */
  @MustBeClosed
  <S extends PageSize> ReadOnlyPager<S> open(S pageSize, String name) {
    store.health().check();
    OpenViews.Ticket ticket = views.open();
    SnapshotRecord snapshot;
    try {
      Generation generation = ticket.generation();
      snapshot = generation.read(() -> SnapshotList.find(store.file().name(), generation, name));
    } catch (RuntimeException | Error e) {
      ticket.close();
      throw e;
    }
    return open(pageSize, ticket, snapshot);
  }

  /** Takes over the ticket. */
  @MustBeClosed
  <S extends PageSize> ReadOnlyPager<S> open(
      S pageSize, OpenViews.Ticket ticket, SnapshotRecord snapshot) {
    ReadStore frozen = frozen(ticket, snapshot);
    RecoveryOutcome outcome =
        RecoveryOutcome.of(
            RecoveryOutcome.Kind.CLEAN,
            snapshot.generation(),
            OptionalLong.empty(),
            "snapshot \"" + snapshot.name() + "\" of generation " + snapshot.generation());
    return new CoreReadOnlyPager<>(frozen, pageSize, outcome, new Frozen(snapshot, ticket));
  }

  /** The same file and memory, with a generation and caches of its own. */
  private ReadStore frozen(OpenViews.Ticket ticket, SnapshotRecord snapshot) {
    Health health = store.health().dependent();
    Generation pinned = ticket.generation();
    Trees trees =
        Trees.of(
            store.file().name(),
            store.geometry(),
            store.extents(),
            snapshot.generation(),
            store.options().decodedCacheBytes());
    return new ReadStore(
        store.file(),
        store.geometry(),
        store.options(),
        health,
        store.extents(),
        new Generations(record(pinned.record(), snapshot), trees, hold(pinned)),
        store.staging(),
        store.codecs(),
        new CallGate(health, store.gate()::refuse));
  }

  private Hold hold(Generation pinned) {
    boolean canBeLost = store.generations().hold().canBeLost();
    return new Hold() {
      @Override
      public void check(Generation generation) {
        pinned.ensureHeld();
      }

      @Override
      public boolean canBeLost() {
        return canBeLost;
      }
    };
  }

  /**
   * The record of the commit that took it, but for the map and the catalogue, which belong to no
   * snapshot, and the length of the file. Codec names and dictionaries are only added to.
   */
  private static CommitRecord record(CommitRecord newest, SnapshotRecord snapshot) {
    List<TreeRoot> trees = new ArrayList<>(snapshot.trees());
    for (TreeKind kind : List.of(TreeKind.CODEC_NAMES, TreeKind.DICTIONARIES)) {
      trees.set(kind.index(), newest.tree(kind));
    }
    long used = snapshot.pageCount() - snapshot.freeCount();
    return new CommitRecord(
        snapshot.generation(),
        newest.fileId(),
        newest.pageCount(),
        Math.clamp(newest.pageCount() - used, 0, newest.pageCount() - PageGeometry.FIRST_DATA_PAGE),
        snapshot.timeMillis(),
        newest.snapshotCounter(),
        true,
        trees,
        snapshot.roots(),
        List.of());
  }

  /** Nothing moves. */
  private record Frozen(SnapshotRecord snapshot, OpenViews.Ticket ticket) implements Standing {
    @Override
    public long refresh() {
      return snapshot.generation();
    }

    @Override
    public boolean isStale() {
      return false;
    }

    @Override
    public long version(long page) {
      return 0; // nobody writes it
    }

    @Override
    public void unpinned() {}

    @Override
    public void close() {
      ticket.close();
    }
  }
}
