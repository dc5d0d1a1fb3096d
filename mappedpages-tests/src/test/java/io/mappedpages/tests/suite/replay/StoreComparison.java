package io.mappedpages.tests.suite.replay;

import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.VerifyReport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds an open store against what it may hold. */
final class StoreComparison {
  private StoreComparison() {}

  /** Returns the first of some states that the store has; a store that is not sound has none. */
  static <S extends PageSize> int match(Pager<S> pager, List<StoreState> candidates) {
    VerifyReport report = pager.verify(finding -> {});
    if (!report.isSound()) {
      throw new Violation("not sound: " + report.findings());
    }
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      String difference = difference(pager, candidates.get(i));
      if (difference == null) {
        return i;
      }
      differences.add(difference);
    }
    throw new Violation("not the acknowledged state, nor one in flight: " + differences);
  }

  private static <S extends PageSize> @Nullable String difference(
      Pager<S> pager, StoreState state) {
    TreeSet<Long> ids = new TreeSet<>();
    try (Stream<? extends io.mappedpages.PageHandle> pages = pager.allocatedPages()) {
      pages.forEach(id -> ids.add(id.value()));
    }
    if (!ids.equals(state.regular().keySet())) {
      return "regular pages " + ids + " instead of " + state.regular().keySet();
    }
    TreeSet<Long> protectedIds = new TreeSet<>();
    try (Stream<? extends io.mappedpages.PageHandle> pages = pager.allocatedProtectedPages()) {
      pages.forEach(id -> protectedIds.add(id.value()));
    }
    if (!protectedIds.equals(state.protectedPages().keySet())) {
      return "protected pages " + protectedIds + " instead of " + state.protectedPages().keySet();
    }
    for (int slot = 0; slot < 8; slot++) {
      if (pager.root(slot) != state.root(slot)) {
        return "root " + slot + " is " + pager.root(slot) + " instead of " + state.root(slot);
      }
    }
    String difference = protectedDifference(pager, state);
    return difference != null ? difference : regularDifference(pager, state);
  }

  private static <S extends PageSize> @Nullable String protectedDifference(
      Pager<S> pager, StoreState state) {
    for (Map.Entry<Long, byte[]> page : state.protectedPages().entrySet()) {
      try (PageReader reader = pager.read(pager.protectedPages().handle(page.getKey()))) {
        if (reader.segment().mismatch(MemorySegment.ofArray(page.getValue())) >= 0) {
          return "protected page "
              + page.getKey()
              + " holds "
              + Contents.show(reader.segment().toArray(ValueLayout.JAVA_BYTE))
              + " instead of "
              + Contents.show(page.getValue());
        }
      }
    }
    return null;
  }

  private static <S extends PageSize> @Nullable String regularDifference(
      Pager<S> pager, StoreState state) {
    for (Map.Entry<Long, List<byte[]>> page : state.regular().entrySet()) {
      byte[] found = read(pager, page.getKey());
      if (!Contents.isMix(found, page.getValue())) {
        return "page "
            + page.getKey()
            + " holds "
            + Contents.show(found)
            + " instead of one of "
            + page.getValue().stream().map(Contents::show).toList();
      }
    }
    return null;
  }

  static <S extends PageSize> byte[] read(Pager<S> pager, long id) {
    try (PageReader reader = pager.read(pager.pages().handle(id))) {
      return reader.segment().toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** What the regular pages of a state hold now. */
  static <S extends PageSize> Map<Long, byte[]> seen(Pager<S> pager, StoreState state) {
    Map<Long, byte[]> seen = new TreeMap<>();
    state.regular().keySet().forEach(id -> seen.put(id, read(pager, id)));
    return seen;
  }
}
