package io.mappedpages.tests.suite.history;

import io.mappedpages.tests.suite.history.StoreModel.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Ids that some thread has had, so that all threads meet on them, also after they were freed. */
final class KnownIds {
  private static final long NEVER = 900_001; // beyond any file of these tests
  private final List<Long> regular = new CopyOnWriteArrayList<>();
  private final List<Long> protectedPages = new CopyOnWriteArrayList<>();

  KnownIds(StoreModel initial) {
    regular.addAll(initial.regular().keySet());
    protectedPages.addAll(initial.protectedPages().keySet());
  }

  private List<Long> of(Kind kind) {
    return kind == Kind.REGULAR ? regular : protectedPages;
  }

  void add(Kind kind, long id) {
    of(kind).add(id);
  }

  long any(Kind kind, SplittableRandom random) {
    List<Long> known = of(kind);
    int size = known.size();
    return size == 0 || random.nextInt(100) == 0 ? NEVER : known.get(random.nextInt(size));
  }

  /** Some ids, in the order in which everybody locks them. */
  List<Long> some(Kind kind, int most, SplittableRandom random) {
    TreeSet<Long> chosen = new TreeSet<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      chosen.add(any(kind, random));
    }
    return new ArrayList<>(chosen);
  }
}
