package io.mappedpages.core.snapshot;

import io.mappedpages.PageBusyException;
import io.mappedpages.Snapshot;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.SnapshotChange;
import io.mappedpages.core.commit.SnapshotPages;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.format.SnapshotRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** Takes and deletes snapshots, and goes back to them: one after the other. */
public final class Snapshots {
  private final Store store;
  private final Committer committer;
  private final ReentrantLock lock = new ReentrantLock();

  /** Changes the snapshots of a store. */
  public Snapshots(Store store, Committer committer) {
    this.store = store;
    this.committer = committer;
  }

  private interface Work<T> {
    T run();
  }

  private <T> T alone(Work<T> work) {
    try (CallGate.Call _ = store.gate().enter()) {
      lock.lock();
      try {
        return work.run();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Takes a snapshot under a name. */
  public Snapshot create(String name, String note) {
    SnapshotRecord.checkName(Objects.requireNonNull(name, "name"));
    SnapshotRecord.checkNote(Objects.requireNonNull(note, "note"));
    return alone(
        () -> {
          List<SnapshotRecord> all = all();
          if (SnapshotPages.find(all, name) != null) {
            throw new IllegalArgumentException(
                store.file().name() + ": there is a snapshot \"" + name + "\" already");
          }
          UUID identity = take(name, note);
          return store.generations().newest(SnapshotList::of).stream()
              .filter(snapshot -> snapshot.identity().equals(identity))
              .findFirst()
              .orElseThrow();
        });
  }

  /** Writers of regular pages are kept out until it is published: what it freezes is whole. */
  private UUID take(String name, String note) {
    UUID identity = UUID.randomUUID();
    store.regularWriters().lower();
    try {
      var _ = committer.commit(new SnapshotChange.Create(name, note, identity));
    } finally {
      store.regularWriters().raise();
    }
    return identity;
  }

  private List<SnapshotRecord> all() {
    return store.generations().newest(generation -> SnapshotPages.catalogue(generation).all());
  }

  /** Returns the snapshot of a name. */
  SnapshotRecord find(String name) {
    Objects.requireNonNull(name, "name");
    return store
        .generations()
        .newest(generation -> SnapshotList.find(store.file().name(), generation, name));
  }

  /** Deletes the snapshot of a name. */
  public void delete(String name) {
    alone(
        () -> {
          SnapshotRecord snapshot = find(name);
          return committer.commit(new SnapshotChange.Delete(snapshot.number()));
        });
  }

  /**
   * Takes a snapshot without a name, for a copy or a backup; whoever has it {@link #delete(int)
   * deletes} it.
   */
  SnapshotRecord takeUnnamed() {
    return alone(
        () -> {
          UUID identity = take("", "");
          return all().stream()
              .filter(snapshot -> snapshot.identity().equals(identity))
              .findFirst()
              .orElseThrow();
        });
  }

  /** Deletes a snapshot. */
  void delete(int number) {
    alone(() -> committer.commit(new SnapshotChange.Delete(number)));
  }

  /** Deletes what copies and backups left that were cut off. */
  public void deleteLeftOver() {
    alone(
        () -> {
          for (SnapshotRecord snapshot : all()) {
            if (snapshot.isUnnamed()) {
              var _ = committer.commit(new SnapshotChange.Delete(snapshot.number()));
            }
          }
          return true;
        });
  }

  /** Goes back to the snapshot of a name. */
  public void rollback(String name, boolean deletingNewer) {
    alone(
        () -> {
          SnapshotRecord snapshot = find(name);
          List<SnapshotRecord> newer =
              all().stream()
                  .filter(other -> Integer.compareUnsigned(other.number(), snapshot.number()) > 0)
                  .toList();
          long underWay = newer.stream().filter(SnapshotRecord::isUnnamed).count();
          if (underWay > 0) {
            throw new PageBusyException(
                store.file().name(), "copies and backups under way", underWay, Duration.ZERO);
          }
          if (!newer.isEmpty() && !deletingNewer) {
            throw new IllegalStateException(
                store.file().name()
                    + ": cannot go back to \""
                    + name
                    + "\" while there are newer snapshots: "
                    + newer.stream().map(SnapshotRecord::name).toList());
          }
          return rollback(snapshot);
        });
  }

  private long rollback(SnapshotRecord snapshot) {
    store.changers().lower();
    try {
      store.regularWriters().lower();
      try {
        // Carries what was moved: from here on nobody changes the tables.
        var _ = committer.commit(new Change());
        return latchingChanged(snapshot);
      } finally {
        store.regularWriters().raise();
      }
    } finally {
      store.changers().raise();
    }
  }

  /** Readers of regular pages hold latches, which alone keep the places of these. */
  private long latchingChanged(SnapshotRecord snapshot) {
    Set<Long> changed = store.generations().newest(generation -> changed(generation, snapshot));
    Set<Long> latched = new TreeSet<>();
    try {
      for (long id : changed) {
        store.latches().lockExclusive(id);
        latched.add(id);
      }
      return committer.commit(new SnapshotChange.Rollback(snapshot.number()));
    } finally {
      latched.forEach(store.latches()::unlockExclusive);
    }
  }

  private static Set<Long> changed(Generation generation, SnapshotRecord snapshot) {
    Set<Long> ids = new TreeSet<>();
    SnapshotPages.of(generation).forEachChangedRegular(generation::tree, snapshot::tree, ids::add);
    return ids;
  }
}
