package io.mappedpages.tests.suite.crash;

import io.mappedpages.tests.crash.CrashableDisk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * What regular pages may hold: of each sector, any content since the last force that wrote it. A
 * page keeps its entry when it is freed: an older generation may still have it.
 */
final class InPlaceContent {
  private final Map<Long, List<byte[]>> allowed = new HashMap<>();
  private final Map<Long, byte[]> announced = new HashMap<>();

  // What the generation before the newest may have instead, where that has moved a page.
  private Map<Long, List<byte[]>> older = new HashMap<>();
  private boolean moved;

  /** Pages need not lie where their ids say any more. */
  void mayMove() {
    moved = true;
  }

  /** Returns whether pages need not lie where their ids say. */
  boolean mayHaveMoved() {
    return moved;
  }

  /** These pages have what is shown, and nothing else. */
  void settle(Iterable<Long> ids, LongFunction<byte[]> shown) {
    older = new HashMap<>();
    allowed.forEach((id, contents) -> older.put(id, List.copyOf(contents)));
    ids.forEach(id -> set(id, shown.apply(id)));
  }

  /** What there may be if the newest generation is lost. */
  InPlaceContent beforeNewest() {
    InPlaceContent all = new InPlaceContent();
    allowed.forEach((id, contents) -> all.allowed.put(id, new ArrayList<>(contents)));
    older.forEach(
        (id, contents) -> all.allowed.computeIfAbsent(id, _ -> new ArrayList<>()).addAll(contents));
    return all;
  }

  /** A page may hold this and nothing else. */
  void set(long id, byte[] content) {
    allowed.put(id, new ArrayList<>(List.of(content)));
  }

  /** A page may also hold this, the newest. */
  void add(long id, byte[] content) {
    List<byte[]> contents = allowed.get(id);
    if (contents == null) {
      throw new AssertionError("page " + id + " is not known");
    }
    contents.add(content);
  }

  /** The operation at hand is going to write this; when, is its own affair. */
  void announce(long id, byte[] content) {
    add(id, content);
    announced.put(id, content);
  }

  /** The operation is over. */
  void atRest() {
    announced.clear();
  }

  /**
   * What is shown is durable, but for what a failed force has dropped. An operation may force
   * before it writes what it has announced: to grow the file, or to make room.
   */
  void forced(CrashableDisk disk, int pageBytes) {
    if (moved) {
      return; // nobody knows from outside where they are
    }
    allowed.forEach(
        (id, contents) -> {
          if (contents.size() > 1 && !disk.isDropped(id * pageBytes, (id + 1) * pageBytes)) {
            byte[] shown = disk.shown(id * pageBytes, pageBytes);
            if (check(id, shown).isEmpty()) {
              contents.clear();
              contents.add(shown);
              byte[] next = announced.get(id);
              if (next != null) {
                contents.add(next);
              }
            }
          }
        });
  }

  /** Returns the newest content of a page. */
  byte[] newest(long id) {
    return allowed.getOrDefault(id, List.of(new byte[0])).getLast();
  }

  /** Returns what is wrong with a page, or an empty text. */
  String check(long id, byte[] found) {
    List<byte[]> contents = allowed.getOrDefault(id, List.of());
    for (int at = 0; at < found.length; at += CrashableDisk.SECTOR_BYTES) {
      int from = at;
      int to = at + CrashableDisk.SECTOR_BYTES;
      boolean known = contents.stream().anyMatch(c -> Arrays.equals(c, from, to, found, from, to));
      if (!known) {
        return "page "
            + id
            + ", byte "
            + at
            + ": "
            + found[at]
            + " is none of "
            + contents.size()
            + " contents, the last of which has "
            + newest(id)[at];
      }
    }
    return "";
  }
}
