package io.mappedpages.tests.suite.faults;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What must be in a store after whatever happened: everything acknowledged, and of the operations
 * that were under way each wholly or not at all.
 */
public final class Promises implements Journal {
  private final boolean cacheIsLost;

  @GuardedBy("this")
  private State acknowledged = new State();

  @GuardedBy("this")
  private final Map<Integer, List<Operation>> open = new TreeMap<>();

  @GuardedBy("this")
  private InPlaceStamps inPlace = new InPlaceStamps();

  @GuardedBy("this")
  private long count;

  @GuardedBy("this")
  private long lost;

  @GuardedBy("this")
  private long moment;

  @GuardedBy("this")
  private boolean cut;

  private Promises(boolean cacheIsLost) {
    this.cacheIsLost = cacheIsLost;
  }

  /** What holds where the system goes on: what was written stays, forced or not. */
  static Promises afterKills() {
    return new Promises(false);
  }

  /** What holds where the system stops too: bytes in place count from the next force on. */
  public static Promises afterPowerCuts() {
    return new Promises(true);
  }

  /** Returns the same promises, to go on with apart; nothing may be under way. */
  public synchronized Promises copy() {
    if (!open.isEmpty()) {
      throw new AssertionError("somebody is at work");
    }
    Promises copy = new Promises(cacheIsLost);
    synchronized (copy) {
      copy.acknowledged = acknowledged.copy();
      copy.inPlace = inPlace.copy();
    }
    return copy;
  }

  /**
   * The power is going to be cut. What is acknowledged from now on may have happened or not: a real
   * cut lets nobody be told, but a file system that is stopped lets a force that is under way
   * return as if it had succeeded.
   */
  public synchronized void cut() {
    cut = true;
  }

  /** Returns how many operations were acknowledged, and not during a cut. */
  public synchronized long count() {
    return count;
  }

  /** Returns how many pages were found without their last acknowledged, not forced bytes. */
  public synchronized long lost() {
    return lost;
  }

  @Override
  public synchronized void begin(int thread, List<Effect> effects) {
    List<Operation> operations = open.computeIfAbsent(thread, _ -> new ArrayList<>());
    if (!operations.isEmpty() && !operations.getLast().isEnded()) {
      throw new AssertionError("thread " + thread + " did not end its operation");
    }
    moment++;
    operations.add(new Operation(moment, effects, inPlace.acknowledged()));
  }

  /** Takes an operation out when it ends; in a cut it stays among those whose fate is unknown. */
  @GuardedBy("this")
  private Operation end(int thread) {
    List<Operation> operations = open.getOrDefault(thread, List.of());
    if (operations.isEmpty() || operations.getLast().isEnded()) {
      throw new AssertionError("thread " + thread + " ends what it did not begin");
    }
    moment++;
    return cut ? operations.getLast() : operations.removeLast();
  }

  @Override
  public synchronized void done(int thread, List<Effect> effects) {
    Operation operation = end(thread);
    operation.end(moment, effects.isEmpty() ? operation.effects() : effects);
    if (cut) {
      return;
    }
    count++;
    if (!operation.settled) {
      apply(operation.effects());
    }
    if (Effect.force(operation.effects())) {
      inPlace.force(operation.inPlaceWrites);
    }
  }

