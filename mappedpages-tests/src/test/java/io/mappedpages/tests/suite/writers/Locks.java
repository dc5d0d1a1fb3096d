package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageSize;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which latch or lock of the pager, or waits for it. So that nobody ever waits for somebody
 * who may not go on: an operation is given what nobody has, or what belongs to one that is being
 * committed and that nobody else waits for.
 */
final class Locks<S extends PageSize> {
  enum Kind {
    REGULAR,
    PROTECTED,
    ROOT
  }

  record Key(Kind kind, long id) {}

  /**
   * What an operation may take.
   *
   * @param waitsFor who has it, and will let go of it without being told anything
   */
  record Choice<S extends PageSize>(Key key, @Nullable Operation<S> waitsFor) {
    long id() {
      return key.id();
    }
  }

  private final Map<Key, Operation<S>> holders = new HashMap<>();

  /** Chooses and takes one of some; null if none of them can be had. */
  @Nullable Choice<S> take(Operation<S> taker, Kind kind, Collection<Long> ids, boolean mayWait) {
    List<Key> keys = ids.stream().map(id -> new Key(kind, id)).toList();
    List<Key> free = keys.stream().filter(key -> isFree(taker, key)).toList();
    List<Key> ending = keys.stream().filter(key -> mayWait && isEnding(taker, key)).toList();
    Shared<S> shared = taker.shared();
    if (free.isEmpty() && ending.isEmpty()) {
      return null;
    }
    boolean waits = free.isEmpty() || (!ending.isEmpty() && shared.oneIn(2));
    Key key = shared.pick(waits ? ending : free);
    Operation<S> holder = holders.put(key, taker);
    return new Choice<>(key, waits ? holder : null);
  }

  private boolean isFree(Operation<S> taker, Key key) {
    Operation<S> holder = holders.get(key);
    return holder == null || (holder.equals(taker) && taker.mayTakeAgain());
  }

  private boolean isEnding(Operation<S> taker, Key key) {
    Operation<S> holder = holders.get(key);
    return holder != null && !holder.equals(taker) && holder.isEnding();
  }

  /** It was not there when its turn came. */
  void drop(Key key) {
    holders.remove(key);
  }

  /** An operation has ended. Whoever waits has its place already. */
  void release(Operation<S> ended) {
    holders.values().removeIf(ended::equals);
  }
}
