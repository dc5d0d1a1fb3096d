package io.mappedpages.tests.suite.replay;

import io.mappedpages.tests.crash.CrashableDisk;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says what may be found after a crash: the acknowledged state, or the one in flight, whole. */
public final class Oracle {
  private final int pageBytes;
  private StoreState acknowledged = StoreState.empty();
  private @Nullable StoreState flight;
  private long generation;
  private final TreeMap<Long, StoreState> generations = new TreeMap<>();
  private boolean open;

  // Since a force has failed: what it has dropped no later one makes durable.
  private boolean lossy;

  Oracle(int pageBytes) {
    this.pageBytes = pageBytes;
  }

  Oracle copy() {
    IdentityHashMap<List<byte[]>, List<byte[]>> lists = new IdentityHashMap<>();
    Oracle copy = new Oracle(pageBytes);
    copy.acknowledged = acknowledged.copy(lists);
    StoreState flying = flight;
    copy.flight = flying == null ? null : flying.copy(lists);
    copy.generation = generation;
    generations.forEach((number, state) -> copy.generations.put(number, state.copy(lists)));
    copy.open = open;
    copy.lossy = lossy;
    return copy;
  }

  /** The newest state that somebody was told is durable. */
  public StoreState acknowledged() {
    return acknowledged;
  }

  /** Its generation, or one before it if only empty commits came between. */
  public long generation() {
    return generation;
  }

  /** Whether the store was opened since the last crash. */
  boolean isOpen() {
    return open;
  }

  List<StoreState> candidates() {
    StoreState flying = flight;
    return flying == null ? List.of(acknowledged) : List.of(acknowledged, flying);
  }

  /** What a generation has; those that nobody was told of made no difference yet. */
  StoreState ofGeneration(long number) {
    StoreState state = generations.get(number);
    return state == null ? acknowledged : state;
  }

  void begin(Delta delta) {
    begin(List.of(delta));
  }

  /** Changes that are committed together are in flight: all of them will be found, or none. */
  public void begin(List<Delta> batch) {
    StoreState next = acknowledged;
    for (Delta delta : batch) {
      delta.inPlace().forEach(this::mayHold);
      next = next.with(delta);
    }
    flight = next;
  }

  /** A regular page is about to be written in place. */
  public void mayHold(long id, byte[] content) {
    List<byte[]> contents = acknowledged.regular().get(id);
    if (contents == null) {
      throw new Violation("the rig wrote page " + id + ", which is not there");
    }
    contents.add(content);
  }

  /** Somebody was told that what is in flight is durable, or saw it. */
  public void acknowledge(long number) {
    for (long between = generation + 1; between < number; between++) {
      generations.put(between, acknowledged);
    }
    StoreState flying = flight;
    acknowledged = flying == null ? acknowledged : flying;
    flight = null;
    generation = number;
    generations.put(number, acknowledged);
    generations.headMap(number - 2).clear();
  }

  /** The commit was refused: nothing has changed, but for pages written in place. */
  public void abandon(Map<Long, byte[]> seen) {
    flight = null;
    seen.forEach(this::mayHold);
  }

  /** The store is open again, with one of the candidates. */
  void opened(int candidate, Map<Long, byte[]> seen, boolean allDurable, long number) {
    acknowledged = candidates().get(candidate);
    flight = null;
    generation = number;
    generations.clear();
    generations.put(number, acknowledged);
    generations.put(number - 1, acknowledged);
    open = true;
    seen.forEach(
        (id, content) -> {
          if (allDurable) {
            acknowledged.regular().replace(id, new java.util.ArrayList<>(List.of(content)));
          } else {
            mayHold(id, content);
          }
        });
  }

  void crashed() {
    open = false;
    lossy = false;
  }

  /** A force has failed, of which the record of the steps says nothing. */
  public void forceFailed() {
    lossy = true;
  }

  /** What is visible is durable now, unless an earlier force dropped it. */
  void forced(CrashableDisk disk) {
    if (lossy) {
      return;
    }
    Consumer<StoreState> trim =
        state -> state.regular().forEach((id, contents) -> trim(disk, id, contents));
    trim.accept(acknowledged);
    StoreState flying = flight;
    if (flying != null) {
      trim.accept(flying);
    }
    generations.values().forEach(trim);
  }

  private void trim(CrashableDisk disk, long id, List<byte[]> contents) {
    long from = id * pageBytes;
    if (contents.size() < 2 || disk.isDropped(from, from + pageBytes)) {
      return;
    }
    byte[] seen = disk.shown(from, pageBytes);
    byte[] last = contents.getLast();
    contents.clear();
    if (!Arrays.equals(seen, last)) {
      contents.add(seen); // the last one is begun, and not written yet
    }
    contents.add(last);
  }
}
