package io.mappedpages.tests.suite.snapshots;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.CompressedPageAllocator;
import io.mappedpages.CompressedPageId;
import io.mappedpages.CompressionOptions;
import io.mappedpages.Finding;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.Snapshot;
import io.mappedpages.Transaction;
import io.mappedpages.tests.Content;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A store that is changed at random, beside a model that keeps full copies of every snapshot. */
final class ModelStore {
  /** Stamps of all pages, and the root slots. */
  static final class State {
    final Map<Long, Long> regular;
    final Map<Long, Long> protectedPages;
    final Map<Long, Long> compressed;
    final List<Long> roots;

    private State(State other) {
      this.regular = new TreeMap<>(other.regular);
      this.protectedPages = new TreeMap<>(other.protectedPages);
      this.compressed = new TreeMap<>(other.compressed);
      this.roots = new ArrayList<>(other.roots);
    }

    State() {
      this.regular = new TreeMap<>();
      this.protectedPages = new TreeMap<>();
      this.compressed = new TreeMap<>();
      this.roots = new ArrayList<>(Collections.nCopies(8, -1L));
    }

    State copy() {
      return new State(this);
    }
  }

  final Random random;
  private final Map<String, State> snapshots = new HashMap<>();
  private final List<String> order = new ArrayList<>(); // of snapshots, the oldest first
  State live = new State();
  String doing = "";
  private long stamp;
  private int names;

  ModelStore(long seed) {
    this.random = new Random(seed);
  }

  /** Goes on with a store that has no snapshots. */
  ModelStore(long seed, State live) {
    this(seed);
    this.live = live;
    this.stamp = 1L << 32;
  }

  private long nextStamp() {
    return random.nextInt(12) == 0 ? Content.ZERO : ++stamp;
  }

  private long anyOf(Map<Long, Long> pages) {
    return new ArrayList<>(pages.keySet()).get(random.nextInt(pages.size()));
  }

  static CompressedPageAllocator<Kib1, Kib4> compressed(Pager<Kib1> pager) {
    return pager.compressedPages(PageSize.KIB_4, CompressionOptions.codec("lz4"));
  }

  /** Does something; returns what. */
  String step(Pager<Kib1> pager) {
    return step(pager, random.nextInt(100));
  }

  /** Does something to pages, nothing to snapshots. */
  String stepOfPages(Pager<Kib1> pager) {
    return step(pager, random.nextInt(74));
  }

  private String step(Pager<Kib1> pager, int kind) {
    if (kind < 12) {
      PageId<Kib1> id = pager.allocate();
      assertThat(live.regular).doesNotContainKey(id.value());
      live.regular.put(id.value(), Content.ZERO);
      return "allocate " + id;
    } else if (kind < 20) {
      int count = 1 + random.nextInt(20);
      for (PageId<Kib1> id : pager.pages().allocateAll(count)) {
        assertThat(live.regular).doesNotContainKey(id.value());
        live.regular.put(id.value(), Content.ZERO);
      }
      return "allocate " + count;
    } else if (kind < 42 && !live.regular.isEmpty()) {
      long id = anyOf(live.regular);
      long next = nextStamp();
      try (PageWriter writer = pager.write(PageId.<Kib1>of(id))) {
        Content.fill(writer.segment(), next);
      }
      live.regular.put(id, next);
      return "write " + id;
    } else if (kind < 48 && !live.regular.isEmpty()) {
      long id = anyOf(live.regular);
      pager.free(PageId.<Kib1>of(id));
      live.regular.remove(id);
      return "free " + id;
    } else if (kind < 66) {
      return transaction(pager);
    } else if (kind < 70) {
      var _ = pager.force();
      return "force";
    } else if (kind < 74) {
      return compress(pager);
    } else if (kind < 86) {
      return snapshot(pager);
    } else if (kind < 93 && !order.isEmpty()) {
      String name = order.remove(random.nextInt(order.size()));
      doing = "delete " + name;
      pager.deleteSnapshot(name);
      snapshots.remove(name);
      return "delete " + name;
    } else if (kind < 96 && !order.isEmpty()) {
      return rollback(pager);
    }
    return "nothing";
  }

  private String compress(Pager<Kib1> pager) {
    CompressedPageAllocator<Kib1, Kib4> pages = compressed(pager);
    CompressedPageId<Kib1, Kib4> id =
        live.compressed.isEmpty() || random.nextInt(3) == 0
            ? pages.allocate()
            : pages.handle(anyOf(live.compressed));
    live.compressed.putIfAbsent(id.value(), Content.ZERO);
    long next = nextStamp();
    try (ProtectedPageWriter writer = pages.write(id)) {
      Content.fill(writer.segment(), next);
      var _ = writer.commit();
    }
    live.compressed.put(id.value(), next);
    return "write " + id;
  }

  private String snapshot(Pager<Kib1> pager) {
    String name = "s" + names++;
    long held = pager.snapshots().stream().mapToLong(Snapshot::number).max().orElse(0);
    doing = "snapshot " + name;
    Snapshot taken = pager.createSnapshot(name, "note of " + name);
    assertThat(taken.number()).isGreaterThan(held);
    assertThat(taken.generation()).isEqualTo(pager.generation());
    snapshots.put(name, live.copy());
    order.add(name);
    return "snapshot " + name;
  }

  private State state(String name) {
    return Objects.requireNonNull(snapshots.get(name));
  }

  private String rollback(Pager<Kib1> pager) {
    int index = random.nextInt(order.size());
    String name = order.get(index);
    doing = "rollback " + name;
    pager.rollback(name, true);
    while (order.size() > index + 1) {
      snapshots.remove(order.removeLast());
    }
    live = state(name).copy();
    return "rollback " + name;
  }

