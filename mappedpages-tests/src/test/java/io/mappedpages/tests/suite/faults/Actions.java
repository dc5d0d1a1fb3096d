package io.mappedpages.tests.suite.faults;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.PagerIoException;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.Transaction;
import io.mappedpages.tests.suite.faults.Effect.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** What one thread does with pages of its own; each action is announced and acknowledged. */
public final class Actions {
  /** Broken builds of this class, which the checks must find. */
  public enum Mutant {
    NONE,
    EARLY_ACKNOWLEDGEMENT,
    TWO_COMMITS
  }

  private final Pager<Kib1> pager;
  private final int thread;
  private final Journal journal;
  private final Mutant mutant;
  private final State own;

  public Actions(Pager<Kib1> pager, int thread, Journal journal, Mutant mutant, State own) {
    this.pager = pager;
    this.thread = thread;
    this.journal = journal;
    this.mutant = mutant;
    this.own = own;
  }

  /** Returns what this thread has. */
  public State own() {
    return own;
  }

  private void act(List<Effect> effects, Supplier<List<Effect>> work) {
    journal.begin(thread, effects);
    boolean early = mutant == Mutant.EARLY_ACKNOWLEDGEMENT && isComplete(effects);
    if (early) {
      journal.done(thread, List.of());
    }
    List<Effect> result;
    try {
      result = work.get();
    } catch (CapacityExceededException | PagerIoException e) {
      List<Effect> found =
          effects.stream()
              .filter(effect -> effect.kind() == Kind.IN_PLACE)
              .map(effect -> new Effect(Kind.IN_PLACE, effect.id(), stampOf(effect.id())))
              .toList();
      var _ = own.apply(found);
      if (!early) {
        journal.undone(thread, found);
      }
      throw e;
    }
    if (!own.apply(result)) {
      throw new AssertionError("handed out twice: " + result);
    }
    if (!early) {
      journal.done(thread, result.equals(effects) ? List.of() : result);
    }
  }

  private static boolean isComplete(List<Effect> effects) {
    return effects.stream()
        .noneMatch(e -> e.kind() == Kind.SOME_REGULAR || e.kind() == Kind.SOME_PROTECTED);
  }

  private long stampOf(long id) {
    try (PageReader reader = pager.read(PageId.<Kib1>of(id))) {
      return Stamped.of(reader.segment());
    }
  }

  private static List<Effect> each(Kind kind, Collection<? extends PageHandle> handles) {
    return handles.stream().map(handle -> new Effect(kind, handle.value(), 0)).toList();
  }

  void allocate(int count) {
    act(
        List.of(new Effect(Kind.SOME_REGULAR, count, 0)),
        () -> each(Kind.NEW_REGULAR, pager.pages().allocateAll(count)));
  }

  void allocateProtected(int count) {
    act(
        List.of(new Effect(Kind.SOME_PROTECTED, count, 0)),
        () -> each(Kind.NEW_PROTECTED, pager.protectedPages().allocateAll(count)));
  }

  void free(Collection<Long> ids) {
    List<PageId<Kib1>> handles = ids.stream().map(PageId::<Kib1>of).toList();
    List<Effect> effects = each(Kind.FREE_REGULAR, handles);
    act(
        effects,
        () -> {
          pager.pages().freeAll(handles);
          return effects;
        });
  }

  void freeProtected(Collection<Long> ids) {
    List<ProtectedPageId<Kib1>> handles = ids.stream().map(ProtectedPageId::<Kib1>of).toList();
    List<Effect> effects = each(Kind.FREE_PROTECTED, handles);
    act(
        effects,
        () -> {
          pager.protectedPages().freeAll(handles);
          return effects;
        });
  }

  void writeInPlace(long id, long stamp) {
    List<Effect> effects = List.of(new Effect(Kind.IN_PLACE, id, stamp));
    act(
        effects,
        () -> {
          try (PageWriter writer = pager.write(PageId.<Kib1>of(id))) {
            Stamped.fill(writer.segment(), stamp);
          }
          // The close of a writer is silent when the pager has been closed or has failed before.
          var _ = pager.generation();
          return effects;
        });
  }

  void writeProtected(long id, long stamp) {
    List<Effect> effects = List.of(new Effect(Kind.CONTENT, id, stamp));
    act(
        effects,
        () -> {
          try (ProtectedPageWriter writer = pager.write(ProtectedPageId.<Kib1>of(id))) {
            Stamped.fill(writer.segment(), stamp);
            var _ = writer.commit();
          }
          return effects;
        });
  }

  void force() {
    List<Effect> effects = List.of(new Effect(Kind.FORCE, 0, 0));
    act(
        effects,
        () -> {
          var _ = pager.force();
          return effects;
        });
  }

  /**
   * Two new pages, some written, some freed, and the root slot of this thread, in one transaction.
   *
   * @param written regular and protected pages
   * @param freed others of them
   */
  void transact(List<Effect> written, List<Effect> freed, long stamp) {
    try (Transaction<Kib1> tx = pager.begin()) {
      List<Effect> effects = new ArrayList<>();
      PageId<Kib1> page = tx.allocate();
      effects.add(new Effect(Kind.NEW_REGULAR, page.value(), stamp));
      ProtectedPageId<Kib1> protectedPage = tx.allocateProtected();
      effects.add(new Effect(Kind.NEW_PROTECTED, protectedPage.value(), stamp));
      effects.addAll(written);
      effects.addAll(freed);
      effects.add(new Effect(Kind.ROOT, thread, stamp));
      act(
          effects,
          () -> {
            effects.forEach(effect -> put(tx, effect));
            var _ = tx.commit();
            return effects;
          });
    }
  }

  private void put(Transaction<Kib1> tx, Effect effect) {
    long id = effect.id();
    switch (effect.kind()) {
      case NEW_REGULAR, IN_PLACE -> Stamped.fill(tx.write(PageId.<Kib1>of(id)), effect.stamp());
      case NEW_PROTECTED, CONTENT ->
          Stamped.fill(tx.write(ProtectedPageId.<Kib1>of(id)), effect.stamp());
      case FREE_REGULAR -> tx.free(PageId.<Kib1>of(id));
      case FREE_PROTECTED -> tx.free(ProtectedPageId.<Kib1>of(id));
      case ROOT -> {
        if (mutant == Mutant.TWO_COMMITS) {
          try (Transaction<Kib1> other = pager.begin()) {
            other.root((int) id, effect.stamp());
            var _ = other.commit();
          }
        } else {
          tx.root((int) id, effect.stamp());
        }
      }
      case SOME_REGULAR, SOME_PROTECTED, FORCE -> throw new AssertionError(effect);
    }
  }

  /** Fails unless all pages of this thread hold what it wrote. */
  public void readAll() {
    own.regular.forEach((id, stamp) -> assertStamp(stampOf(id), stamp, "regular page", id));
    own.protectedPages.forEach(
        (id, stamp) -> {
          try (PageReader reader = pager.read(ProtectedPageId.<Kib1>of(id))) {
            assertStamp(Stamped.of(reader.segment()), stamp, "protected page", id);
          }
        });
  }

  private static void assertStamp(long found, long expected, String what, long id) {
    if (found != expected) {
      throw new AssertionError(what + " " + id + ": expected " + expected + ", found " + found);
    }
  }
}
