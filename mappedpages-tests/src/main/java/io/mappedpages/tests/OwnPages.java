package io.mappedpages.tests;

import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** The pages of one thread among many: whoever else touches one is found out by its stamp. */
final class OwnPages {
  private final Pager<Kib1> pager;
  private final Random random;
  private final Map<PageId<Kib1>, Long> regular = new HashMap<>();
  private final Map<ProtectedPageId<Kib1>, Long> protectedPages = new HashMap<>();
  private long stamp;

  OwnPages(Pager<Kib1> pager, Random random, long firstStamp) {
    this.pager = pager;
    this.random = random;
    this.stamp = firstStamp;
  }

  int regularCount() {
    return regular.size();
  }

  int protectedCount() {
    return protectedPages.size();
  }

  void step() {
    switch (random.nextInt(6)) {
      case 0 -> {
        PageId<Kib1> id = pager.allocate();
        RegularPagesContract.assertContent(pager, id, Content.ZERO);
        RegularPagesContract.write(pager, id, ++stamp);
        regular.put(id, stamp);
      }
      case 1 -> {
        ProtectedPageId<Kib1> id = pager.allocateProtected();
        ProtectedPagesContract.commit(pager, id, ++stamp);
        protectedPages.put(id, stamp);
      }
      case 2 -> pager.pages().allocateAll(10).forEach(id -> regular.put(id, Content.ZERO));
      case 3 -> freeSome();
      case 4 -> rewrite();
      default -> transaction();
    }
  }

  private void freeSome() {
    var ids = regular.keySet().stream().filter(_ -> random.nextInt(3) == 0).toList();
    pager.pages().freeAll(ids);
    ids.forEach(regular::remove);
    protectedPages.keySet().stream()
        .filter(_ -> random.nextInt(4) == 0)
        .toList()
        .forEach(
            id -> {
              pager.free(id);
              protectedPages.remove(id);
            });
  }

  private void rewrite() {
    for (var entry : regular.entrySet()) {
      RegularPagesContract.assertContent(pager, entry.getKey(), entry.getValue());
      RegularPagesContract.write(pager, entry.getKey(), ++stamp);
      entry.setValue(stamp);
    }
    for (var entry : protectedPages.entrySet()) {
      ProtectedPagesContract.assertContent(pager, entry.getKey(), entry.getValue());
      ProtectedPagesContract.commit(pager, entry.getKey(), ++stamp);
      entry.setValue(stamp);
    }
  }

  private void transaction() {
    boolean committing = random.nextBoolean();
    try (Transaction<Kib1> tx = pager.begin()) {
      PageId<Kib1> r = tx.allocate();
      ProtectedPageId<Kib1> p = tx.allocateProtected();
      Content.fill(tx.write(r), ++stamp);
      Content.fill(tx.write(p), stamp);
      if (committing) {
        var _ = tx.commit();
        regular.put(r, stamp);
        protectedPages.put(p, stamp);
      }
    }
  }

  /** Fails unless a pager has every page as this thread left it. */
  void check(Pager<Kib1> found) {
    regular.forEach((id, last) -> RegularPagesContract.assertContent(found, id, last));
    protectedPages.forEach((id, last) -> ProtectedPagesContract.assertContent(found, id, last));
  }
}
