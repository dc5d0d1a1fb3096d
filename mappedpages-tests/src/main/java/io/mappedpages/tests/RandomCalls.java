package io.mappedpages.tests;

import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.Assertions;

/**
 * One random call after the other, each done to a pager and to its model: allocations, frees,
 * writes, bulk calls, transactions that commit or do not. For use by one thread.
 */
public final class RandomCalls {
  private static final int MAX_BULK = 40;

  private final Random random;
  private final ReferenceModel model;
  private long lastStamp;

  /**
   * Calls that follow from random numbers.
   *
   * @param random the numbers
   * @param model what the store holds; each call changes it
   */
  public RandomCalls(Random random, ReferenceModel model) {
    this.random = random;
    this.model = model;
  }

  /**
   * Makes one call.
   *
   * @param pager the store, which holds what the model says
   */
  public void one(Pager<Kib1> pager) {
    switch (random.nextInt(11)) {
      case 0 -> addNew(model.regular(), pager.allocate().value());
      case 1 -> addNew(model.protectedPages(), pager.allocateProtected().value());
      case 2 -> allocateMany(pager);
      case 3 -> freeMany(pager);
      case 4, 5 -> writeRegular(pager);
      case 6, 7 -> writeProtected(pager);
      case 8, 9 -> transaction(pager);
      default -> {
        var _ = pager.force();
      }
    }
  }

  private static void addNew(Map<Long, Long> pages, long id) {
    Assertions.assertThat(pages.put(id, Content.ZERO)).as("page %d is new", id).isNull();
  }

  private List<Long> pick(Collection<Long> ids, int limit) {
    List<Long> all = new ArrayList<>(ids);
    List<Long> picked = new ArrayList<>();
    for (int i = random.nextInt(limit + 1); i > 0 && !all.isEmpty(); i--) {
      picked.add(all.remove(random.nextInt(all.size())));
    }
    return picked;
  }

  private void allocateMany(Pager<Kib1> pager) {
    int count = random.nextInt(MAX_BULK);
    pager.pages().allocateAll(count).forEach(id -> addNew(model.regular(), id.value()));
    pager
        .protectedPages()
        .allocateAll(MAX_BULK - count)
        .forEach(id -> addNew(model.protectedPages(), id.value()));
  }

  private void freeMany(Pager<Kib1> pager) {
    List<Long> regular = pick(model.regular().keySet(), MAX_BULK);
    pager.pages().freeAll(regular.stream().map(PageId::<Kib1>of).toList());
    regular.forEach(model.regular()::remove);
    for (long id : pick(model.protectedPages().keySet(), MAX_BULK / 4)) {
      pager.free(ProtectedPageId.of(id));
      model.protectedPages().remove(id);
    }
  }

  private void writeRegular(Pager<Kib1> pager) {
    for (long id : pick(model.regular().keySet(), 5)) {
      RegularPagesContract.write(pager, PageId.of(id), ++lastStamp);
      model.regular().put(id, lastStamp);
    }
  }

  private void writeProtected(Pager<Kib1> pager) {
    for (long id : pick(model.protectedPages().keySet(), 3)) {
      try (ProtectedPageWriter writer = pager.write(ProtectedPageId.<Kib1>of(id))) {
        Content.check(writer.segment(), model.protectedPages().getOrDefault(id, Content.ZERO));
        Content.fill(writer.segment(), ++lastStamp);
        if (random.nextInt(4) > 0) {
          var _ = writer.commit();
          model.protectedPages().put(id, lastStamp);
        }
      }
    }
  }

  private void transaction(Pager<Kib1> pager) {
    ReferenceModel after = model.copy();
    try (Transaction<Kib1> tx = pager.begin()) {
      for (int i = random.nextInt(8); i >= 0; i--) {
        oneWithin(tx, after);
      }
      if (random.nextInt(4) > 0) {
        var _ = tx.commit();
        model.become(after);
      }
    }
  }

  private void oneWithin(Transaction<Kib1> tx, ReferenceModel after) {
    switch (random.nextInt(7)) {
      case 0 -> addNew(after.regular(), tx.allocate().value());
      case 1 -> addNew(after.protectedPages(), tx.allocateProtected().value());
      case 2 -> {
        for (long id : pick(after.regular().keySet(), 2)) {
          Content.check(tx.write(PageId.<Kib1>of(id)), after.regular().getOrDefault(id, 0L));
          Content.fill(tx.write(PageId.<Kib1>of(id)), ++lastStamp);
          after.regular().put(id, lastStamp);
        }
      }
      case 3, 4 -> {
        for (long id : pick(after.protectedPages().keySet(), 3)) {
          long stamp = after.protectedPages().getOrDefault(id, 0L);
          Content.check(tx.read(ProtectedPageId.of(id)), stamp);
          Content.check(tx.write(ProtectedPageId.of(id)), stamp);
          Content.fill(tx.write(ProtectedPageId.of(id)), ++lastStamp);
          after.protectedPages().put(id, lastStamp);
        }
      }
      case 5 -> {
        for (long id : pick(after.regular().keySet(), 2)) {
          tx.free(PageId.of(id));
          after.regular().remove(id);
        }
        for (long id : pick(after.protectedPages().keySet(), 2)) {
          tx.free(ProtectedPageId.of(id));
          after.protectedPages().remove(id);
        }
      }
      default -> {
        int slot = random.nextInt(8);
        Assertions.assertThat(tx.root(slot)).isEqualTo(after.root(slot));
        tx.root(slot, ++lastStamp);
        after.root(slot, lastStamp);
      }
    }
  }
}
