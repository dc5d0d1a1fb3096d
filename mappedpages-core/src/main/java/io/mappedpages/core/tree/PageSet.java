package io.mappedpages.core.tree;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A set of pages, one bit each, made where bits are set. Safe for use by any thread. */
public final class PageSet {
  private static final int CHUNK_SHIFT = 18; // pages; 32 KiB of bits
  private static final int CHUNK_WORDS = 1 << (CHUNK_SHIFT - 6);

  private volatile AtomicReferenceArray<AtomicLongArray> chunks = new AtomicReferenceArray<>(16);

  /** Returns whether a page is in the set. */
  public boolean contains(long page) {
    AtomicReferenceArray<AtomicLongArray> current = chunks;
    int index = (int) (page >>> CHUNK_SHIFT);
    AtomicLongArray chunk = index < current.length() ? current.get(index) : null;
    return chunk != null && (chunk.get(word(page)) >>> page & 1) != 0;
  }

  /** Adds a page. */
  public void add(long page) {
    AtomicLongArray chunk = chunk((int) (page >>> CHUNK_SHIFT));
    var _ = chunk.getAndAccumulate(word(page), 1L << page, (old, bit) -> old | bit);
  }

  /** Removes a page. */
  public void remove(long page) {
    AtomicLongArray chunk = chunk((int) (page >>> CHUNK_SHIFT));
    var _ = chunk.getAndAccumulate(word(page), 1L << page, (old, bit) -> old & ~bit);
  }

  private static int word(long page) {
    return (int) (page >>> 6) & (CHUNK_WORDS - 1);
  }

  private AtomicLongArray chunk(int index) {
    AtomicReferenceArray<AtomicLongArray> current = chunks;
    AtomicLongArray chunk = index < current.length() ? current.get(index) : null;
    return chunk != null ? chunk : addChunk(index);
  }

  private synchronized AtomicLongArray addChunk(int index) {
    AtomicReferenceArray<AtomicLongArray> current = chunks;
    if (index >= current.length()) {
      AtomicReferenceArray<AtomicLongArray> longer =
          new AtomicReferenceArray<>(Math.max(index + 1, 2 * current.length()));
      for (int i = 0; i < current.length(); i++) {
        longer.set(i, current.get(i));
      }
      chunks = longer;
      current = longer;
    }
    AtomicLongArray chunk = current.get(index);
    if (chunk == null) {
      chunk = new AtomicLongArray(CHUNK_WORDS);
      current.set(index, chunk);
    }
    return chunk;
  }
}
