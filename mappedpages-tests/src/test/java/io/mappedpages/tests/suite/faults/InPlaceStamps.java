package io.mappedpages.tests.suite.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What regular pages may hold when the power has gone: bytes in place are durable with the next
 * force only, and until then any of them may be lost. Not thread-safe.
 */
final class InPlaceStamps {
  /**
   * One write, or what was found.
   *
   * @param order which of all acknowledged writes it was, from 1; 0 if it was durable at once
   * @param stamps its stamp; several if a mixture of them was found
   */
  private record Written(long order, Set<Long> stamps) {}

  // Of each page the writes that may have reached the disk last, the oldest first.
  private final Map<Long, List<Written>> pages = new TreeMap<>();
  private long acknowledged;

  /** Returns how many writes were acknowledged so far: what {@link #force} takes as its bound. */
  long acknowledged() {
    return acknowledged;
  }

  /** A page holds this and nothing else, durably. */
  void set(long id, long stamp) {
    setMixture(id, Set.of(stamp));
  }

  /** A page holds a mixture of these, durably. */
  void setMixture(long id, Set<Long> stamps) {
    pages.put(id, new ArrayList<>(List.of(new Written(0, Set.copyOf(stamps)))));
  }

  /** A write was acknowledged; nobody forced it yet. */
  void write(long id, long stamp) {
    acknowledged++;
    pages.computeIfAbsent(id, _ -> new ArrayList<>()).add(new Written(acknowledged, Set.of(stamp)));
  }

  /** A page was freed. */
  void remove(long id) {
    pages.remove(id);
  }

  /** A force that began after so many writes has ended: these are durable. */
  void force(long bound) {
    for (List<Written> writes : pages.values()) {
      while (writes.size() > 1 && writes.get(1).order <= bound) {
        writes.removeFirst();
      }
    }
  }

  /** Returns the stamps of which a page may hold any mixture. */
  Set<Long> possible(long id) {
    return pages.getOrDefault(id, List.of()).stream()
        .flatMap(written -> written.stamps().stream())
        .collect(Collectors.toSet());
  }

  /** Returns the same, to go on with apart. */
  InPlaceStamps copy() {
    InPlaceStamps copy = new InPlaceStamps();
    pages.forEach((id, writes) -> copy.pages.put(id, new ArrayList<>(writes)));
    copy.acknowledged = acknowledged;
    return copy;
  }

  /** Forgets everything but what is there. */
  void reset(Map<Long, Long> found) {
    pages.clear();
    found.forEach(this::set);
  }
}
