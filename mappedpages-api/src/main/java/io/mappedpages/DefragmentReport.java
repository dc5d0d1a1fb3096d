package io.mappedpages;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Pager#defragment defragmentation} did. Immutable, and safe for use by any thread.
 */
public final class DefragmentReport {
  private final long movedPages;
  private final long reclaimedBytes;
  private final long punchedBytes;
  private final @Nullable String punchingUnavailable;
  private final FreeRuns before;
  private final FreeRuns after;
  private final Map<Obstacle, Long> heldBack;

  /** What kept a page behind the place where the file could end. */
  public enum Obstacle {
    /** A snapshot has it; deleting that helps. */
    SNAPSHOT,
    /** Somebody was writing or reading it, or a transaction had it, for longer than the wait. */
    BUSY,
    /** A reader or view, perhaps in another process, uses a generation that has it. */
    READER,
    /** The budget was used up. */
    BUDGET,
    /** A page of the store's own, or one for which no place was found in front. */
    STORE
  }

  private DefragmentReport(Builder builder) {
    this.movedPages = builder.movedPages;
    this.reclaimedBytes = builder.reclaimedBytes;
    this.punchedBytes = builder.punchedBytes;
    this.punchingUnavailable = builder.punchingUnavailable;
    this.before = builder.before;
    this.after = builder.after;
    this.heldBack = Map.copyOf(builder.heldBack);
  }

  /**
   * A report to be filled; for providers.
   *
   * @param before the free runs at the beginning
   * @param after those at the end
   * @return a builder
   */
  public static Builder builder(FreeRuns before, FreeRuns after) {
    return new Builder(before, after);
  }

  /**
   * How many pages were moved.
   *
   * @return the number of physical pages, tree pages included
   */
  public long movedPages() {
    return movedPages;
  }

  /**
   * How much shorter the file is.
   *
   * @return bytes
   */
  public long reclaimedBytes() {
    return reclaimedBytes;
  }

  /**
   * How much inside the file was given back to the file system.
   *
   * @return bytes
   */
  public long punchedBytes() {
    return punchedBytes;
  }

  /**
   * Why nothing inside the file could be given back.
   *
   * @return the reason, or {@code null} if that was possible, or not asked for
   */
  public @Nullable String punchingUnavailable() {
    return punchingUnavailable;
  }

  /**
   * How fragmented free space was.
   *
   * @return the free runs at the beginning
   */
  public FreeRuns before() {
    return before;
  }

  /**
   * How fragmented free space is.
   *
   * @return the free runs at the end
   */
  public FreeRuns after() {
    return after;
  }

  /**
   * How many pages lie behind the place where the file could have ended.
   *
   * @return the sum of {@link #heldBack()}
   */
  public long heldBackPages() {
    return heldBack.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * What kept them there.
   *
   * @return pages for each obstacle that there was
   */
  public Map<Obstacle, Long> heldBack() {
    return heldBack;
  }

  @Override
  public String toString() {
    return "moved %d pages, reclaimed %d bytes, punched %d bytes, held back %s"
        .formatted(movedPages, reclaimedBytes, punchedBytes, heldBack);
  }

  /** Fills a report; for providers. */
  public static final class Builder {
    private final FreeRuns before;
    private final FreeRuns after;
    private final Map<Obstacle, Long> heldBack = new EnumMap<>(Obstacle.class);
    private long movedPages;
    private long reclaimedBytes;
    private long punchedBytes;
    private @Nullable String punchingUnavailable;

    private Builder(FreeRuns before, FreeRuns after) {
      this.before = Objects.requireNonNull(before, "before");
      this.after = Objects.requireNonNull(after, "after");
    }

    /**
     * Sets {@link DefragmentReport#movedPages()}.
     *
     * @param value 0 or more
     * @return this builder
     */
    public Builder movedPages(long value) {
      this.movedPages = value;
      return this;
    }

    /**
     * Sets {@link DefragmentReport#reclaimedBytes()}.
     *
     * @param value 0 or more
     * @return this builder
     */
    public Builder reclaimedBytes(long value) {
      this.reclaimedBytes = value;
      return this;
    }

    /**
     * Sets {@link DefragmentReport#punchedBytes()}.
     *
     * @param value 0 or more
     * @return this builder
     */
    public Builder punchedBytes(long value) {
      this.punchedBytes = value;
      return this;
    }

    /**
     * Sets {@link DefragmentReport#punchingUnavailable()}.
     *
     * @param reason the reason, or {@code null}
     * @return this builder
     */
    public Builder punchingUnavailable(@Nullable String reason) {
      this.punchingUnavailable = reason;
      return this;
    }

    /**
     * Adds to {@link DefragmentReport#heldBack()}.
     *
     * @param obstacle what keeps the pages
     * @param pages how many; 0 adds nothing
     * @return this builder
     */
    public Builder heldBack(Obstacle obstacle, long pages) {
      if (pages > 0) {
        heldBack.merge(obstacle, pages, Long::sum);
      }
      return this;
    }

    /**
     * Ends the report.
     *
     * @return the report
     */
    public DefragmentReport build() {
      return new DefragmentReport(this);
    }
  }
}
