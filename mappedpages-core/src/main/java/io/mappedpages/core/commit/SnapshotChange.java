package io.mappedpages.core.commit;

import java.util.UUID;

/** What a commit does to snapshots; it has a batch of its own. */
public sealed interface SnapshotChange {
  /**
   * Takes a snapshot of what the batch makes of the live trees.
   *
   * @param name "" for a copy or a backup that is under way
   */
  record Create(String name, String note, UUID identity) implements SnapshotChange {}

  /** Deletes a snapshot. */
  record Delete(int number) implements SnapshotChange {}

  /**
   * Goes back to a snapshot, and deletes those that are newer. No transaction and no writer is
   * open, and whoever asks holds the latches of {@link SnapshotPages#forEachChangedRegular}.
   */
  record Rollback(int number) implements SnapshotChange {}

  /** Goes on counting where another store has stopped, in one that has no snapshots. */
  record Counter(int counter) implements SnapshotChange {}
}
