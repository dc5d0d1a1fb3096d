package io.mappedpages.core.pager;

import io.mappedpages.CompressionOptions;
import io.mappedpages.core.codec.CodecPool;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.CompressedPages;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.transaction.Encoding;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives codecs numbers, which entries of pages have instead of names: durable before any page has
 * one. Thread-safe.
 */
final class CodecNumbers {
  private final Store store;
  private final Committer committer;
  private final CompressedPages pages;
  private final ReentrantLock lock = new ReentrantLock();

  CodecNumbers(Store store, Committer committer, CompressedPages pages) {
    this.store = store;
    this.committer = committer;
    this.pages = pages;
  }

  /** Returns how pages of an allocator are encoded, giving the codec a number if it has none. */
  Encoding encoding(CompressionOptions options) {
    try (CallGate.Call _ = store.gate().enter()) {
      CodecPool pool = store.read().codecs().named(options.codecName());
      int level = pool.level(options.level());
      lock.lock();
      try {
        return new Encoding(pool, number(pool.name()), level);
      } finally {
        lock.unlock();
      }
    }
  }

  private int number(String name) {
    int known = numberOrFree(name);
    if (known > 0) {
      return known;
    }
    Change change = new Change();
    change.codecNames().put(-known, name);
    var _ = committer.commit(change);
    return -known;
  }

  private int numberOrFree(String name) {
    Generations.Pin pin = store.generations().pin();
    try {
      return pages.number(pin.generation(), name);
    } finally {
      pin.release();
    }
  }
}