  private String transaction(Pager<Kib1> pager) {
    State next = live.copy();
    boolean commit = random.nextInt(5) != 0;
    StringBuilder what = new StringBuilder(commit ? "commit:" : "abandon:");
    try (Transaction<Kib1> tx = pager.begin()) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        what.append(' ').append(change(tx, next));
      }
      if (commit) {
        var _ = tx.commit();
        live = next;
      }
    }
    return what.toString();
  }

  private String change(Transaction<Kib1> tx, State next) {
    switch (random.nextInt(8)) {
      case 0 -> {
        PageId<Kib1> id = tx.allocate();
        assertThat(next.regular).doesNotContainKey(id.value());
        next.regular.put(id.value(), Content.ZERO);
        return "allocate " + id;
      }
      case 1 -> {
        ProtectedPageId<Kib1> id = tx.allocateProtected();
        assertThat(next.protectedPages).doesNotContainKey(id.value());
        next.protectedPages.put(id.value(), Content.ZERO);
        return "allocate " + id;
      }
      case 2, 3 -> {
        if (!next.protectedPages.isEmpty()) {
          long id = anyOf(next.protectedPages);
          long content = nextStamp();
          next.protectedPages.put(id, content);
          Content.fill(tx.write(ProtectedPageId.<Kib1>of(id)), content);
          return "write protected " + id;
        }
      }
      case 4 -> {
        if (!next.protectedPages.isEmpty()) {
          long id = anyOf(next.protectedPages);
          tx.free(ProtectedPageId.<Kib1>of(id));
          next.protectedPages.remove(id);
          return "free protected " + id;
        }
      }
      case 5 -> {
        if (!next.regular.isEmpty()) {
          long id = anyOf(next.regular);
          long content = nextStamp();
          next.regular.put(id, content);
          Content.fill(tx.write(PageId.<Kib1>of(id)), content);
          return "write " + id;
        }
      }
      case 6 -> {
        if (!next.regular.isEmpty()) {
          long id = anyOf(next.regular);
          tx.free(PageId.<Kib1>of(id));
          next.regular.remove(id);
          return "free " + id;
        }
      }
      default -> {
        int slot = random.nextInt(8);
        next.roots.set(slot, ++stamp);
        tx.root(slot, stamp);
        return "root " + slot;
      }
    }
    return "nothing";
  }

  /** Compares everything. */
  void check(Pager<Kib1> pager) {
    List<Finding> findings = pager.verify(_ -> {}).findings();
    assertThat(findings).isEmpty();
    check(pager, live);
    List<Snapshot> all = pager.snapshots();
    assertThat(all).extracting(Snapshot::name).isEqualTo(order);
    for (Snapshot snapshot : all) {
      checkSnapshot(pager, snapshot.name());
    }
  }

  void checkSnapshot(ReadOnlyPager<Kib1> pager, String name) {
    try (ReadOnlyPager<Kib1> opened = pager.openSnapshot(name)) {
      check(opened, state(name));
      assertThat(opened.verify(_ -> {}).findings()).isEmpty();
    }
  }

  static void check(ReadOnlyPager<Kib1> pager, State state) {
    try (Stream<PageId<Kib1>> ids = pager.allocatedPages()) {
      assertThat(ids.map(PageId::value)).containsExactlyElementsOf(state.regular.keySet());
    }
    try (Stream<ProtectedPageId<Kib1>> ids = pager.allocatedProtectedPages()) {
      assertThat(ids.map(ProtectedPageId::value))
          .containsExactlyElementsOf(state.protectedPages.keySet());
    }
    try (Stream<CompressedPageId<Kib1, ?>> ids = pager.allocatedCompressedPages()) {
      assertThat(ids.map(CompressedPageId::value))
          .containsExactlyElementsOf(state.compressed.keySet());
    }
    for (Map.Entry<Long, Long> page : state.regular.entrySet()) {
      try (PageReader reader = pager.read(PageId.<Kib1>of(page.getKey()))) {
        Content.check(reader.segment(), page.getValue());
      }
      Content.check(pager.readStable(PageId.of(page.getKey())), page.getValue());
    }
    for (Map.Entry<Long, Long> page : state.protectedPages.entrySet()) {
      try (PageReader reader = pager.read(ProtectedPageId.<Kib1>of(page.getKey()))) {
        Content.check(reader.segment(), page.getValue());
      }
    }
    for (Map.Entry<Long, Long> page : state.compressed.entrySet()) {
      try (PageReader reader = pager.read(CompressedPageId.<Kib1, Kib4>of(page.getKey()))) {
        Content.check(reader.segment(), page.getValue());
      }
    }
    for (int slot = 0; slot < 8; slot++) {
      assertThat(pager.root(slot)).isEqualTo(state.roots.get(slot));
    }
  }

  /** Reads every page. */
  @SuppressWarnings("MustBeClosedChecker") // closed by touch
  static void readAll(ReadOnlyPager<Kib1> pager) {
    try (Stream<PageId<Kib1>> ids = pager.allocatedPages()) {
      ids.forEach(id -> touch(pager.read(id)));
    }
    try (Stream<ProtectedPageId<Kib1>> ids = pager.allocatedProtectedPages()) {
      ids.forEach(id -> touch(pager.read(id)));
    }
    try (Stream<CompressedPageId<Kib1, ?>> ids = pager.allocatedCompressedPages()) {
      ids.forEach(id -> touch(pager.read(id)));
    }
  }

  private static void touch(PageReader reader) {
    try (reader) {
      assertThat(reader.segment().byteSize()).isPositive();
    }
  }
}
