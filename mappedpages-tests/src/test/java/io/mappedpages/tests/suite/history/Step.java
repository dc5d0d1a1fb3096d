package io.mappedpages.tests.suite.history;

import io.mappedpages.tests.suite.faults.Stamped;
import io.mappedpages.tests.suite.history.StoreModel.Kind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One thing that an operation did or was told; an operation has one or several, at one moment. */
sealed interface Step {
  /** Returns the state afterwards, or null if that cannot have happened in this state. */
  @Nullable StoreModel apply(StoreModel before);

  /** A page was handed out, zeroed. */
  record Allocated(Kind kind, long id) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      return before.pages(kind).containsKey(id) ? null : before.with(kind, id, Stamped.ZERO);
    }
  }

  /** A page was freed. */
  record Freed(Kind kind, long id) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      return before.pages(kind).containsKey(id) ? before.without(kind, id) : null;
    }
  }

  /** One of these was refused, as it was not allocated. */
  record NotAllThere(Kind kind, Set<Long> ids) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      return before.pages(kind).keySet().containsAll(ids) ? null : before;
    }
  }

  /** A page held a stamp. */
  record Held(Kind kind, long id, long stamp) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      Long now = before.pages(kind).get(id);
      return now != null && now == stamp ? before : null;
    }
  }

  /** A page held a stamp, and was given another. */
  record Exchanged(Kind kind, long id, long old, long stamp) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      Long now = before.pages(kind).get(id);
      return now != null && now == old ? before.with(kind, id, stamp) : null;
    }
  }

  /** A page was allocated; nothing was said of what it holds. */
  record There(Kind kind, long id) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      return before.pages(kind).containsKey(id) ? before : null;
    }
  }

  /** These pages were allocated, and no others. */
  record AllThereAre(Kind kind, Set<Long> ids) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      return before.pages(kind).keySet().equals(ids) ? before : null;
    }
  }

  /** A root slot had a value. */
  record RootWas(int slot, long value) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      return before.roots().get(slot) == value ? before : null;
    }
  }

  /** A root slot was given a value. */
  record RootSet(int slot, long value) implements Step {
    @Override
    public StoreModel apply(StoreModel before) {
      return before.withRoot(slot, value);
    }
  }

  /** The operation said in which generation it was committed: not one that somebody saw before. */
  record CommittedIn(long generation) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      return generation >= before.committed() && generation > before.seen()
          ? before.withCommitted(generation)
          : null;
    }
  }

  /** The operation said which generation it saw: it has all that was committed before. */
  record Saw(long generation) implements Step {
    @Override
    public @Nullable StoreModel apply(StoreModel before) {
      return generation >= before.committed() && generation >= before.seen()
          ? before.withSeen(generation)
          : null;
    }
  }
}
