package io.mappedpages.tests.suite.faults;

import io.mappedpages.tests.suite.faults.Effect.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A random mixture of actions that keeps the number of pages within limits. */
public final class RandomLoad {
  private static final int MOST_PAGES = 400;

  private final Actions actions;
  private final Random random;

  /** Chooses among actions. */
  public RandomLoad(Actions actions, Random random) {
    this.actions = actions;
    this.random = random;
  }

  private long stamp() {
    return random.nextLong() >>> 1 | 1;
  }

  private List<Long> some(Collection<Long> ids, int most) {
    List<Long> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, Math.min(shuffled.size(), 1 + random.nextInt(most)));
  }

  /** Does one thing. */
  public void step() {
    State own = actions.own();
    if (own.regular.size() > MOST_PAGES) {
      actions.free(some(own.regular.keySet(), MOST_PAGES));
    } else if (own.protectedPages.size() > MOST_PAGES) {
      actions.freeProtected(some(own.protectedPages.keySet(), MOST_PAGES));
    } else {
      choose(own);
    }
  }

  private void choose(State own) {
    switch (random.nextInt(13)) {
      case 0 -> actions.allocate(1);
      case 1 -> actions.allocateProtected(1);
      case 2 -> actions.allocate(1 + random.nextInt(60));
      case 3 -> actions.allocateProtected(1 + random.nextInt(30));
      case 4 -> actions.free(some(own.regular.keySet(), 20));
      case 5 -> actions.freeProtected(some(own.protectedPages.keySet(), 10));
      case 6, 7 -> some(own.regular.keySet(), 3).forEach(id -> actions.writeInPlace(id, stamp()));
      case 8, 9 ->
          some(own.protectedPages.keySet(), 3).forEach(id -> actions.writeProtected(id, stamp()));
      case 10 -> actions.readAll();
      case 11 -> actions.force();
      default -> transaction(own);
    }
  }

  /** A transaction over pages of both kinds. */
  void transaction(State own) {
    List<Effect> written = new ArrayList<>();
    List<Effect> freed = new ArrayList<>();
    for (Long id : some(own.regular.keySet(), 4)) {
      if (random.nextInt(3) == 0) {
        freed.add(new Effect(Kind.FREE_REGULAR, id, 0));
      } else {
        written.add(new Effect(Kind.IN_PLACE, id, stamp()));
      }
    }
    for (Long id : some(own.protectedPages.keySet(), 4)) {
      if (random.nextInt(3) == 0) {
        freed.add(new Effect(Kind.FREE_PROTECTED, id, 0));
      } else {
        written.add(new Effect(Kind.CONTENT, id, stamp()));
      }
    }
    actions.transact(written, freed, stamp());
  }
}
