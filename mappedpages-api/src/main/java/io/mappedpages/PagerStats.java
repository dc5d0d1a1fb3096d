package io.mappedpages;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Figures about a pager, as of now. Each is exact by itself; together they need not fit one moment,
 * as commits go on while they are gathered. Counts begin at 0 when the file is opened.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class PagerStats {
  private final long generation;
  private final long pageCount;
  private final long freePageCount;
  private final long commitCount;
  private final long forceCount;
  private final long bytesWritten;
  private final int openViews;
  private final Duration oldestViewAge;
  private final long heldBackPages;
  private final DecodedCacheStats decodedCache;
  private final List<ReaderInfo> readers;
  private final FreeRuns freeRuns;

  private PagerStats(Builder builder) {
    this.generation = builder.generation;
    this.pageCount = builder.pageCount;
    this.freePageCount = builder.freePageCount;
    this.commitCount = builder.commitCount;
    this.forceCount = builder.forceCount;
    this.bytesWritten = builder.bytesWritten;
    this.openViews = builder.openViews;
    this.oldestViewAge = builder.oldestViewAge;
    this.heldBackPages = builder.heldBackPages;
    this.decodedCache = builder.decodedCache;
    this.readers = builder.readers;
    this.freeRuns = builder.freeRuns;
  }

  /**
   * Figures to be filled; for providers.
   *
   * @return a builder with every figure 0
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The newest published generation.
   *
   * @return the generation
   */
  public long generation() {
    return generation;
  }

  /**
   * The length of the file, reserved pages included.
   *
   * @return the number of physical pages
   */
  public long pageCount() {
    return pageCount;
  }

  /**
   * The free part of {@link #pageCount()}.
   *
   * @return the number of physical pages that no structure and no user owns
   */
  public long freePageCount() {
    return freePageCount;
  }

  /**
   * How the free pages lie. They were counted by one pass over the allocation map of the newest
   * generation, without a lock: on a large file that, and nothing else here, takes time, some
   * milliseconds for a million free runs.
   *
   * @return the runs of free pages
   */
  public FreeRuns freeRuns() {
    return freeRuns;
  }

  /**
   * How many generations were committed since the file was opened. A commit that is shared by
   * several threads counts once.
   *
   * @return the number of commits
   */
  public long commitCount() {
    return commitCount;
  }

  /**
   * How often the device was asked to make the file durable since the file was opened. Less than
   * one per call that waited for durability, when threads share commits.
   *
   * @return the number of forces
   */
  public long forceCount() {
    return forceCount;
  }

  /**
   * How much was written to the file by {@code write} since it was opened. Stores through a mapping
   * ({@link WriteMode#MAPPED}) are not counted.
   *
   * @return the number of bytes
   */
  public long bytesWritten() {
    return bytesWritten;
  }

  /**
   * How many views and streams of ids are open. Each holds back the pages that were freed since.
   *
   * @return the number of views
   */
  public int openViews() {
    return openViews;
  }

  /**
   * How long the view has been open that was opened first; see {@link #heldBackPages()}.
   *
   * @return the time, or zero if none is open
   */
  public Duration oldestViewAge() {
    return oldestViewAge;
  }

  /**
   * How many pages that commits have freed could be used again, if no view and no reader were open
   * that may still read them. As of the last commit: one that follows a close gives them back.
   *
   * @return the number of physical pages
   */
  public long heldBackPages() {
    return heldBackPages;
  }

  /**
   * The readers that have registered beside this writer, in any process. Empty on a pager that
   * cannot write. Looking whether each of them still lives takes some microseconds.
   *
   * @return the readers, in no particular order
   */
  public List<ReaderInfo> readers() {
    return readers;
  }

  /**
   * How the decoded contents are used that are kept of compressed pages.
   *
   * @return the statistics; all 0 if nothing is kept
   */
  public DecodedCacheStats decodedCache() {
    return decodedCache;
  }

  @Override
  public String toString() {
    return ("generation %d, %d pages, %d free, %d commits, %d forces, %d bytes written, %d views"
            + " open, the oldest for %s, %d pages held back, readers %s, decoded pages: %s; %s")
        .formatted(
            generation,
            pageCount,
            freePageCount,
            commitCount,
            forceCount,
            bytesWritten,
            openViews,
            oldestViewAge,
            heldBackPages,
            readers,
            decodedCache,
            freeRuns);
  }

  /** Collects figures; for providers, and for use by one thread at a time. */
  public static final class Builder {
    private long generation;
    private long pageCount;
    private long freePageCount;
    private long commitCount;
    private long forceCount;
    private long bytesWritten;
    private int openViews;
    private Duration oldestViewAge = Duration.ZERO;
    private long heldBackPages;
    private DecodedCacheStats decodedCache = DecodedCacheStats.of(0, 0, 0);
    private List<ReaderInfo> readers = List.of();
    private FreeRuns freeRuns = FreeRuns.builder().build();

    private Builder() {}

    /**
     * Sets {@link PagerStats#generation()}.
     *
     * @param value the generation
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder generation(long value) {
      this.generation = value;
      return this;
    }

    /**
     * Sets {@link PagerStats#pageCount()}.
     *
     * @param value the number of physical pages
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder pageCount(long value) {
      this.pageCount = value;
      return this;
    }

    /**
     * Sets {@link PagerStats#freePageCount()}.
     *
     * @param value the number of physical pages that no structure and no user owns
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder freePageCount(long value) {
      this.freePageCount = value;
      return this;
    }

    /**
     * Sets {@link PagerStats#freeRuns()}.
     *
     * @param value the runs of free pages
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder freeRuns(FreeRuns value) {
      this.freeRuns = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Sets {@link PagerStats#commitCount()}.
     *
     * @param value the number of commits
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder commitCount(long value) {
      this.commitCount = value;
      return this;
    }

    /**
     * Sets {@link PagerStats#forceCount()}.
     *
     * @param value the number of forces
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder forceCount(long value) {
      this.forceCount = value;
      return this;
    }

    /**
     * Sets {@link PagerStats#bytesWritten()}.
     *
     * @param value the number of bytes
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder bytesWritten(long value) {
      this.bytesWritten = value;
      return this;
    }

    /**
     * Sets {@link PagerStats#openViews()}.
     *
     * @param value the number of views
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder openViews(int value) {
      this.openViews = value;
      return this;
    }

    /**
     * Sets {@link PagerStats#oldestViewAge()}.
     *
     * @param value the time, or zero if none is open
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder oldestViewAge(Duration value) {
      this.oldestViewAge = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Sets {@link PagerStats#heldBackPages()}.
     *
     * @param value the number of physical pages
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder heldBackPages(long value) {
      this.heldBackPages = value;
      return this;
    }

    /**
     * Sets {@link PagerStats#readers()}.
     *
     * @param value the readers
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder readers(List<ReaderInfo> value) {
      this.readers = List.copyOf(value);
      return this;
    }

    /**
     * Sets {@link PagerStats#decodedCache()}.
     *
     * @param value the statistics
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder decodedCache(DecodedCacheStats value) {
      this.decodedCache = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * The figures that were set so far.
     *
     * @return the figures, independent of this builder
     */
    public PagerStats build() {
      return new PagerStats(this);
    }
  }
}
