package io.mappedpages.tests.crash;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What was written and is not durable: per sector, every content since the last force, oldest
 * first; and the sectors that a failed force left visible without ever writing them.
 */
final class SectorCache {
  private final TreeMap<Long, List<byte[]>> unforced = new TreeMap<>();
  private final TreeSet<Long> dropped = new TreeSet<>();

  void copyFrom(SectorCache other) {
    clear();
    other.unforced.forEach((sector, versions) -> unforced.put(sector, new ArrayList<>(versions)));
    dropped.addAll(other.dropped);
  }

  void clear() {
    unforced.clear();
    dropped.clear();
  }

  void add(long sector, byte[] content) {
    unforced.computeIfAbsent(sector, key -> new ArrayList<>(2)).add(content);
  }

  @Nullable List<byte[]> versions(long sector) {
    return unforced.get(sector);
  }

  Collection<List<byte[]>> allVersions() {
    return unforced.values();
  }

  /** Returns how many sectors are dirty. */
  int size() {
    return unforced.size();
  }

  boolean isDirty(long fromSector, long toSector) {
    Long first = unforced.ceilingKey(fromSector);
    return first != null && first < toSector;
  }

  boolean isDropped(long sector) {
    return dropped.contains(sector);
  }

  boolean isDropped(long fromSector, long toSector) {
    SortedSet<Long> range = dropped.subSet(fromSector, toSector);
    return !range.isEmpty();
  }

  /** Dirty sectors in ascending order, the first of which has number 0. */
  void forEach(BiConsumer<Long, List<byte[]>> action) {
    unforced.forEach(action);
  }

  /** The force succeeded: what was written again has become durable, what was dropped has not. */
  void forced() {
    dropped.removeAll(unforced.keySet());
    unforced.clear();
  }

  /** The force failed: this sector stays visible, and clean in the eyes of the kernel. */
  void drop(long sector) {
    dropped.add(sector);
  }

  /** The force failed after this sector was written. */
  void wasWritten(long sector) {
    dropped.remove(sector);
  }

  void clearUnforced() {
    unforced.clear();
  }
}
