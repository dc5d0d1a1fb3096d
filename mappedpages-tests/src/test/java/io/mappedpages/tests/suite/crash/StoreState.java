package io.mappedpages.tests.suite.crash;

import io.mappedpages.CompressedPageId;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
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
  private final long[] roots = new long[8];

  StoreState() {
    Arrays.fill(roots, -1);
  }

  StoreState copy() {
    StoreState copy = new StoreState();
    copy.regular.addAll(regular);
    copy.content.putAll(content);
    copy.compressed.putAll(compressed);
    copy.dictionaries.addAll(dictionaries);
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

  long[] roots() {
    return roots;
  }

  /** Reads what a pager shows. */
  static <S extends PageSize> StoreState of(Pager<S> pager) {
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
    return found;
  }

  private static <S extends PageSize> byte[] readProtected(Pager<S> pager, long id) {
    try (PageReader reader = pager.read(ProtectedPageId.<S>of(id))) {
      return reader.segment().toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private static <S extends PageSize> byte[] readCompressed(
      Pager<S> pager, CompressedPageId<S, ?> id) {
    try (PageReader reader = pager.read(id)) {
      return reader.segment().toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** Reads a regular page. */
  static <S extends PageSize> byte[] readRegular(Pager<S> pager, long id) {
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
