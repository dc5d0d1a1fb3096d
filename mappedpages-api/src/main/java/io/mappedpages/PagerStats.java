package io.mappedpages;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

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

  private PagerStats(Builder builder) {
    this.generation = builder.generation;
    this.pageCount = builder.pageCount;
    this.freePageCount = builder.freePageCount;
    this.commitCount = builder.commitCount;
    this.forceCount = builder.forceCount;
    this.bytesWritten = builder.bytesWritten;
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

  @Override
  public String toString() {
    return "generation %d, %d pages, %d free, %d commits, %d forces, %d bytes written"
        .formatted(generation, pageCount, freePageCount, commitCount, forceCount, bytesWritten);
  }

  /** Collects figures; for providers, and for use by one thread at a time. */
  public static final class Builder {
    private long generation;
    private long pageCount;
    private long freePageCount;
    private long commitCount;
    private long forceCount;
    private long bytesWritten;

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
     * The figures that were set so far.
     *
     * @return the figures, independent of this builder
     */
    public PagerStats build() {
      return new PagerStats(this);
    }
  }
}
