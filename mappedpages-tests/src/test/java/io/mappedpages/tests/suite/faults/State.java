package io.mappedpages.tests.suite.faults;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a store holds, as far as a user can tell: stamps by id, and roots. */
public final class State {
  /** Stamps of regular pages. */
  public final Map<Long, Long> regular = new TreeMap<>();

  /** Stamps of protected pages. */
  public final Map<Long, Long> protectedPages = new TreeMap<>();

  /** Values of root slots that were set. */
  public final Map<Long, Long> roots = new TreeMap<>();

  State copy() {
    State copy = new State();
    copy.regular.putAll(regular);
    copy.protectedPages.putAll(protectedPages);
    copy.roots.putAll(roots);
    return copy;
  }

  /** Returns the pages that fall to one of so many threads. */
  State part(int thread, int threads) {
    State part = copy();
    part.regular.keySet().removeIf(id -> id % threads != thread);
    part.protectedPages.keySet().removeIf(id -> id % threads != thread);
    return part;
  }

  /** Reads everything, through the pager; fails unless the file is sound. */
  static State of(Pager<Kib1> pager) {
    var report = pager.verify(_ -> {});
    if (!report.isSound()) {
      throw new AssertionError(report + ": " + report.findings());
    }
    State state = new State();
    try (Stream<PageId<Kib1>> ids = pager.allocatedPages()) {
      ids.forEach(
          id -> {
            try (PageReader reader = pager.read(id)) {
              state.regular.put(id.value(), Stamped.of(reader.segment()));
            }
          });
    }
    try (Stream<ProtectedPageId<Kib1>> ids = pager.allocatedProtectedPages()) {
      ids.forEach(
          id -> {
            try (PageReader reader = pager.read(id)) {
              state.protectedPages.put(id.value(), Stamped.of(reader.segment()));
            }
          });
    }
    for (int slot = 0; slot < 8; slot++) {
      if (pager.root(slot) != -1) {
        state.roots.put((long) slot, pager.root(slot));
      }
    }
    return state;
  }

  /**
   * Applies operations that happened, in whatever order: what one frees another may have allocated
   * again. Pages without known ids are left out.
   *
   * @return whether that is possible at all
   */
  boolean apply(List<Effect> effects) {
    boolean possible = true;
    for (Effect effect :
        effects.stream().sorted(Comparator.comparing(effect -> !effect.frees())).toList()) {
      Long id = effect.id();
      possible &=
          switch (effect.kind()) {
            case NEW_REGULAR -> regular.put(id, effect.stamp()) == null;
            case IN_PLACE -> regular.put(id, effect.stamp()) != null;
            case FREE_REGULAR -> regular.remove(id) != null;
            case NEW_PROTECTED -> protectedPages.put(id, effect.stamp()) == null;
            case CONTENT -> protectedPages.put(id, effect.stamp()) != null;
            case FREE_PROTECTED -> protectedPages.remove(id) != null;
            case ROOT -> {
              roots.put(id, effect.stamp());
              yield true;
            }
            case SOME_REGULAR, SOME_PROTECTED, FORCE -> true;
          };
    }
    return possible;
  }

  /** Says what differs in another state, empty if nothing does. */
  String difference(State found) {
    return Stream.of(
            difference("regular", regular, found.regular),
            difference("protected", protectedPages, found.protectedPages),
            difference("root", roots, found.roots))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String difference(String what, Map<Long, Long> mine, Map<Long, Long> others) {
    return Stream.concat(mine.keySet().stream(), others.keySet().stream())
        .distinct()
        .filter(id -> !Objects.equals(mine.get(id), others.get(id)))
        .limit(5)
        .map(id -> what + " " + id + ": expected " + mine.get(id) + ", found " + others.get(id))
        .collect(Collectors.joining("; "));
  }
}
