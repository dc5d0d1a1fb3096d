package io.mappedpages.core.commit;

import io.mappedpages.core.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction changes: a private list until it is given to {@link Committer#commit} (I2).
 * Whoever fills it holds the latches and locks of everything in it until the commit returns.
 */
public final class Change {
  /** Regular pages to be allocated, with their reserved places. */
  private final Map<Long, Space.Place> allocated = new TreeMap<>();

  private final Set<Long> freed = new TreeSet<>();
  private final Map<Long, MemorySegment> inPlace = new TreeMap<>();
  private final Set<Long> allocatedProtected = new TreeSet<>();
  private final Set<Long> freedProtected = new TreeSet<>();
  private final Map<Long, MemorySegment> content = new TreeMap<>();
  private final Map<Integer, Long> roots = new TreeMap<>();

  // Set by the committer, read by the thread that waits for it, both under the committer's lock.
  private boolean done;
  private long generation;
  private @Nullable RuntimeException failure;

  /** Regular pages that become allocated, by id. */
  public Map<Long, Space.Place> allocated() {
    return allocated;
  }

  /** Ids of regular pages that become free. */
  public Set<Long> freed() {
    return freed;
  }

  /** Bytes of regular pages that go out with the commit, not atomically. */
  public Map<Long, MemorySegment> inPlace() {
    return inPlace;
  }

  /** Reserved ids of protected pages that become allocated. */
  public Set<Long> allocatedProtected() {
    return allocatedProtected;
  }

  /** Ids of protected pages that become free. */
  public Set<Long> freedProtected() {
    return freedProtected;
  }

  /** New content of protected pages. */
  public Map<Long, MemorySegment> content() {
    return content;
  }

  /** New values of the user's roots. */
  public Map<Integer, Long> roots() {
    return roots;
  }

  /** Returns whether the commit would change nothing. */
  public boolean isEmpty() {
    return allocated.isEmpty()
        && freed.isEmpty()
        && inPlace.isEmpty()
        && allocatedProtected.isEmpty()
        && freedProtected.isEmpty()
        && content.isEmpty()
        && roots.isEmpty();
  }

  /**
   * Returns whether the bytes of regular pages must be durable before the record is written: pages
   * whose zeros are not, and pages that the transaction both allocated and wrote, since the same
   * transaction may refer to them (I5).
   */
  boolean needsOrder() {
    return allocated.values().stream().anyMatch(place -> !place.zero())
        || inPlace.keySet().stream().anyMatch(allocated::containsKey);
  }

  boolean isDone() {
    return done;
  }

  void succeed(long durableGeneration) {
    done = true;
    generation = durableGeneration;
  }

  void fail(RuntimeException cause) {
    done = true;
    failure = cause;
  }

  void retry() {
    done = false;
    failure = null;
  }

  /** Returns the generation that made the change durable, or throws what prevented it. */
  long result() {
    if (failure != null) {
      throw failure;
    }
    return generation;
  }
}
