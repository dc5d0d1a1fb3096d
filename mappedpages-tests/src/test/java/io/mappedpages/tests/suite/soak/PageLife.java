package io.mappedpages.tests.suite.soak;

import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is known of one id, whoever has it: which versions were begun, acknowledged, and undone, and
 * how often it was allocated and freed. Versions go on when an id is used again.
 */
final class PageLife {
  /** What stands for the version of a page that is somebody else's by now. */
  static final long FOREIGN = -2;

  private final long id;
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final Set<Long> undone = ConcurrentHashMap.newKeySet();
  private final AtomicLong allocationsBegun = new AtomicLong();
  private final AtomicLong allocations = new AtomicLong();
  private final AtomicLong freesBegun = new AtomicLong();
  private final AtomicLong frees = new AtomicLong();

  PageLife(long id) {
    this.id = id;
  }

  /** Begins a version; whoever does holds the page exclusively. */
  long begin() {
    return begun.incrementAndGet();
  }

  /** The version is the page's. */
  void acknowledge(long version) {
    var _ = acknowledged.accumulateAndGet(version, Math::max);
  }

  /** The version was refused or cancelled: nobody may ever see it. */
  void undo(long version) {
    undone.add(version);
  }

  void beginAllocation() {
    allocationsBegun.incrementAndGet();
  }

  void acknowledgeAllocation() {
    allocations.incrementAndGet();
  }

  void undoAllocation() {
    allocationsBegun.decrementAndGet();
  }

  void beginFree() {
    freesBegun.incrementAndGet();
  }

  void acknowledgeFree() {
    frees.incrementAndGet();
  }

  void undoFree() {
    freesBegun.decrementAndGet();
  }

  /** What was acknowledged when a look at the page began. */
  final class Look {
    private final long atLeast = acknowledged.get();
    private final long allocated = allocations.get();
    private final long freed = frees.get();

    /**
     * It was there: with a version that may be, or it was freed since the look began, and somebody
     * else has the id.
     *
     * @return the version, or {@link #FOREIGN}
     */
    long found(MemorySegment page) {
      if (!Lines.areOf(page, id) && freesBegun.get() >= allocated) {
        return FOREIGN;
      }
      long version = Lines.version(page, id);
      check(version);
      return version;
    }

    private void check(long version) {
      if (version < atLeast || version > begun.get()) {
        throw new AssertionError(
            "page %d has version %d, and %d was acknowledged before; %d is the last that was begun"
                .formatted(id, version, atLeast, begun.get()));
      }
      if (undone.contains(version)) {
        throw new AssertionError("page %d has version %d, which was undone".formatted(id, version));
      }
      if (allocationsBegun.get() <= freed) {
        throw new AssertionError("page %d was freed before, and is there".formatted(id));
      }
    }

    /** It was not allocated. */
    void missed() {
      if (freesBegun.get() < allocated) {
        throw new AssertionError("page %d is not there, and nobody frees it".formatted(id));
      }
    }
  }

  Look look() {
    return new Look();
  }
}
