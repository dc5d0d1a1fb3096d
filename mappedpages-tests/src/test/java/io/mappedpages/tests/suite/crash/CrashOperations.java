package io.mappedpages.tests.suite.crash;

import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionOptions;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.Transaction;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Random operations on a pager, each with what it promises. */
final class CrashOperations<S extends PageSize> {
  private static final int MOST_PAGES = 60;
  private static final int MOST_COMPRESSED = 8;
  private static final int LOGICAL_PAGES = 4;
  private static final int MOST_DICTIONARIES = 3;
  private static final String CODEC = "test-deflate";

  private final Promise promise;
  private final SplittableRandom random;
  private final @Nullable CrashSnapshots<S> snapshots;
  private final int pageBytes;
  private final boolean fewContents;

  /** Regular pages that the operation at hand writes. */
  private final TreeSet<Long> touched = new TreeSet<>();

  /**
   * Chooses operations.
   *
   * @param snapshots what is done to snapshots, or null: nothing
   */
  CrashOperations(
      Promise promise,
      SplittableRandom random,
      @Nullable CrashSnapshots<S> snapshots,
      int pageBytes,
      boolean fewContents) {
    this.promise = promise;
    this.random = random;
    this.snapshots = snapshots;
    this.pageBytes = pageBytes;
    this.fewContents = fewContents;
  }

  /** Does one operation; on return it is acknowledged. */
  void one(Pager<S> pager) {
    touched.clear();
    if (snapshots != null && snapshots.one(pager)) {
      return;
    }
    StoreState now = promise.acknowledged();
    switch (random.nextInt(15)) {
      case 0, 1, 2 -> transaction(pager, 1 + random.nextInt(4));
      case 3, 4 -> bulk(pager);
      case 5, 6, 7 -> writeInPlace(pager, now);
      case 8, 9 -> writeProtected(pager, now);
      case 10 -> freeOne(pager, now);
      case 12, 13, 14 -> compressed(pager);
      default -> {
        promise.begin(now);
        var _ = pager.force();
        promise.acknowledge(now);
      }
    }
  }

  /**
   * The operation failed and the pager lives: pages that it was writing may hold anything of both.
   */
  void aborted(Pager<S> pager) {
    promise.atRest();
    for (long id : touched) {
      if (promise.acknowledged().regular().contains(id)) {
        promise.inPlace().add(id, StoreState.readRegular(pager, id));
      }
    }
  }

  private void transaction(Pager<S> pager, int changes) {
    StoreState next = promise.acknowledged().copy();
    Map<Long, byte[]> written = new HashMap<>();
    List<Long> fresh = new ArrayList<>();
    try (Transaction<S> tx = pager.begin()) {
      for (int i = 0; i < changes; i++) {
        change(tx, next, written, fresh);
      }
      if (random.nextInt(6) == 0) {
        return; // abandoned
      }
      fresh.retainAll(next.regular());
      written.keySet().retainAll(next.regular());
      for (long id : fresh) {
        // The same transaction may refer to the page: it never shows anything else.
        promise.inPlace().set(id, written.getOrDefault(id, new byte[pageBytes]));
      }
      written.forEach(
          (id, content) -> {
            touched.add(id);
            if (!fresh.contains(id)) {
              promise.inPlace().announce(id, content);
            }
          });
      promise.begin(next);
      var _ = tx.commit();
      promise.acknowledge(next);
    }
    for (long id : fresh) {
      expect(pager, id, written.getOrDefault(id, new byte[pageBytes]));
    }
  }

