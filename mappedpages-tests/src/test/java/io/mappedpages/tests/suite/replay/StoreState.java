package io.mappedpages.tests.suite.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What one generation has: exact, but for the regular pages, of which any content since the last
 * force may be found, sector by sector. Their lists, oldest first, are shared between the states of
 * one oracle, in which a page goes on from generation to generation.
 */
public final class StoreState {
  private final TreeMap<Long, byte[]> protectedPages;
  private final TreeMap<Long, List<byte[]>> regular;
  private final long[] roots;

  private StoreState(
      Map<Long, byte[]> protectedPages, Map<Long, List<byte[]>> regular, long[] roots) {
    this.protectedPages = new TreeMap<>(protectedPages);
    this.regular = new TreeMap<>(regular);
    this.roots = roots.clone();
  }

  /** A store that was just created. */
  static StoreState empty() {
    long[] roots = new long[8];
    Arrays.fill(roots, -1);
    return new StoreState(Map.of(), Map.of(), roots);
  }

  /** Protected pages by id. */
  public NavigableMap<Long, byte[]> protectedPages() {
    return protectedPages;
  }

  /** Regular pages by id, each with what it may hold. */
  public NavigableMap<Long, List<byte[]>> regular() {
    return regular;
  }

  /** A root slot. */
  public long root(int slot) {
    return roots[slot];
  }

  /** A copy with lists of its own, of which two states that shared one share one again. */
  StoreState copy(IdentityHashMap<List<byte[]>, List<byte[]>> lists) {
    StoreState copy = new StoreState(protectedPages, Map.of(), roots);
    regular.forEach(
        (id, list) ->
            copy.regular.put(id, lists.computeIfAbsent(list, key -> new ArrayList<>(key))));
    return copy;
  }

  /** The state after a commit; shares the lists of pages that stay. */
  public StoreState with(Delta delta) {
    StoreState next = new StoreState(protectedPages, regular, roots);
    next.protectedPages.putAll(delta.content());
    next.protectedPages.keySet().removeAll(delta.freedProtected());
    next.regular.keySet().removeAll(delta.freed());
    delta
        .allocated()
        .forEach((id, content) -> next.regular.put(id, new ArrayList<>(List.of(content))));
    delta.roots().forEach((slot, value) -> next.roots[slot] = value);
    return next;
  }
}
