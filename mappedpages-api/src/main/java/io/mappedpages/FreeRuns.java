package io.mappedpages;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.Objects;

/**
 * How the free pages of a file lie: how many runs there are of which length. Free is what no
 * structure and no user owns in one generation, as {@link ReadOnlyPager#freePageCount()} counts it:
 * a part of it may wait for a reader before it can be used again.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class FreeRuns {
  private final long[] counts;
  private final long count;
  private final long freePages;
  private final long longest;

  private FreeRuns(Builder builder) {
    this.counts = Arrays.copyOf(builder.counts, builder.orders);
    this.count = Arrays.stream(counts).sum();
    this.freePages = builder.freePages;
    this.longest = builder.longest;
  }

  /**
   * Runs to be counted; for providers.
   *
   * @return a builder without a run
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How many runs there are.
   *
   * @return the number of runs; between two of them lies a page that is taken
   */
  public long count() {
    return count;
  }

  /**
   * How many runs there are of about a length.
   *
   * @param order the binary logarithm of the length, from 0
   * @return the number of runs of 2^order pages or more, and fewer than 2^(order + 1)
   */
  public long count(int order) {
    Objects.checkIndex(order, Long.SIZE);
    return order < counts.length ? counts[order] : 0;
  }

  /**
   * How many orders there are: no run is of this order or a higher one.
   *
   * @return the order of the longest run and 1, or 0 if nothing is free
   */
  public int orders() {
    return counts.length;
  }

  /**
   * The length of all runs together.
   *
   * @return the number of free pages
   */
  public long freePages() {
    return freePages;
  }

  /**
   * The length of the longest run.
   *
   * @return the number of pages, or 0 if nothing is free
   */
  public long longest() {
    return longest;
  }

  /**
   * How much of the free space is of no use for a request that is as long as all of it: 1 − longest
   * run / free pages. Many small holes give a number near 1, a single one gives 0.
   *
   * @return a number from 0 to less than 1; 0 if nothing is free
   */
  public double externalFragmentation() {
    return freePages == 0 ? 0 : 1 - (double) longest / freePages;
  }

  @Override
  public String toString() {
    return "%d free pages in %d runs, the longest of %d, external fragmentation %.3f"
        .formatted(freePages, count, longest, externalFragmentation());
  }

  /** Counts runs; for providers, and for use by one thread at a time. */
  public static final class Builder {
    private final long[] counts = new long[Long.SIZE];
    private int orders;
    private long freePages;
    private long longest;

    private Builder() {}

    /**
     * Adds a run.
     *
     * @param pages its length, 1 or more
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder add(long pages) {
      if (pages < 1) {
        throw new IllegalArgumentException("a run of " + pages + " pages, not of 1 or more");
      }
      int order = Long.SIZE - 1 - Long.numberOfLeadingZeros(pages);
      counts[order]++;
      orders = Math.max(orders, order + 1);
      freePages += pages;
      longest = Math.max(longest, pages);
      return this;
    }

    /**
     * The runs that were added so far.
     *
     * @return the counts, independent of this builder
     */
    public FreeRuns build() {
      return new FreeRuns(this);
    }
  }
}
