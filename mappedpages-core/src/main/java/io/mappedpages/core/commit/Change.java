package io.mappedpages.core.commit;

import io.mappedpages.core.codec.EncodedPage;
import io.mappedpages.core.format.PageForm;
import io.mappedpages.core.space.Space;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
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
  private final Map<Long, PageForm> allocatedCompressed = new TreeMap<>();
  private final Set<Long> freedCompressed = new TreeSet<>();
  private final Map<Long, EncodedPage> encoded = new TreeMap<>();
  private final Map<Integer, String> codecNames = new TreeMap<>();
  private final Map<Long, MemorySegment> dictionaryLeaves = new TreeMap<>();
  private final Map<Integer, Long> roots = new TreeMap<>();
  private final @Nullable SnapshotChange snapshot;

  /** Changes pages. */
  public Change() {
    this(null);
  }

  private Change(@Nullable SnapshotChange snapshot) {
    this.snapshot = snapshot;
  }

  /** Changes snapshots, and nothing else. */
  static Change of(SnapshotChange snapshot) {
    return new Change(snapshot);
  }

  /** A change ends once: committed, failed, or cancelled before a batch took it. */
  private enum State {
    OPEN,
    AWAITED, // by a thread, which nobody but a batch wakes: it is not cancelled
    TAKEN,
    CANCELLED,
    ENDED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  // Written before the state becomes ENDED, read after.
  private long generation;
  private @Nullable RuntimeException failure;

  // Written before the change is handed over.
  private Runnable onEnd = () -> {};

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

  /** Reserved ids of compressed pages that become allocated. */
  public Map<Long, PageForm> allocatedCompressed() {
    return allocatedCompressed;
  }

  /** Ids of compressed pages that become free. */
  public Set<Long> freedCompressed() {
    return freedCompressed;
  }

  /** New content of compressed pages, as it is stored. */
  public Map<Long, EncodedPage> encoded() {
    return encoded;
  }

  /** Names that numbers of codecs get. */
  public Map<Integer, String> codecNames() {
    return codecNames;
  }

  /** Leaves that dictionaries get, each as long as a page. */
  public Map<Long, MemorySegment> dictionaryLeaves() {
    return dictionaryLeaves;
  }

  /** New values of the user's roots. */
  public Map<Integer, Long> roots() {
    return roots;
  }

  /** What becomes of snapshots; then there is nothing else, and no other change in the batch. */
  @Nullable SnapshotChange snapshot() {
    return snapshot;
  }

  /** Returns whether the commit would change nothing. */
  public boolean isEmpty() {
    return allocated.isEmpty()
        && freed.isEmpty()
        && inPlace.isEmpty()
        && allocatedProtected.isEmpty()
        && freedProtected.isEmpty()
        && content.isEmpty()
        && allocatedCompressed.isEmpty()
        && freedCompressed.isEmpty()
        && encoded.isEmpty()
        && codecNames.isEmpty()
        && dictionaryLeaves.isEmpty()
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

  /** Takes it into a batch; from now on it cannot be cancelled. */
  boolean take() {
    return state.compareAndSet(State.OPEN, State.TAKEN)
        || state.compareAndSet(State.AWAITED, State.TAKEN);
  }

  /** Returns whether a batch has it, which has not ended yet. */
  public boolean isTaken() {
    return state.get() == State.TAKEN;
  }

  /**
   * Withdraws it; returns whether no batch had taken it, so that nothing will come of it. One that
   * somebody waits for is not withdrawn.
   */
  public boolean cancel() {
    return state.compareAndSet(State.OPEN, State.CANCELLED);
  }

  /** Returns whether it was withdrawn. */
  public boolean isCancelled() {
    return state.get() == State.CANCELLED;
  }

  boolean isEnded() {
    return state.get() == State.ENDED;
  }

  void succeed(long durableGeneration) {
    generation = durableGeneration;
    state.set(State.ENDED);
  }

  void fail(RuntimeException cause) {
    failure = cause;
    state.set(State.ENDED);
  }

  void onEnd(Runnable ended) {
    onEnd = ended;
  }

  /** Tells whoever waits for it; after the end, and when nothing of the committer is held. */
  void notifyEnded() {
    if (isEnded()) {
      onEnd.run();
    }
  }

  /** Makes it ready to be committed by somebody who waits for its end; again, if it failed. */
  void reset() {
    failure = null;
    onEnd = () -> {};
    state.set(State.AWAITED);
  }

  /** Returns whether it has become durable. */
  public boolean isDurable() {
    return isEnded() && failure == null;
  }

  /** Returns what prevented the change, or null; after the end. */
  public @Nullable RuntimeException failure() {
    return failure;
  }

  /** Returns the generation that made the change durable, or throws what prevented it. */
  public long result() {
    if (failure != null) {
      throw failure;
    }
    return generation;
  }
}
