package io.mappedpages.core.commit;

import io.mappedpages.core.tree.PageSet;
import io.mappedpages.core.tree.TreeShape;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Regular pages that must not be written where they lie, as a snapshot has them, and where they
 * went instead.
 *
 * <p>Writing in place counts as reuse (RULES 22): a page is frozen while its birth is below the
 * newest snapshot of either record, and while anyone pinned before a deletion could read that
 * snapshot. So a deletion unfreezes when the pages that it freed may be used again. A page that is
 * written although it is frozen is moved first; the move is carried by the next batch, whatever
 * that is for (RULES 11).
 *
 * <p>Who moves a page, or asks where it went, holds its latch.
 */
public final class Relocations {
  /** A deletion that not everybody has seen yet, and the newest snapshot before it. */
  private record Deletion(long generation, int newest) {}

  private final TreeShape shape;
  private final int levels;
  private final ArrayDeque<Deletion> deletions = new ArrayDeque<>();
  private final Map<Long, Long> moved = new ConcurrentHashMap<>();

  // Nodes of the table that a move will copy, and for how many moves.
  private final Map<Long, Integer> nodes = new HashMap<>();
  private int newest;

  // Births below it are frozen. Rises while no regular page is being written.
  private volatile int limit;

  // Ids of pages that are known to be younger than the limit.
  private volatile PageSet thawed = new PageSet();

  /**
   * Starts with what a generation has.
   *
   * @param shape that of the regular table
   * @param levels the most levels of branches that it can have
   * @param newest its newest snapshot, or 0
   */
  Relocations(TreeShape shape, int levels, int newest) {
    this.shape = shape;
    this.levels = levels;
    this.newest = newest;
    this.limit = newest;
  }

  /**
   * Readers in other processes, whom an earlier writer had left, may use snapshots that nobody
   * remembers.
   *
   * @param generation the one that was found: who pins an older one is such a reader
   * @param counter the last snapshot that was ever taken
   */
  void readersAreOlder(long generation, int counter) {
    deletions.add(new Deletion(generation, counter));
    limit = counter;
  }

  /** Returns whether a page must be looked at before it is written. Cheap. */
  public boolean mayBeFrozen(long id) {
    return limit != 0 && !thawed.contains(id);
  }

  /** Returns whether a page of a birth must not be written where it lies. */
  public boolean isFrozen(int birth) {
    return Integer.compareUnsigned(birth, limit) < 0;
  }

  /** A page turned out to be young enough, and will stay so until the next snapshot. */
  public void thawed(long id) {
    thawed.add(id);
  }

  /** Older pages are live again: nothing is known of any any more. No page is being written. */
  void rolledBack() {
    thawed = new PageSet();
  }

  /** A page lies somewhere else from now on; its bytes are there. */
  public void moved(long id, long place) {
    moved.put(id, place);
    thawed.add(id);
  }

  /** Returns where a page went that no commit has carried yet, or 0. */
  public long place(long id) {
    return moved.isEmpty() ? 0 : moved.getOrDefault(id, 0L);
  }

  /** Returns those that the next batch carries. */
  Map<Long, Long> pending() {
    return new HashMap<>(moved);
  }

  /** Returns whether there are any. */
  public boolean isEmpty() {
    return moved.isEmpty();
  }

  /**
   * A generation is published that has them; from now on the table says where they lie.
   *
   * @return how many pages were promised for them alone
   */
  int carried(Map<Long, Long> carried) {
    int redeemed = 0;
    for (Map.Entry<Long, Long> page : carried.entrySet()) {
      if (moved.remove(page.getKey(), page.getValue())) {
        redeemed += giveUp(page.getKey());
      }
    }
    return redeemed;
  }

  /** Says how many more pages of the table a batch will have to copy when one more page moves. */
  public synchronized int promise(long id) {
    int more = 0;
    for (int level = 0; level <= levels; level++) {
      more += nodes.merge(node(id, level), 1, Integer::sum) == 1 ? 1 : 0;
    }
    return more;
  }

  /** The page has moved, or will not; returns how many pages fewer that takes. */
  public synchronized int giveUp(long id) {
    int fewer = 0;
    for (int level = 0; level <= levels; level++) {
      Integer left =
          nodes.computeIfPresent(node(id, level), (_, count) -> count == 1 ? null : count - 1);
      fewer += left == null ? 1 : 0;
    }
    return fewer;
  }

  private long node(long id, int level) {
    return (long) level << 56 | shape.nodeIndex(shape.leafIndex(id), level);
  }

  /**
   * A generation is published.
   *
   * @param snapshot its newest one, or 0
   * @param oldestPinned the oldest generation that a reader may be using
   */
  void publish(long generation, int snapshot, long oldestPinned) {
    if (Integer.compareUnsigned(snapshot, newest) < 0) {
      deletions.add(new Deletion(generation, newest));
    }
    newest = snapshot;
    // The same rule as for pages that a commit freed.
    deletions.removeIf(
        deletion -> deletion.generation < generation && deletion.generation <= oldestPinned);
    int next = newest;
    for (Deletion deletion : deletions) {
      next = Integer.compareUnsigned(deletion.newest, next) > 0 ? deletion.newest : next;
    }
    if (Integer.compareUnsigned(next, limit) > 0) {
      thawed = new PageSet();
    }
    limit = next;
  }
}
