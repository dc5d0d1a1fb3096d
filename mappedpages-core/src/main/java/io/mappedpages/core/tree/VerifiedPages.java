package io.mappedpages.core.tree;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One bit a physical page: whether the checksum of its present content was seen to be right.
 *
 * <p>A reader sets a bit only while its pin keeps the page from being written anew, and the writer
 * clears it before the page is handed out again: so a set bit is never that of an older content.
 */
public final class VerifiedPages {
  private static final int CHUNK_SHIFT = 18; // pages; 32 KiB of bits
  private static final int CHUNK_WORDS = 1 << (CHUNK_SHIFT - 6);

  private volatile AtomicReferenceArray<AtomicLongArray> chunks = new AtomicReferenceArray<>(16);

  /** Returns whether the page was verified. */
  public boolean contains(long page) {
    AtomicReferenceArray<AtomicLongArray> current = chunks;
    int index = (int) (page >>> CHUNK_SHIFT);
    AtomicLongArray chunk = index < current.length() ? current.get(index) : null;
    return chunk != null && (chunk.get(word(page)) >>> page & 1) != 0;
  }

  /** Remembers that the page was verified. */
  public void add(long page) {
    AtomicLongArray chunk = chunk((int) (page >>> CHUNK_SHIFT));
    var _ = chunk.getAndAccumulate(word(page), 1L << page, (old, bit) -> old | bit);
  }

  /** Forgets it: the page gets another content. */
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
