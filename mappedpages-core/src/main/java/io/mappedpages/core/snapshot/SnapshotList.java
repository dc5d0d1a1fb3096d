package io.mappedpages.core.snapshot;

import io.mappedpages.Snapshot;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.SnapshotPages;
import io.mappedpages.core.format.SnapshotRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The snapshots of a pinned generation, as users see them: those without a name are core's own. */
public final class SnapshotList {
  private SnapshotList() {}

  /** Returns those that have a name, the oldest first. */
  public static List<Snapshot> of(Generation generation) {
    List<SnapshotRecord> all = SnapshotPages.catalogue(generation).all();
    List<Snapshot> found = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).isUnnamed()) {
        found.add(describe(generation, all, i));
      }
    }
    return List.copyOf(found);
  }

  private static Snapshot describe(Generation generation, List<SnapshotRecord> all, int index) {
    SnapshotRecord record = all.get(index);
    long[] held = {0};
    SnapshotPages.of(generation)
        .forEachHeld(all, index, generation::tree, (_, pages) -> held[0] += pages);
    return Snapshot.builder(record.name(), record.identity())
        .number(record.key())
        .generation(record.generation())
        .time(Instant.ofEpochMilli(record.timeMillis()))
        .heldPages(held[0])
        .note(record.note())
        .build();
  }

  /**
   * Returns the snapshot of a name.
   *
   * @param file what messages call the file
   * @throws IllegalArgumentException if there is none
   */
  public static SnapshotRecord find(String file, Generation generation, String name) {
    List<SnapshotRecord> all = SnapshotPages.catalogue(generation).all();
    SnapshotRecord found = SnapshotPages.find(all, name);
    if (found == null) {
      List<String> names =
          all.stream().map(SnapshotRecord::name).filter(Predicate.not(String::isEmpty)).toList();
      throw new IllegalArgumentException(
          file + ": expected the name of a snapshot, " + names + ", found \"" + name + "\"");
    }
    return found;
  }
}
