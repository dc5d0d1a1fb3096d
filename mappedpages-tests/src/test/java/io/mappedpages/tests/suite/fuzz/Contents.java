package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.CompressedPageId;
import io.mappedpages.CorruptFileException;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProviderException;
import io.mappedpages.ReadView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that a user can read of a store: the checksum of every page by its id, and the roots. */
record Contents(
    Map<Long, Integer> regular,
    Map<Long, Integer> protectedPages,
    Map<Long, Integer> compressed,
    List<Long> roots) {
  private static final int ROOTS = 8;
  private static final int UNREADABLE = -1;

  /** Reads everything, and protected pages both ways. */
  static Contents of(Pager<PageSize> pager) {
    Contents all =
        new Contents(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    try (Stream<PageId<PageSize>> ids = pager.allocatedPages()) {
      ids.forEach(id -> all.regular.put(id.value(), read(pager, id)));
    }
    try (ReadView<PageSize> view = pager.view();
        Stream<ProtectedPageId<PageSize>> ids = view.allocatedProtectedPages();
        Stream<CompressedPageId<PageSize, ?>> others = view.allocatedCompressedPages()) {
      others.forEach(id -> all.compressed.put(id.value(), read(pager, id)));
      ids.forEach(id -> all.protectedPages.put(id.value(), read(pager, view, id)));
      for (int slot = 0; slot < ROOTS; slot++) {
        all.roots.add(view.root(slot));
      }
    }
    return all;
  }

  private static int read(Pager<PageSize> pager, PageId<PageSize> id) {
    try (PageReader reader = pager.read(id)) {
      return Repair.crc(reader.segment());
    }
  }

  private static int read(
      Pager<PageSize> pager, ReadView<PageSize> view, ProtectedPageId<PageSize> id) {
    int seen = Repair.crc(view.read(id));
    try (PageReader reader = pager.read(id)) {
      if (Repair.crc(reader.segment()) != seen) {
        throw new AssertionError(id + " differs between view and reader");
      }
    }
    return seen;
  }

  /** An encoding can be sound, as far as its checksum goes, and none of its codec's. */
  private static int read(Pager<PageSize> pager, CompressedPageId<PageSize, ?> id) {
    try (PageReader reader = pager.read(id)) {
      return Repair.crc(reader.segment());
    } catch (CorruptFileException e) {
      if (!e.expected().startsWith("an encoding of codec ")) {
        throw e;
      }
      return UNREADABLE;
    } catch (ProviderException _) {
      return UNREADABLE; // another name
    }
  }

  /** Fails unless another has the same. */
  void check(String when, Contents other) {
    checkSame(when + ", regular pages", regular, other.regular);
    checkSame(when + ", protected pages", protectedPages, other.protectedPages);
    checkSame(when + ", compressed pages", compressed, other.compressed);
    if (!roots.equals(other.roots)) {
      throw new AssertionError(when + ": roots are " + other.roots + ", not " + roots);
    }
  }

  private static void checkSame(
      String what, Map<Long, Integer> expected, Map<Long, Integer> found) {
    if (!expected.equals(found)) {
      Map<Long, Integer> missing = new TreeMap<>(expected);
      missing.entrySet().removeAll(found.entrySet());
      Map<Long, Integer> added = new TreeMap<>(found);
      added.entrySet().removeAll(expected.entrySet());
      throw new AssertionError(what + ": lost or changed " + missing + ", instead " + added);
    }
  }
}
