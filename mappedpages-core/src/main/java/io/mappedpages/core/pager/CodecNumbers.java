package io.mappedpages.core.pager;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.CompressionDictionary;
import io.mappedpages.CompressionOptions;
import io.mappedpages.core.codec.CodecPool;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.CompressedPages;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.CallGate;
import io.mappedpages.core.format.Dictionary;
import io.mappedpages.core.transaction.Encoding;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Gives codecs and dictionaries numbers, which pages have instead of names: durable before any page
 * has one, and never taken back. Thread-safe.
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
        int number = number(pool.name());
        return options
            .dictionary()
            .map(name -> new Encoding(withDictionary(number, name), number, level))
            .orElseGet(() -> new Encoding(pool, number, level));
      } finally {
        lock.unlock();
      }
    }
  }

  private CodecPool withDictionary(int codec, String name) {
    return store
        .generations()
        .newest(
            generation -> {
              for (Map.Entry<Integer, Dictionary> known : known(generation).entrySet()) {
                if (known.getValue().name().equals(name)) {
                  if (known.getValue().codec() == codec) {
                    return pages.pool(generation, codec, known.getKey());
                  }
                  throw new IllegalArgumentException(
                      "dictionary \"%s\": expected one for codec \"%s\", found one for \"%s\""
                          .formatted(
                              name,
                              pages.name(generation, codec),
                              pages.name(generation, known.getValue().codec())));
                }
              }
              throw new IllegalArgumentException(
                  "dictionary \"%s\": expected one of %s, found none of that name"
                      .formatted(
                          name,
                          known(generation).values().stream().map(Dictionary::name).toList()));
            });
  }

  private Map<Integer, Dictionary> known(Generation generation) {
    return pages.dictionaries().all(generation);
  }

  /**
   * Returns the number that a new dictionary gets, if nobody adds another before.
   *
   * @throws IllegalArgumentException if the name or the length is not legal, or the name is taken
   * @throws CapacityExceededException if there is no number left
   */
  int nextDictionary(String name, int bytes) {
    Dictionary.checkName(name);
    int most = Dictionary.mostBytes(store.geometry());
    if (bytes < 1 || bytes > most) {
      throw new IllegalArgumentException(
          "dictionary \"%s\": expected 1 to %d bytes, found %d".formatted(name, most, bytes));
    }
    return store
        .generations()
        .newest(
            generation -> {
              if (known(generation).values().stream().anyMatch(it -> it.name().equals(name))) {
                throw new IllegalArgumentException(
                    "dictionary \"%s\": expected a new name, found it in %s"
                        .formatted(name, store.file().name()));
              }
              return pages.dictionaries().next(generation);
            });
  }

  /**
   * Adds a dictionary, after a codec has taken it.
   *
   * @param content the caller's no longer
   */
  CompressionDictionary add(String name, String codec, byte[] content) {
    try (CallGate.Call _ = store.gate().enter()) {
      lock.lock();
      try {
        int number = nextDictionary(name, content.length);
        store.read().codecs().check(codec, content);
        Dictionary header = new Dictionary(name, number(codec), content.length);
        Change change = new Change();
        List<MemorySegment> leaves = header.encode(content, store.geometry());
        for (int i = 0; i < leaves.size(); i++) {
          change.dictionaryLeaves().put(Dictionary.firstLeaf(number) + i, leaves.get(i));
        }
        var _ = committer.commit(change);
        return CompressionDictionary.of(name, codec, content.length);
      } finally {
        lock.unlock();
      }
    }
  }

  private int number(String codec) {
    int known = store.generations().newest(generation -> pages.number(generation, codec));
    if (known > 0) {
      return known;
    }
    Change change = new Change();
    change.codecNames().put(-known, codec);
    var _ = committer.commit(change);
    return -known;
  }
}
