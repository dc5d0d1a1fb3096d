package io.mappedpages.tests.suite.replay;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.PagerFailedException;
import io.mappedpages.PagerIoException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a user does in one life of a store, at random; each thing is noted before it begins and when
 * it is acknowledged. Few distinct contents: equal pages in different commits are what brings a
 * dead commit record back to life.
 */
final class Workload<S extends PageSize> {
  final Pager<S> pager;
  final SplittableRandom random;
  final Contents contents;
  private final Profile profile;
  private final Trace trace;
  private final Oracle oracle;
  private final LongSupplier serials;

  /** An open store, and the oracle that knows what it holds. */
  Workload(Pager<S> pager, Profile profile, LifeStart<S> start, Oracle oracle) {
    this.pager = pager;
    this.profile = profile;
    this.random = start.random();
    this.contents = start.contents();
    this.trace = start.trace();
    this.oracle = oracle;
    this.serials = start.serials();
  }

  /** Does some things; returns false if the pager failed for ever. */
  boolean run() {
    try {
      for (int i = 0; i < profile.operations(); i++) {
        operation();
      }
      return true;
    } catch (PagerFailedException _) {
      return false;
    }
  }

  private void operation() {
    int choice = random.nextInt(100);
    if (choice < 35) {
      new RandomTransaction<>(this).run(1 + random.nextInt(profile.changes()));
    } else if (choice < 50) {
      writeProtected();
    } else if (choice < 70) {
      writeInPlace();
    } else if (choice < 74) {
      commit(Delta.empty(), pager::force);
    } else if (choice < 78) {
      freeSome();
    } else if (profile.armed()) {
      new RandomTransaction<>(this).run(1); // the ids must be known before the end comes
    } else if (choice < 88) {
      allocateRegular();
    } else {
      allocateProtected();
    }
  }

  StoreState state() {
    return oracle.acknowledged();
  }

  /** Something that the oracle has to know, before the file does. */
  void note(Consumer<Oracle> change) {
    trace.note(change);
    change.accept(oracle);
  }

  byte[] protectedContent() {
    return contents.tagged(1 + random.nextInt(profile.distinctContents()));
  }

  byte[] inPlaceContent() {
    return contents.tagged(serials.getAsLong());
  }

  /** Commits what is known beforehand; nothing has changed if that is refused. */
  void commit(Delta delta, LongSupplier io) {
    note(o -> o.begin(delta));
    try {
      long generation = io.getAsLong();
      note(o -> o.acknowledge(generation));
    } catch (CapacityExceededException | PagerIoException e) {
      Map<Long, byte[]> seen = new TreeMap<>();
      delta.inPlace().keySet().forEach(id -> seen.put(id, StoreComparison.read(pager, id)));
      note(o -> o.abandon(seen));
    }
  }

  /** Allocates pages whose ids are known only afterwards. */
  private void allocate(Supplier<? extends Collection<? extends PageHandle>> io, boolean regular) {
    int before = trace.size();
    try {
      Delta delta = Delta.empty();
      for (PageHandle id : io.get()) {
        (regular ? delta.allocated() : delta.content()).put(id.value(), contents.zero());
      }
      long generation = pager.generation();
      trace.noteAt(before, o -> o.begin(delta));
      oracle.begin(delta);
      note(o -> o.acknowledge(generation));
      delta.allocated().keySet().forEach(this::expectZeros);
    } catch (CapacityExceededException _) {
      // Nothing has changed, so there is nothing to note.
    }
  }

  private void allocateRegular() {
    int count = random.nextInt(profile.burstOdds()) == 0 ? 8 + random.nextInt(24) : 1;
    if (count == 1 && random.nextBoolean()) {
      allocate(() -> List.of(pager.allocate()), true);
    } else {
      allocate(() -> pager.pages().allocateAll(count + random.nextInt(2)), true);
    }
  }

  private void allocateProtected() {
    if (random.nextBoolean()) {
      allocate(() -> List.of(pager.allocateProtected()), false);
    } else {
      allocate(() -> pager.protectedPages().allocateAll(1 + random.nextInt(3)), false);
    }
  }

  void expectZeros(long id) {
    byte[] found = StoreComparison.read(pager, id);
    if (!java.util.Arrays.equals(found, contents.zero())) {
      throw new Violation("page " + id + " is new and not zero: " + Contents.show(found));
    }
  }

  private void writeProtected() {
    List<Long> ids = List.copyOf(state().protectedPages().keySet());
    if (ids.isEmpty()) {
      return;
    }
    long id = pick(ids);
    byte[] content = protectedContent();
    try (ProtectedPageWriter writer = pager.write(ProtectedPageId.<S>of(id))) {
      var _ = writer.segment().copyFrom(MemorySegment.ofArray(content));
      if (random.nextInt(8) != 0) {
        Delta delta = Delta.empty();
        delta.content().put(id, content);
        commit(delta, writer::commit);
      }
    }
  }

  private void writeInPlace() {
    List<Long> ids = List.copyOf(state().regular().keySet());
    if (ids.isEmpty()) {
      return;
    }
    long id = pick(ids);
    byte[] content = inPlaceContent();
    try {
      try (PageWriter writer = pager.write(PageId.<S>of(id))) {
        note(o -> o.mayHold(id, content));
        var _ = writer.segment().copyFrom(MemorySegment.ofArray(content));
      }
    } catch (PagerIoException _) {
      byte[] seen = StoreComparison.read(pager, id);
      note(o -> o.mayHold(id, seen));
    }
  }

  private void freeSome() {
    boolean regular = random.nextBoolean();
    Collection<Long> present =
        regular ? state().regular().keySet() : state().protectedPages().keySet();
    List<Long> ids = new ArrayList<>(present);
    ids.removeIf(id -> random.nextInt(3) == 0);
    if (ids.isEmpty()) {
      return;
    }
    Delta delta = Delta.empty();
    (regular ? delta.freed() : delta.freedProtected()).addAll(ids);
    commit(
        delta,
        () -> {
          if (regular) {
            pager.pages().freeAll(ids.stream().map(PageId::<S>of).toList());
          } else {
            pager.protectedPages().freeAll(ids.stream().map(ProtectedPageId::<S>of).toList());
          }
          return pager.generation();
        });
  }

  long pick(List<Long> ids) {
    return ids.get(random.nextInt(ids.size()));
  }
}
