package io.mappedpages;

/**
 * How the decoded contents of compressed pages that a pager keeps are used; see {@link
 * PagerBuilder#decodedCacheBytes}.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class DecodedCacheStats {
  private final long hits;
  private final long misses;
  private final long bytes;

  private DecodedCacheStats(long hits, long misses, long bytes) {
    this.hits = hits;
    this.misses = misses;
    this.bytes = bytes;
  }

  /**
   * Statistics; for providers.
   *
   * @param hits how often a content was there
   * @param misses how often one was not
   * @param bytes how much is kept
   * @return the statistics
   */
  public static DecodedCacheStats of(long hits, long misses, long bytes) {
    return new DecodedCacheStats(hits, misses, bytes);
  }

  /**
   * How often a content was there when it was read.
   *
   * @return the number of reads since the opening, or since the last refresh
   */
  public long hits() {
    return hits;
  }

  /**
   * How often a content had to be decoded, and was kept.
   *
   * @return the number of reads since the opening, or since the last refresh
   */
  public long misses() {
    return misses;
  }

  /**
   * How much is kept.
   *
   * @return the sum of logical sizes in bytes
   */
  public long bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "%d hits, %d misses, %d bytes".formatted(hits, misses, bytes);
  }
}
