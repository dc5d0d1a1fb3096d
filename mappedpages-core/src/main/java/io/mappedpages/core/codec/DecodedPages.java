package io.mappedpages.core.codec;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheStats;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Decoded pages that are kept, by the first page of their run, as long as that is not written anew:
 * whoever adds one pins it meanwhile, and a commit that places something there forgets it first.
 * Their memory is freed when neither this nor any reader has it any more. Thread-safe.
 */
public final class DecodedPages {
  private static final long ONE_SEGMENT_BYTES = 64L << 20;

  private final @Nullable Cache<Long, MemorySegment> pages;

  /**
   * Keeps nothing yet.
   *
   * @param mostBytes how much may be kept; 0: nothing
   */
  public DecodedPages(long mostBytes) {
    this.pages =
        mostBytes == 0
            ? null
            : CacheBuilder.newBuilder()
                .maximumWeight(mostBytes)
                .weigher((Long _, MemorySegment page) -> (int) page.byteSize())
                // Each segment has its part of the bytes: a small cache would have none for a page.
                .concurrencyLevel(mostBytes < ONE_SEGMENT_BYTES ? 1 : 4)
                .recordStats()
                .build();
  }

  /** Returns whether anything is ever kept. */
  public boolean isUsed() {
    return pages != null;
  }

  /** Returns a page, read-only, or null if it is not here. */
  public @Nullable MemorySegment find(long firstPage) {
    return pages == null ? null : pages.getIfPresent(firstPage);
  }

  /** Returns memory for a page that is to be added. */
  public static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(bytes, Long.BYTES);
  }

  /**
   * Adds a page.
   *
   * @return it, read-only
   */
  public MemorySegment add(long firstPage, MemorySegment content) {
    MemorySegment page = content.asReadOnly();
    if (pages != null) {
      pages.put(firstPage, page);
    }
    return page;
  }

  /** A page is about to be written anew. */
  public void forget(long firstPage) {
    if (pages != null) {
      pages.invalidate(firstPage);
    }
  }

  /** Returns how often a page was found. */
  public long hits() {
    return stats().hitCount();
  }

  /** Returns how often a page was not found. */
  public long misses() {
    return stats().missCount();
  }

  private CacheStats stats() {
    return pages == null ? new CacheStats(0, 0, 0, 0, 0, 0) : pages.stats();
  }

  /** Returns how much is kept. */
  public long bytes() {
    return pages == null
        ? 0
        : pages.asMap().values().stream().mapToLong(MemorySegment::byteSize).sum();
  }
}
