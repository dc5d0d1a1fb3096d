package io.mappedpages;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the pages of a file are used for, by ranges of equal length: for pictures of a file. It is
 * of one generation.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class PageMap {
  /** What a page is used for. A later version may know more uses. */
  public enum Use {
    /** Nothing: no structure and no user owns it. */
    FREE,
    /** A regular page. */
    REGULAR,
    /** The content of a protected page. */
    PROTECTED,
    /** A part of the content of a compressed page. */
    COMPRESSED,
    /** A page of whatever kind that only snapshots keep. */
    SNAPSHOT,
    /** A structure of the store's own: a reserved page, a tree page. */
    STORE
  }

  private final long pageCount;
  private final long rangePages;
  private final Map<Use, long[]> pages;
  private final int ranges;

  private PageMap(Builder builder) {
    this.pageCount = builder.pageCount;
    this.rangePages = builder.rangePages;
    this.ranges = builder.ranges;
    this.pages = new EnumMap<>(Use.class);
    builder.pages.forEach((use, counts) -> pages.put(use, counts.clone()));
  }

  /**
   * A map to be filled; for providers. All pages are {@link Use#STORE} until something else is
   * said.
   *
   * @param pageCount the length of the file, 1 or more
   * @param mostRanges how many ranges there may be, 1 or more
   * @return a builder
   */
  public static Builder builder(long pageCount, int mostRanges) {
    return new Builder(pageCount, mostRanges);
  }

  /**
   * The length of the file.
   *
   * @return the number of physical pages
   */
  public long pageCount() {
    return pageCount;
  }

  /**
   * The length of a range.
   *
   * @return the number of pages in each range but the last, which may have fewer
   */
  public long rangePages() {
    return rangePages;
  }

  /**
   * How many ranges there are.
   *
   * @return the number of ranges, 1 or more
   */
  public int ranges() {
    return ranges;
  }

  /**
   * Where a range begins.
   *
   * @param range the range, from 0 to less than {@link #ranges()}
   * @return its first page
   */
  public long firstPage(int range) {
    return Objects.checkIndex(range, ranges()) * rangePages;
  }

  /**
   * How many pages a range has.
   *
   * @param range the range, from 0 to less than {@link #ranges()}
   * @return the number of pages, 1 or more
   */
  public long pages(int range) {
    return Math.min(rangePages, pageCount - firstPage(range));
  }

  /**
   * How many pages of a range are used for something.
   *
   * @param range the range, from 0 to less than {@link #ranges()}
   * @param use for what
   * @return the number of pages, up to {@link #pages(int)}
   */
  public long pages(int range, Use use) {
    return counts(pages, use)[Objects.checkIndex(range, ranges)];
  }

  private static long[] counts(Map<Use, long[]> pages, Use use) {
    return Objects.requireNonNull(pages.get(use), "use");
  }

  @Override
  public String toString() {
    return "%d pages in %d ranges of %d".formatted(pageCount, ranges(), rangePages);
  }

  /** Fills a map; for providers, and for use by one thread at a time. */
  public static final class Builder {
    private final long pageCount;
    private final long rangePages;
    private final int ranges;
    private final Map<Use, long[]> pages = new EnumMap<>(Use.class);

    private Builder(long pageCount, int mostRanges) {
      if (pageCount < 1 || mostRanges < 1) {
        throw new IllegalArgumentException(
            "%d pages in %d ranges: not 1 or more of both".formatted(pageCount, mostRanges));
      }
      this.pageCount = pageCount;
      this.rangePages = Math.ceilDiv(pageCount, mostRanges);
      this.ranges = Math.toIntExact(Math.ceilDiv(pageCount, rangePages));
      for (Use use : Use.values()) {
        pages.put(use, new long[ranges]);
      }
      long[] store = counts(pages, Use.STORE);
      Arrays.fill(store, rangePages);
      store[ranges - 1] = pageCount - (ranges - 1) * rangePages;
    }

    /**
     * Says what pages are used for, each once.
     *
     * @param firstPage the first of them
     * @param count how many
     * @param use for what
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder add(long firstPage, long count, Use use) {
      Objects.checkFromIndexSize(firstPage, count, pageCount);
      long[] store = counts(pages, Use.STORE);
      long[] used = counts(pages, use);
      for (long page = firstPage; page < firstPage + count; ) {
        int range = (int) (page / rangePages);
        long end = Math.min(firstPage + count, (range + 1) * rangePages);
        store[range] -= end - page;
        used[range] += end - page;
        page = end;
      }
      return this;
    }

    /**
     * What was said so far.
     *
     * @return the map, independent of this builder
     */
    public PageMap build() {
      return new PageMap(this);
    }
  }
}
