package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An interrupt neither ends a call nor harms the file, and the flag stays set. */
abstract class InterruptsContract extends PagerGroup {
  @Test
  void aPlatformThreadThatIsInterruptedDoesEverything() throws InterruptedException {
    try (Threads threads = new Threads()) {
      threads.start(this::everything);
    }
  }

  @Test
  void aVirtualThreadThatIsInterruptedDoesEverything() throws InterruptedException {
    try (Threads threads = new Threads()) {
      threads.startVirtual(this::everything);
    }
  }

  private void everything() {
    Thread.currentThread().interrupt();
    Pager<Kib1> pager = builder().create(path(), PageSize.KIB_1);
    assertStillInterrupted("create");
    PageId<Kib1> id = pager.allocate();
    assertStillInterrupted("allocate");
    RegularPagesContract.write(pager, id, 1);
    RegularPagesContract.assertContent(pager, id, 1);
    assertStillInterrupted("write and read");
    ProtectedPageId<Kib1> p = pager.allocateProtected();
    ProtectedPagesContract.commit(pager, p, 2);
    ProtectedPagesContract.assertContent(pager, p, 2);
    assertStillInterrupted("commit and read");
    try (Transaction<Kib1> tx = pager.begin()) {
      Content.fill(tx.write(id), 3);
      Content.fill(tx.write(p), 4);
      tx.root(0, 5);
      var _ = tx.commit();
    }
    assertStillInterrupted("transaction");
    List<PageId<Kib1>> many = pager.pages().allocateAll(3000);
    RegularPagesContract.write(pager, many.getLast(), 6);
    RegularPagesContract.assertContent(pager, many.getLast(), 6);
    assertStillInterrupted("growth");
    pager.pages().freeAll(many);
    pager.free(pager.allocateProtected());
    assertStillInterrupted("free");
    var _ = pager.force();
    assertStillInterrupted("force");
    try (var view = pager.view()) {
      Content.check(view.read(p), 4);
      assertThat(listed(view::allocatedPages)).containsExactly(id);
    }
    assertSound(pager);
    assertStillInterrupted("view and verify");
    pager.close();
    assertStillInterrupted("close");
    pager = builder().open(path(), PageSize.KIB_1);
    assertStillInterrupted("open");
    RegularPagesContract.assertContent(pager, id, 3);
    pager.close();
    builder().openAny(path()).close();
    assertStillInterrupted("openAny");
  }

  private static void assertStillInterrupted(String after) {
    assertThat(Thread.currentThread().isInterrupted()).as("after " + after).isTrue();
  }

  @Test
  void aWaitForAPageGoesOn() throws InterruptedException {
    Pager<Kib1> pager = create();
    PageId<Kib1> id = pager.allocate();
    try (Threads threads = new Threads()) {
      try (PageWriter writer = pager.write(id)) {
        Thread waiting =
            threads.start(
                () -> {
                  try (PageReader reader = pager.read(id)) {
                    assertStillInterrupted("waiting");
                    Content.check(reader.segment(), 1);
                  }
                });
        Threads.awaitBlocked(waiting);
        waiting.interrupt();
        Content.fill(writer.segment(), 1);
      }
    }
  }

  @Test
  void aWaitForAProtectedPageGoesOn() throws InterruptedException {
    Pager<Kib1> pager = create();
    ProtectedPageId<Kib1> id = pager.allocateProtected();
    try (Threads threads = new Threads()) {
      try (Transaction<Kib1> tx = pager.begin()) {
        Content.fill(tx.write(id), 1);
        Thread waiting =
            threads.startVirtual(
                () -> {
                  ProtectedPagesContract.commit(pager, id, 2);
                  assertStillInterrupted("waiting");
                });
        Threads.awaitBlocked(waiting);
        waiting.interrupt();
        var _ = tx.commit();
      }
    }
    ProtectedPagesContract.assertContent(pager, id, 2);
  }

  @Test
  void interruptsDuringCommitsHarmNothing() throws InterruptedException {
    Pager<Kib1> pager = create();
    List<ProtectedPageId<Kib1>> ids = pager.protectedPages().allocateAll(4);
    try (Threads interrupters = new Threads()) {
      List<Thread> workers;
      try (Threads threads = new Threads()) {
        workers =
            List.of(
                threads.start(() -> work(pager, ids.get(0))),
                threads.start(() -> work(pager, ids.get(1))),
                threads.startVirtual(() -> work(pager, ids.get(2))),
                threads.startVirtual(() -> work(pager, ids.get(3))));
        interrupters.start(
            () -> {
              while (workers.stream().anyMatch(Thread::isAlive)) {
                workers.forEach(Thread::interrupt);
                Thread.onSpinWait();
              }
            });
      }
    }
    for (ProtectedPageId<Kib1> id : ids) {
      ProtectedPagesContract.assertContent(pager, id, 60);
    }
    assertSound(pager);
  }

  private static void work(Pager<Kib1> pager, ProtectedPageId<Kib1> id) {
    for (int stamp = 1; stamp <= 60; stamp++) {
      ProtectedPagesContract.commit(pager, id, stamp);
      PageId<Kib1> regular = pager.allocate();
      RegularPagesContract.write(pager, regular, stamp);
      RegularPagesContract.assertContent(pager, regular, stamp);
      pager.free(regular);
    }
  }
}
