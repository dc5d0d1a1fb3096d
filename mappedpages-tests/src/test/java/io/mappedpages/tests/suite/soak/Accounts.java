package io.mappedpages.tests.suite.soak;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Protected pages with a balance each, of which every generation has the same sum. */
final class Accounts {
  private static final int COUNT = 8;
  private static final long START = 1_000;
  private final List<ProtectedPageId<Kib1>> ids;

  Accounts(Pager<Kib1> pager) {
    try (Transaction<Kib1> tx = pager.begin()) {
      this.ids = tx.in(pager.protectedPages()).allocateAll(COUNT);
      ids.forEach(id -> tx.write(id).set(JAVA_LONG, 0, START));
      var _ = tx.commit();
    }
  }

  void addTo(Set<Long> all) {
    ids.forEach(id -> all.add(id.value()));
  }

  /** From one to another, in one commit or not at all; the lower id is locked first. */
  void transfer(Pager<Kib1> pager, SplittableRandom random) {
    int from = random.nextInt(COUNT - 1);
    int to = random.nextInt(from + 1, COUNT);
    long amount = random.nextLong(-50, 50);
    try (Transaction<Kib1> tx = pager.begin()) {
      add(tx, ids.get(from), -amount);
      add(tx, ids.get(to), amount);
      if (random.nextInt(5) > 0) {
        var _ = tx.commit();
      }
    }
  }

  private static void add(Transaction<Kib1> tx, ProtectedPageId<Kib1> id, long amount) {
    var page = tx.write(id);
    page.set(JAVA_LONG, 0, page.get(JAVA_LONG, 0) + amount);
  }

  void check(ReadView<Kib1> view) {
    long sum = ids.stream().mapToLong(id -> view.read(id).get(JAVA_LONG, 0)).sum();
    if (sum != COUNT * START) {
      throw new AssertionError("generation %d has a sum of %d".formatted(view.generation(), sum));
    }
  }
}
