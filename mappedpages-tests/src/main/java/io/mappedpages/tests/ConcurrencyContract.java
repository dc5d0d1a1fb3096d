package io.mappedpages.tests;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many threads do everything at once; nothing is lost, mixed or left behind. */
abstract class ConcurrencyContract extends PagerGroup {
  private static final int THREADS = 6;
  private static final int ROUNDS = 150;
  private static final int ACCOUNTS = 8;
  private static final long START = 1_000;

  @Test
  void manyThreadsMixEverything() throws InterruptedException {
    Random seeds = Seed.random("ConcurrencyContract");
    Pager<Kib1> pager = create();
    List<ProtectedPageId<Kib1>> accounts = pager.protectedPages().allocateAll(ACCOUNTS);
    for (ProtectedPageId<Kib1> account : accounts) {
      pager.protectedPages().update(account, page -> page.set(JAVA_LONG, 0, START));
    }
    List<OwnPages> owners = new ArrayList<>();
    try (Threads threads = new Threads()) {
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seeds.nextLong());
        OwnPages own = new OwnPages(pager, random, (i + 1) * 1_000_000L);
        owners.add(own);
        Threads.Work work =
            () -> {
              for (int round = 0; round < ROUNDS; round++) {
                own.step();
                transfer(pager, accounts, random);
                assertSum(pager, accounts);
              }
              own.check(pager);
            };
        var _ = i % 2 == 0 ? threads.start(work) : threads.startVirtual(work);
      }
      threads.start(
          () -> {
            for (int i = 0; i < 10; i++) {
              assertSound(pager);
            }
          });
    }
    assertAll(pager, owners, accounts);
    pager.close();
    assertAll(open(), owners, accounts);
  }

  private static void assertAll(
      Pager<Kib1> pager, List<OwnPages> owners, List<ProtectedPageId<Kib1>> accounts) {
    assertSound(pager);
    assertSum(pager, accounts);
    long regular = 0;
    long protectedPages = 0;
    for (OwnPages own : owners) {
      own.check(pager);
      regular += own.regularCount();
      protectedPages += own.protectedCount();
    }
    assertThat(listed(pager::allocatedPages)).hasSize((int) regular);
    assertThat(listed(pager::allocatedProtectedPages)).hasSize((int) protectedPages + ACCOUNTS);
  }

  private static void transfer(
      Pager<Kib1> pager, List<ProtectedPageId<Kib1>> accounts, Random random) {
    int from = random.nextInt(ACCOUNTS - 1);
    int to = from + 1 + random.nextInt(ACCOUNTS - 1 - from); // in one order: no deadlock
    long amount = random.nextInt(100) - 50L;
    try (Transaction<Kib1> tx = pager.begin()) {
      add(tx, accounts.get(from), -amount);
      add(tx, accounts.get(to), amount);
      if (random.nextInt(5) > 0) {
        var _ = tx.commit();
      }
    }
  }

  private static void add(Transaction<Kib1> tx, ProtectedPageId<Kib1> account, long amount) {
    var page = tx.write(account);
    page.set(JAVA_LONG, 0, page.get(JAVA_LONG, 0) + amount);
  }

  private static void assertSum(Pager<Kib1> pager, List<ProtectedPageId<Kib1>> accounts) {
    try (ReadView<Kib1> view = pager.view()) {
      long sum = 0;
      for (ProtectedPageId<Kib1> account : accounts) {
        sum += view.read(account).get(JAVA_LONG, 0);
      }
      assertThat(sum).isEqualTo(ACCOUNTS * START);
    }
  }
}