  private void change(
      Transaction<S> tx, StoreState next, Map<Long, byte[]> written, List<Long> fresh) {
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        if (next.regular().size() < MOST_PAGES) {
          long id = tx.allocate().value();
          fresh.add(id);
          if (!next.regular().add(id)) {
            throw new AssertionError("page " + id + " has an owner already");
          }
          if (random.nextBoolean()) {
            written.put(id, fill(tx.write(PageId.<S>of(id)), 0));
            int slot = random.nextInt(8);
            tx.root(slot, id);
            next.roots()[slot] = id;
          }
        }
      }
      case 2 -> {
        ProtectedPageId<S> id = tx.allocateProtected();
        byte[] content = new byte[pageBytes];
        if (random.nextBoolean()) {
          content = fill(tx.write(id), 0);
        }
        if (next.content().put(id.value(), content) != null) {
          throw new AssertionError("protected page " + id + " has an owner already");
        }
      }
      case 3, 4 -> {
        Long id = anyOf(next.content().navigableKeySet());
        if (id != null) {
          int from = random.nextInt(2) * pageBytes / 2;
          next.content().put(id, fill(tx.write(ProtectedPageId.<S>of(id)), from));
        }
      }
      case 5 -> {
        Long id = anyOf(next.regular());
        if (id != null) {
          tx.free(PageId.<S>of(id));
          next.regular().remove(id);
          fresh.remove(id);
          written.remove(id);
        }
      }
      case 6 -> {
        Long id = anyOf(next.content().navigableKeySet());
        if (id != null) {
          tx.free(ProtectedPageId.<S>of(id));
          next.content().remove(id);
        }
      }
      default -> {
        Long id = anyOf(next.regular());
        if (id != null) {
          written.put(id, fill(tx.write(PageId.<S>of(id)), 0));
        }
      }
    }
  }

  private void bulk(Pager<S> pager) {
    StoreState next = promise.acknowledged().copy();
    int count = random.nextInt(12);
    if (next.regular().size() + count <= MOST_PAGES) {
      List<Long> fresh = new ArrayList<>();
      try (Transaction<S> tx = pager.begin()) {
        for (PageId<S> id : tx.in(pager.pages()).allocateAll(count)) {
          fresh.add(id.value());
          promise.inPlace().set(id.value(), new byte[pageBytes]);
          next.regular().add(id.value());
        }
        promise.begin(next);
        var _ = tx.commit();
        promise.acknowledge(next);
      }
      fresh.forEach(id -> expect(pager, id, new byte[pageBytes]));
    } else {
      List<PageId<S>> some = next.regular().stream().limit(count).map(PageId::<S>of).toList();
      some.forEach(id -> next.regular().remove(id.value()));
      promise.begin(next);
      pager.pages().freeAll(some);
      promise.acknowledge(next);
    }
  }

  private void writeInPlace(Pager<S> pager, StoreState now) {
    Long id = anyOf(now.regular());
    if (id == null) {
      return;
    }
    touched.add(id);
    try (PageWriter writer = pager.write(PageId.<S>of(id))) {
      byte[] content = writer.segment().toArray(ValueLayout.JAVA_BYTE);
      int from = random.nextInt(2) * pageBytes / 2;
      Arrays.fill(content, from, pageBytes, stamp());
      promise.inPlace().announce(id, content);
      MemorySegment.copy(content, 0, writer.segment(), ValueLayout.JAVA_BYTE, 0, pageBytes);
    }
  }

  private void writeProtected(Pager<S> pager, StoreState now) {
    Long id = anyOf(now.content().navigableKeySet());
    if (id == null) {
      return;
    }
    StoreState next = now.copy();
    try (ProtectedPageWriter writer = pager.write(ProtectedPageId.<S>of(id))) {
      next.content().put(id, fill(writer.segment(), random.nextInt(2) * pageBytes / 2));
      if (random.nextInt(8) == 0) {
        return; // discarded
      }
      promise.begin(next);
      var _ = writer.commit();
      promise.acknowledge(next);
    }
  }

  private void freeOne(Pager<S> pager, StoreState now) {
    StoreState next = now.copy();
    Long id = anyOf(now.regular());
    if (id != null && random.nextBoolean()) {
      next.regular().remove(id);
      promise.begin(next);
      pager.free(PageId.<S>of(id));
      promise.acknowledge(next);
      return;
    }
    Long other = anyOf(now.content().navigableKeySet());
    if (other != null) {
      next.content().remove(other);
      promise.begin(next);
      pager.free(ProtectedPageId.<S>of(other));
      promise.acknowledge(next);
    }
  }

  /** The allocator makes a commit of its own if the file has no name of the codec yet. */
  private CompressedPageAllocator<S, PageSize> compressedPages(Pager<S> pager) {
    long generation = pager.generation();
    StoreState now = promise.acknowledged();
    promise.begin(now);
    CompressionOptions options = CompressionOptions.codec(CODEC);
    if (!now.dictionaries().isEmpty() && random.nextInt(3) > 0) {
      options = options.dictionary("words-" + random.nextInt(now.dictionaries().size()));
    }
    CompressedPageAllocator<S, PageSize> pages =
        pager.compressedPages(PageSize.ofBytes(LOGICAL_PAGES * pageBytes), options);
    if (pager.generation() != generation) {
      promise.acknowledge(promise.acknowledged());
    }
    return pages;
  }

  /** The codec's name is in the file already: so this is one commit. */
  private void addDictionary(Pager<S> pager) {
    var _ = compressedPages(pager);
    StoreState next = promise.acknowledged().copy();
    String name = "words-" + next.dictionaries().size();
    next.dictionaries().add(name);
    byte[] words = new byte[1 + random.nextInt(4 * pageBytes)];
    Arrays.fill(words, stamp());
    promise.begin(next);
    var _ = pager.addDictionary(name, CODEC, words);
    promise.acknowledge(next);
  }

  /** Runs of every length come and go, with other pages in the same transaction. */
  private void compressed(Pager<S> pager) {
    if (promise.acknowledged().dictionaries().size() < MOST_DICTIONARIES
        && random.nextInt(8) == 0) {
      addDictionary(pager);
      return;
    }
    CompressedPageAllocator<S, PageSize> pages = compressedPages(pager);
    StoreState next = promise.acknowledged().copy();
    try (Transaction<S> tx = pager.begin()) {
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        Long id = anyOf(next.compressed().navigableKeySet());
        if (id == null || (next.compressed().size() < MOST_COMPRESSED && random.nextInt(3) == 0)) {
          id = tx.in(pages).allocate().value();
          if (next.compressed().put(id, new byte[LOGICAL_PAGES * pageBytes]) != null) {
            throw new AssertionError("compressed page " + id + " has an owner already");
          }
        }
        CompressedPageId<S, PageSize> handle = CompressedPageId.of(id);
        if (random.nextInt(5) == 0) {
          tx.free(handle);
          next.compressed().remove(id);
        } else {
          next.compressed().put(id, mix(tx.write(handle)));
        }
      }
      Long other = anyOf(next.content().navigableKeySet());
      if (other != null && random.nextBoolean()) {
        next.content().put(other, fill(tx.write(ProtectedPageId.<S>of(other)), 0));
      }
      if (random.nextInt(8) == 0) {
        return; // abandoned
      }
      promise.begin(next);
      var _ = tx.commit();
      promise.acknowledge(next);
    }
  }

  /** Some pages that do not compress, and others that do. */
  private byte[] mix(MemorySegment segment) {
    int stamp = stamp();
    var _ = segment.fill((byte) stamp);
    SplittableRandom noise = new SplittableRandom(stamp);
    int pages = random.nextInt(LOGICAL_PAGES + 1);
    for (long at = 0; at < (long) pages * pageBytes; at += Long.BYTES) {
      segment.set(ValueLayout.JAVA_LONG, at, noise.nextLong());
    }
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  private byte[] fill(MemorySegment segment, int from) {
    var _ = segment.asSlice(from).fill(stamp());
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  /** Few distinct contents: equal pages across batches are what brings dead records back. */
  private byte stamp() {
    return (byte) (1 + random.nextInt(fewContents ? 2 : 120));
  }

  private @Nullable Long anyOf(NavigableSet<Long> ids) {
    if (ids.isEmpty()) {
      return null;
    }
    Long id = ids.ceiling((long) random.nextInt((int) (ids.last() + 1)));
    return id != null ? id : ids.first();
  }

  private void expect(Pager<S> pager, long id, byte[] content) {
    try (PageReader reader = pager.read(PageId.<S>of(id))) {
      if (reader.segment().mismatch(MemorySegment.ofArray(content)) >= 0) {
        throw new AssertionError("page " + id + " was handed out with other content");
      }
    }
  }
}