  @GuardedBy("this")
  private void apply(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect.allocates()) {
        settleFreeOf(effect);
      }
    }
    if (!acknowledged.apply(effects)) {
      throw new AssertionError("two owners of one page: " + effects);
    }
    boolean durable = !cacheIsLost || Effect.force(effects);
    for (Effect effect : effects) {
      switch (effect.kind()) {
        case NEW_REGULAR -> inPlace.set(effect.id(), effect.stamp());
        case FREE_REGULAR -> inPlace.remove(effect.id());
        case IN_PLACE -> {
          if (durable) {
            inPlace.set(effect.id(), effect.stamp());
          } else {
            inPlace.write(effect.id(), effect.stamp());
          }
        }
        default -> {}
      }
    }
  }

  /** An id that was handed out again was freed durably, whether or not that was acknowledged. */
  @GuardedBy("this")
  private void settleFreeOf(Effect allocated) {
    Effect.Kind kind =
        allocated.kind() == Effect.Kind.NEW_REGULAR
            ? Effect.Kind.FREE_REGULAR
            : Effect.Kind.FREE_PROTECTED;
    Effect free = new Effect(kind, allocated.id(), 0);
    for (List<Operation> operations : open.values()) {
      for (Operation other : operations) {
        if (!other.settled && other.effects().contains(free)) {
          other.settled = true;
          apply(other.effects());
        }
      }
    }
  }

  @Override
  public synchronized void undone(int thread, List<Effect> found) {
    Operation operation = end(thread);
    if (operation.settled) {
      throw new AssertionError("refused, and yet it happened");
    }
    if (!cut) {
      requireOldOrNew(operation.effects(), found);
      apply(found);
    }
    operation.end(moment, found);
  }

  @GuardedBy("this")
  private void requireOldOrNew(List<Effect> effects, List<Effect> found) {
    for (Effect effect : found) {
      if (!effects.contains(effect)
          && !Long.valueOf(effect.stamp()).equals(acknowledged.regular.get(effect.id()))) {
        throw new AssertionError("a refused write left neither the old nor the new: " + effect);
      }
    }
  }

  /**
   * Fails unless a store keeps every promise; goes on from what it holds. A page that holds a
   * mixture is written anew.
   */
  public synchronized void check(Pager<Kib1> pager) {
    check(pager, false);
  }

  /**
   * The same for a copy of the store: what goes on is what the copy was made of, so that its
   * mixtures stay.
   */
  public synchronized void checkCopy(Pager<Kib1> pager) {
    check(pager, true);
  }

  @GuardedBy("this")
  private void check(Pager<Kib1> pager, boolean copy) {
    State found = State.of(pager);
    List<List<Operation>> unknown =
        open.values().stream()
            .map(operations -> operations.stream().filter(one -> !one.settled).toList())
            .toList();
    List<Effect> perhaps =
        unknown.stream().flatMap(List::stream).flatMap(one -> one.effects().stream()).toList();
    Map<Long, Set<Long>> mixtures = settleMixedPages(pager, found, perhaps);
    if (!copy) {
      for (long id : mixtures.keySet()) {
        repair(pager, id, found.regular.getOrDefault(id, Stamped.ZERO));
      }
      mixtures.clear();
    }
    List<String> differences = new ArrayList<>();
    for (History history : History.all(acknowledged, unknown)) {
      State expected = history.state().copy();
      adoptInPlace(history, expected, found, perhaps);
      adoptUnknown(history, Effect.Kind.SOME_REGULAR, expected.regular, found.regular);
      adoptUnknown(
          history, Effect.Kind.SOME_PROTECTED, expected.protectedPages, found.protectedPages);
      String difference = expected.difference(found);
      if (difference.isEmpty()) {
        countLost(found);
        acknowledged = found;
        inPlace.reset(found.regular);
        mixtures.forEach(inPlace::setMixture);
        open.clear();
        cut = false;
        return;
      }
      differences.add(difference);
    }
    throw new AssertionError(
        differences.stream().collect(Collectors.joining("\nor ", "no way to explain:\n   ", "")));
  }

  @GuardedBy("this")
  private void countLost(State found) {
    found.regular.forEach(
        (id, stamp) -> {
          Set<Long> possible = inPlace.possible(id);
          if (possible.size() > 1
              && possible.contains(stamp)
              && !stamp.equals(acknowledged.regular.get(id))) {
            lost++;
          }
        });
  }

  /** Returns the stamps of some operations on one regular page. */
  private static Set<Long> stamps(Effect.Kind kind, long id, List<Effect> effects) {
    return effects.stream()
        .filter(effect -> effect.kind() == kind && effect.id() == id)
        .map(Effect::stamp)
        .collect(Collectors.toSet());
  }

  /**
   * Writes in place that were under way, or not forced, may have left any mixture. The pages count
   * as if they held one of its stamps.
   *
   * @return the pages, and of what each is a mixture
   */
  @GuardedBy("this")
  private Map<Long, Set<Long>> settleMixedPages(
      Pager<Kib1> pager, State found, List<Effect> perhaps) {
    Map<Long, Set<Long>> mixtures = new TreeMap<>();
    for (Map.Entry<Long, Long> page : found.regular.entrySet()) {
      if (page.getValue() == Stamped.MIXED) {
        Set<Long> later = stamps(Effect.Kind.IN_PLACE, page.getKey(), perhaps);
        Set<Long> possible = new HashSet<>(inPlace.possible(page.getKey()));
        possible.addAll(stamps(Effect.Kind.NEW_REGULAR, page.getKey(), perhaps));
        possible.addAll(later);
        try (PageReader reader = pager.read(PageId.<Kib1>of(page.getKey()))) {
          if (!Stamped.isMixtureOf(reader.segment(), possible)) {
            throw new AssertionError("foreign bytes in regular page " + page.getKey());
          }
        }
        page.setValue((later.isEmpty() ? possible : later).iterator().next());
        mixtures.put(page.getKey(), possible);
      }
    }
    return mixtures;
  }

  private static void repair(Pager<Kib1> pager, long page, long stamp) {
    try (PageWriter writer = pager.write(PageId.<Kib1>of(page))) {
      Stamped.fill(writer.segment(), stamp);
    }
  }

  /** Bytes in place are not atomic with the rest of their operation, nor durable with it. */
  @GuardedBy("this")
  private void adoptInPlace(History history, State expected, State found, List<Effect> perhaps) {
    found.regular.forEach(
        (id, stamp) -> {
          if (expected.regular.containsKey(id)) {
            Set<Long> fresh = stamps(Effect.Kind.NEW_REGULAR, id, history.happened());
            if ((fresh.isEmpty() ? inPlace.possible(id) : fresh).contains(stamp)
                || stamps(Effect.Kind.IN_PLACE, id, perhaps).contains(stamp)) {
              expected.regular.put(id, stamp);
            }
          }
        });
  }

  /** Pages of a bulk allocation whose ids nobody was told: exactly so many, all zero. */
  private static void adoptUnknown(
      History history, Effect.Kind kind, Map<Long, Long> expected, Map<Long, Long> found) {
    long wanted =
        history.happened().stream()
            .filter(effect -> effect.kind() == kind)
            .mapToLong(Effect::id)
            .sum();
    List<Long> strangers = found.keySet().stream().filter(id -> !expected.containsKey(id)).toList();
    if (strangers.size() == wanted) {
      strangers.forEach(id -> expected.put(id, Stamped.ZERO));
    }
  }
}
