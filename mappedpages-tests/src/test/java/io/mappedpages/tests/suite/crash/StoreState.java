package io.mappedpages.tests.suite.crash;

import io.mappedpages.CompressedPageId;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadOnlyPager;
import io.mappedpages.Snapshot;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What one generation of a store is, apart from what users wrote into regular pages in place. */
final class StoreState {
  private final TreeSet<Long> regular = new TreeSet<>();
  private final TreeMap<Long, byte[]> content = new TreeMap<>();
  private final TreeMap<Long, byte[]> compressed = new TreeMap<>();
  private final TreeSet<String> dictionaries = new TreeSet<>();
  private final TreeMap<String, Frozen> snapshots = new TreeMap<>();
  private final long[] roots = new long[8];

  /** What a snapshot has: also the bytes of every regular page, which are whole. */
  record Frozen(StoreState state, Map<Long, byte[]> regular) {
    static <S extends PageSize> Frozen of(ReadOnlyPager<S> pager) {
      StoreState state = StoreState.of(pager);
      state.dictionaries.clear(); // they belong to no snapshot
      Map<Long, byte[]> bytes = new TreeMap<>();
      state.regular.forEach(id -> bytes.put(id, readRegular(pager, id)));
      return new Frozen(state, bytes);
    }

    private String differenceTo(Frozen other) {
      String pages = state.differenceTo(other.state);
      return pages.isEmpty() ? difference("page", regular, other.regular) : pages;
    }
  }

  StoreState() {
    Arrays.fill(roots, -1);
  }

  StoreState copy() {
    StoreState copy = new StoreState();
    copy.regular.addAll(regular);
    copy.content.putAll(content);
    copy.compressed.putAll(compressed);
    copy.dictionaries.addAll(dictionaries);
    copy.snapshots.putAll(snapshots);
    System.arraycopy(roots, 0, copy.roots, 0, roots.length);
    return copy;
  }

  NavigableSet<Long> regular() {
    return regular;
  }

  /** Content of protected pages; never changed in place. */
  NavigableMap<Long, byte[]> content() {
    return content;
  }

  /** Content of compressed pages; never changed in place. */
  NavigableMap<Long, byte[]> compressed() {
    return compressed;
  }

  /** Names of dictionaries; that their bytes are right is seen by decoding. */
  NavigableSet<String> dictionaries() {
    return dictionaries;
  }

  /** What each snapshot has; never changed. */
  NavigableMap<String, Frozen> snapshots() {
    return snapshots;
  }

  /** Becomes what a snapshot has, without those that are newer. */
  StoreState rolledBack(Frozen target, Collection<String> newer) {
    StoreState copy = target.state.copy();
    copy.dictionaries.addAll(dictionaries);
    copy.snapshots.putAll(snapshots);
    copy.snapshots.keySet().removeAll(newer);
    return copy;
  }

  long[] roots() {
    return roots;
  }

  /** Reads what a pager shows. */
  static <S extends PageSize> StoreState of(ReadOnlyPager<S> pager) {
    StoreState found = new StoreState();
    try (Stream<PageId<S>> ids = pager.allocatedPages()) {
      ids.forEach(id -> found.regular.add(id.value()));
    }
    try (Stream<ProtectedPageId<S>> ids = pager.allocatedProtectedPages()) {
      ids.forEach(id -> found.content.put(id.value(), readProtected(pager, id.value())));
    }
    try (Stream<CompressedPageId<S, ?>> ids = pager.allocatedCompressedPages()) {
      ids.forEach(id -> found.compressed.put(id.value(), readCompressed(pager, id)));
    }
    pager.dictionaries().forEach(dictionary -> found.dictionaries.add(dictionary.name()));
    Arrays.setAll(found.roots, pager::root);
    for (Snapshot snapshot : pager.snapshots()) {
      try (ReadOnlyPager<S> opened = pager.openSnapshot(snapshot.name())) {
        found.snapshots.put(snapshot.name(), Frozen.of(opened));
      }
    }
    return found;
  }

  private static <S extends PageSize> byte[] readProtected(ReadOnlyPager<S> pager, long id) {
    try (PageReader reader = pager.read(ProtectedPageId.<S>of(id))) {
      return reader.segment().toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static <S extends PageSize> byte[] readCompressed(
      ReadOnlyPager<S> pager, CompressedPageId<S, ?> id) {
    try (PageReader reader = pager.read(id)) {
      return reader.segment().toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Reads a regular page. */
  static <S extends PageSize> byte[] readRegular(ReadOnlyPager<S> pager, long id) {
    try (PageReader reader = pager.read(PageId.<S>of(id))) {
      return reader.segment().toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Returns how another state differs, or an empty text. */
  String differenceTo(StoreState other) {
    if (!regular.equals(other.regular)) {
      return "regular pages " + regular + " against " + other.regular;
    }
    if (!content.keySet().equals(other.content.keySet())) {
      return "protected pages " + content.keySet() + " against " + other.content.keySet();
    }
    if (!compressed.keySet().equals(other.compressed.keySet())) {
      return "compressed pages " + compressed.keySet() + " against " + other.compressed.keySet();
    }
    if (!dictionaries.equals(other.dictionaries)) {
      return "dictionaries " + dictionaries + " against " + other.dictionaries;
    }
    if (!snapshots.keySet().equals(other.snapshots.keySet())) {
      return "snapshots " + snapshots.keySet() + " against " + other.snapshots.keySet();
    }
    for (Map.Entry<String, Frozen> snapshot : snapshots.entrySet()) {
      Frozen others = other.snapshots.get(snapshot.getKey());
      String differs = others == null ? "" : snapshot.getValue().differenceTo(others);
      if (!differs.isEmpty()) {
        return "snapshot " + snapshot.getKey() + ": " + differs;
      }
    }
    if (!Arrays.equals(roots, other.roots)) {
      return "roots " + Arrays.toString(roots) + " against " + Arrays.toString(other.roots);
    }
    String first = difference("protected page", content, other.content);
    return first.isEmpty() ? difference("compressed page", compressed, other.compressed) : first;
  }

  private static String difference(
      String kind, Map<Long, byte[]> content, Map<Long, byte[]> others) {
    for (Map.Entry<Long, byte[]> page : content.entrySet()) {
      int at = Arrays.mismatch(page.getValue(), others.getOrDefault(page.getKey(), new byte[0]));
      if (at >= 0) {
        return kind + " " + page.getKey() + " differs at byte " + at;
      }
    }
    return "";
  }
}
