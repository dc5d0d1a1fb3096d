package io.mappedpages.core.space;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A set of physical pages, sparse in chunks of 32,768: one bit a page at most. Not thread-safe. */
public final class PageBits {
  private static final int CHUNK_SHIFT = 15;
  private static final int CHUNK_WORDS = 1 << (CHUNK_SHIFT - 6);
  private static final int SEARCH_WORDS = 256;

  /** How many neighbours {@link #nextRun} looks for. */
  static final int RUN = 8;

  private long[] @Nullable [] chunks = new long[4][];
  private long size;

  /** Returns whether a page is in the set. */
  public boolean contains(long page) {
    return (word(page >>> 6) >>> page & 1) != 0;
  }

  /** Returns 64 bits, of the pages from {@code wordIndex * 64}. */
  public long word(long wordIndex) {
    int index = (int) (wordIndex >>> (CHUNK_SHIFT - 6));
    long[] chunk = index < chunks.length ? chunks[index] : null;
    return chunk == null ? 0 : chunk[(int) wordIndex & (CHUNK_WORDS - 1)];
  }

  /** Adds a page; returns whether it was not there. */
  public boolean add(long page) {
    int index = (int) (page >>> CHUNK_SHIFT);
    if (index >= chunks.length) {
      chunks = Arrays.copyOf(chunks, Math.max(index + 1, 2 * chunks.length));
    }
    long[] chunk = chunks[index];
    if (chunk == null) {
      chunk = new long[CHUNK_WORDS];
      chunks[index] = chunk;
    }
    int word = (int) (page >>> 6) & (CHUNK_WORDS - 1);
    boolean added = (chunk[word] >>> page & 1) == 0;
    chunk[word] |= 1L << page;
    size += added ? 1 : 0;
    return added;
  }

  /** Removes a page; returns whether it was there. */
  boolean remove(long page) {
    int index = (int) (page >>> CHUNK_SHIFT);
    long[] chunk = index < chunks.length ? chunks[index] : null;
    if (chunk == null) {
      return false;
    }
    int word = (int) (page >>> 6) & (CHUNK_WORDS - 1);
    boolean removed = (chunk[word] >>> page & 1) != 0;
    chunk[word] &= ~(1L << page);
    size -= removed ? 1 : 0;
    return removed;
  }

  /** Returns the page itself, or the first page behind a chunk that is empty. */
  long nextChunk(long page) {
    int index = (int) (page >>> CHUNK_SHIFT);
    boolean empty = index >= chunks.length || chunks[index] == null;
    return empty ? (index + 1L) << CHUNK_SHIFT : page;
  }

  /** Returns the first page of the set at {@code from} or behind it, or -1. */
  public long next(long from) {
    long wordIndex = from >>> 6;
    long bits = word(wordIndex) & -1L << from;
    while (bits == 0) {
      wordIndex++;
      int index = (int) (wordIndex >>> (CHUNK_SHIFT - 6));
      if (index >= chunks.length) {
        return -1;
      }
      if (chunks[index] == null) {
        wordIndex = (long) (index + 1) * CHUNK_WORDS - 1;
        continue;
      }
      bits = word(wordIndex);
    }
    return (wordIndex << 6) + Long.numberOfTrailingZeros(bits);
  }

  /**
   * Returns the first page of {@link #RUN} neighbours in the set, within a word, at {@code from} or
   * behind it, or going round; or -1 if none is near.
   */
  long nextRun(long from) {
    long words = (long) chunks.length * CHUNK_WORDS;
    long wordIndex = from >>> 6;
    for (int i = 0; i < SEARCH_WORDS; i++, wordIndex++) {
      if (wordIndex >= words) {
        wordIndex = 0;
      }
      long starts = word(wordIndex);
      starts &= starts >>> 1;
      starts &= starts >>> 2;
      starts &= starts >>> 4;
      if (starts != 0) {
        return (wordIndex << 6) + Long.numberOfTrailingZeros(starts);
      }
      if (chunks[(int) (wordIndex >>> (CHUNK_SHIFT - 6))] == null) {
        wordIndex |= CHUNK_WORDS - 1;
      }
    }
    return -1;
  }

  /** Returns the last page of the set, or -1. */
  public long last() {
    for (int index = chunks.length - 1; index >= 0; index--) {
      for (long at = CHUNK_WORDS - 1; chunks[index] != null && at >= 0; at--) {
        long wordIndex = (long) index * CHUNK_WORDS + at;
        long bits = word(wordIndex);
        if (bits != 0) {
          return (wordIndex << 6) + 63 - Long.numberOfLeadingZeros(bits);
        }
      }
    }
    return -1;
  }

  /** Returns how many pages are in the set. */
  public long size() {
    return size;
  }
}
