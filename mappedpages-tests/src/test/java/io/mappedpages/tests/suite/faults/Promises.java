package io.mappedpages.tests.suite.faults;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What must be in a store after whatever happened: everything acknowledged, and of the operations
 * that were under way each wholly or not at all.
 */
final class Promises implements Journal {
  private static final class Open {
    final List<Effect> effects;
    boolean settled; // someone else's acknowledgement shows that it happened

    Open(List<Effect> effects) {
      this.effects = effects;
    }
  }

  @GuardedBy("this")
  private State acknowledged = new State();

  @GuardedBy("this")
  private final Map<Integer, Open> open = new TreeMap<>();

  @GuardedBy("this")
  private long count;

  /** Returns how many operations were acknowledged. */
  synchronized long count() {
    return count;
  }

  @Override
  public synchronized void begin(int thread, List<Effect> effects) {
    if (open.put(thread, new Open(effects)) != null) {
      throw new AssertionError("thread " + thread + " did not end its operation");
    }
  }

  @Override
  public synchronized void done(int thread, List<Effect> effects) {
    Open operation = open.remove(thread);
    if (operation == null) {
      throw new AssertionError("thread " + thread + " acknowledges what it did not begin");
    }
    count++;
    if (!operation.settled) {
      apply(effects.isEmpty() ? operation.effects : effects);
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
  }

  /** An id that was handed out again was freed durably, whether or not that was acknowledged. */
  @GuardedBy("this")
  private void settleFreeOf(Effect allocated) {
    Effect.Kind kind =
        allocated.kind() == Effect.Kind.NEW_REGULAR
            ? Effect.Kind.FREE_REGULAR
            : Effect.Kind.FREE_PROTECTED;
    for (Open other : open.values()) {
      if (!other.settled && other.effects.contains(new Effect(kind, allocated.id(), 0))) {
        other.settled = true;
        apply(other.effects);
      }
    }
  }

  @Override
  public synchronized void undone(int thread, List<Effect> found) {
    Open operation = open.remove(thread);
    if (operation == null || operation.settled) {
      throw new AssertionError("refused, and yet it happened");
    }
    for (Effect effect : found) {
      if (!operation.effects.contains(effect)
          && !Long.valueOf(effect.stamp()).equals(acknowledged.regular.get(effect.id()))) {
        throw new AssertionError("a refused write left neither the old nor the new: " + effect);
      }
    }
    apply(found);
  }

  /** Fails unless a store keeps every promise; goes on from what it holds. */
  synchronized void check(Pager<Kib1> pager) {
    State found = State.of(pager);
    List<Open> unknown = open.values().stream().filter(operation -> !operation.settled).toList();
    repairMixedPages(pager, found, unknown);
    List<String> differences = new ArrayList<>();
    for (int mask = 0; mask < 1 << unknown.size(); mask++) {
      List<Effect> happened = new ArrayList<>();
      for (int i = 0; i < unknown.size(); i++) {
        if ((mask >> i & 1) == 1) {
          happened.addAll(unknown.get(i).effects);
        }
      }
      State expected = acknowledged.copy();
      if (!expected.apply(happened)) {
        continue;
      }
      adoptInPlace(expected, found, unknown);
      adoptUnknown(Effect.Kind.SOME_REGULAR, happened, expected.regular, found.regular);
      adoptUnknown(
          Effect.Kind.SOME_PROTECTED, happened, expected.protectedPages, found.protectedPages);
      String difference = expected.difference(found);
      if (difference.isEmpty()) {
        acknowledged = found;
        open.clear();
        return;
      }
      differences.add(difference);
    }
    throw new AssertionError(
        differences.stream().collect(Collectors.joining("\nor ", "no way to explain:\n   ", "")));
  }

  /** In-place writes that were under way may have left any mixture of old and new. */
  @GuardedBy("this")
  private void repairMixedPages(Pager<Kib1> pager, State found, List<Open> unknown) {
    for (Open operation : unknown) {
      for (Effect effect : operation.effects) {
        if (effect.kind() == Effect.Kind.IN_PLACE
            && Long.valueOf(Stamped.MIXED).equals(found.regular.get(effect.id()))) {
          PageId<Kib1> id = PageId.of(effect.id());
          Long old = acknowledged.regular.getOrDefault(effect.id(), Stamped.ZERO);
          try (PageReader reader = pager.read(id)) {
            if (!Stamped.isMixtureOf(reader.segment(), old, effect.stamp())) {
              throw new AssertionError("foreign bytes in regular page " + effect.id());
            }
          }
          try (PageWriter writer = pager.write(id)) {
            Stamped.fill(writer.segment(), effect.stamp());
          }
          found.regular.put(effect.id(), effect.stamp());
        }
      }
    }
  }

  /** Bytes in place are not atomic with the rest of their operation. */
  @GuardedBy("this")
  private void adoptInPlace(State expected, State found, List<Open> unknown) {
    for (Open operation : unknown) {
      for (Effect effect : operation.effects) {
        Long now = found.regular.get(effect.id());
        if (effect.kind() == Effect.Kind.IN_PLACE
            && expected.regular.containsKey(effect.id())
            && now != null
            && (now == effect.stamp() || now.equals(acknowledged.regular.get(effect.id())))) {
          expected.regular.put(effect.id(), now);
        }
      }
    }
  }

  /** Pages of a bulk allocation whose ids nobody was told: exactly so many, all zero. */
  private static void adoptUnknown(
      Effect.Kind kind, List<Effect> happened, Map<Long, Long> expected, Map<Long, Long> found) {
    long wanted =
        happened.stream().filter(effect -> effect.kind() == kind).mapToLong(Effect::id).sum();
    List<Long> strangers = found.keySet().stream().filter(id -> !expected.containsKey(id)).toList();
    if (strangers.size() == wanted) {
      strangers.forEach(id -> expected.put(id, Stamped.ZERO));
    }
  }
}
