package io.mappedpages.tests.suite.history;

import static io.mappedpages.tests.suite.history.StoreModel.Kind.PROTECTED;
import static io.mappedpages.tests.suite.history.StoreModel.Kind.REGULAR;

import io.mappedpages.BulkPageAllocator;
import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadView;
import io.mappedpages.tests.suite.faults.Stamped;
import io.mappedpages.tests.suite.history.Step.AllThereAre;
import io.mappedpages.tests.suite.history.Step.Allocated;
import io.mappedpages.tests.suite.history.Step.CommittedIn;
import io.mappedpages.tests.suite.history.Step.Exchanged;
import io.mappedpages.tests.suite.history.Step.Freed;
import io.mappedpages.tests.suite.history.Step.Held;
import io.mappedpages.tests.suite.history.Step.NotAllThere;
import io.mappedpages.tests.suite.history.Step.RootWas;
import io.mappedpages.tests.suite.history.Step.Saw;
import io.mappedpages.tests.suite.history.Step.There;
import io.mappedpages.tests.suite.history.StoreModel.Kind;
import io.mappedpages.tests.suite.threads.Ids;
import java.util.Set;
import java.util.SplittableRandom;

/** One thread that calls a pager at random and records what it is told. */
final class Caller {
  private static final int ROOTS = 8;

  /** What is done to a page, and what to record of it. */
  private interface Use {
    void with(Recording.Call call);
  }

  private final String name;
  private final Pager<Kib1> pager;
  private final Recording recording;
  private final KnownIds known;
  private final SplittableRandom random;
  private final TransactionCaller transactions;
  private final AsyncCaller async;

  Caller(String name, Pager<Kib1> pager, Recording recording, KnownIds known, long seed) {
    this.name = name;
    this.pager = pager;
    this.recording = recording;
    this.known = known;
    this.random = new SplittableRandom(seed);
    this.transactions = new TransactionCaller(name, pager, recording, known, random);
    this.async = new AsyncCaller(name, pager, recording, known, random, transactions);
  }

  /** One call, or two at the same time. */
  void step() {
    switch (random.nextInt(24)) {
      case 0 -> allocate(REGULAR, pager.pages());
      case 1 -> allocate(PROTECTED, pager.protectedPages());
      case 2 -> free(REGULAR, pager.pages());
      case 3 -> free(PROTECTED, pager.protectedPages());
      case 4, 5 -> readRegular(known.any(REGULAR, random));
      case 6, 7 -> writeRegular(known.any(REGULAR, random));
      case 8, 9, 10 -> readProtected(known.any(PROTECTED, random));
      case 11, 12, 13 -> writeProtected(known.any(PROTECTED, random));
      case 14, 15 -> view();
      case 16 -> list();
      case 17 -> lookUp();
      case 18 -> small();
      case 19, 20, 21 -> transactions.run();
      default -> async.besides(this::step);
    }
  }

  /** Records a call that may be refused because some of these ids are not allocated. */
  private void call(Kind kind, Set<Long> ids, Use use) {
    Recording.Call call = recording.begin(name);
    try {
      use.with(call);
    } catch (OutOfBoundsException | DoubleFreeException _) {
      call.add(new NotAllThere(kind, ids));
    }
    call.done();
  }

  private void call(Kind kind, long id, Use use) {
    call(kind, Set.of(id), use);
  }

  private void call(Use use) {
    call(REGULAR, Set.of(), use);
  }

  static long newStamp(SplittableRandom random) {
    return random.nextLong(2, Long.MAX_VALUE);
  }

  private <H extends PageHandle> void allocate(Kind kind, BulkPageAllocator<H> allocator) {
    call(
        call -> {
          int count = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
          for (H handle : allocator.allocateAll(count)) {
            call.add(new Allocated(kind, handle.value()));
            known.add(kind, handle.value());
          }
        });
  }

  private <H extends PageHandle> void free(Kind kind, BulkPageAllocator<H> allocator) {
    Set<Long> ids =
        random.nextInt(4) == 0
            ? Set.copyOf(known.some(kind, 3, random))
            : Set.of(known.any(kind, random));
    call(
        kind,
        ids,
        call -> {
          allocator.freeAll(ids.stream().map(allocator::handle).toList());
          ids.forEach(id -> call.add(new Freed(kind, id)));
        });
  }

  private void readRegular(long id) {
    PageId<Kib1> page = PageId.of(id);
    call(
        REGULAR,
        id,
        call -> {
          try (PageReader reader = random.nextBoolean() ? pager.read(page) : pager.tryRead(page)) {
            if (reader != null) {
              call.add(new Held(REGULAR, id, Stamped.of(reader.segment())));
            }
          }
        });
  }

  private void writeRegular(long id) {
    PageId<Kib1> page = PageId.of(id);
    long stamp = newStamp(random);
    call(
        REGULAR,
        id,
        call -> {
          try (PageWriter writer =
              random.nextBoolean() ? pager.write(page) : pager.tryWrite(page)) {
            if (writer != null) {
              call.add(new Exchanged(REGULAR, id, Stamped.of(writer.segment()), stamp));
              Stamped.fill(writer.segment(), stamp);
            }
          }
        });
  }

  private void readProtected(long id) {
    call(
        PROTECTED,
        id,
        call -> {
          try (PageReader reader = pager.read(ProtectedPageId.<Kib1>of(id))) {
            call.hasEnded();
            call.add(new Held(PROTECTED, id, Stamped.of(reader.segment())));
          }
        });
  }

  private void writeProtected(long id) {
    ProtectedPageId<Kib1> page = ProtectedPageId.of(id);
    long stamp = newStamp(random);
    call(
        PROTECTED,
        id,
        call -> {
          try (ProtectedPageWriter writer =
              random.nextInt(4) == 0 ? pager.tryWrite(page) : pager.write(page)) {
            if (writer != null) {
              write(id, stamp, writer, call);
            }
          }
        });
  }

  private void write(long id, long stamp, ProtectedPageWriter writer, Recording.Call call) {
    long old = Stamped.of(writer.segment());
    Stamped.fill(writer.segment(), stamp);
    if (random.nextInt(5) == 0) {
      call.add(new Held(PROTECTED, id, old)); // and drops what it has written
    } else {
      call.add(new Exchanged(PROTECTED, id, old, stamp));
      call.add(new CommittedIn(writer.commit()));
    }
  }

  private void view() {
    call(
        call -> {
          try (ReadView<Kib1> view = pager.view()) {
            call.hasEnded();
            call.add(new Saw(view.generation()));
            for (long id : known.some(PROTECTED, 4, random)) {
              call.add(held(view, id));
            }
            int slot = random.nextInt(ROOTS);
            call.add(new RootWas(slot, view.root(slot)));
            if (random.nextInt(3) == 0) {
              call.add(new AllThereAre(PROTECTED, Ids.of(view::allocatedProtectedPages)));
              call.add(new AllThereAre(REGULAR, Ids.of(view::allocatedPages)));
            }
          }
        });
  }

  private static Step held(ReadView<Kib1> view, long id) {
    try {
      return new Held(PROTECTED, id, Stamped.of(view.read(ProtectedPageId.<Kib1>of(id))));
    } catch (OutOfBoundsException _) {
      return new NotAllThere(PROTECTED, Set.of(id));
    }
  }

  private void list() {
    call(
        call -> {
          Kind kind = random.nextBoolean() ? REGULAR : PROTECTED;
          Ids.Handles handles =
              kind == REGULAR ? pager::allocatedPages : pager::allocatedProtectedPages;
          call.add(new AllThereAre(kind, Ids.of(handles)));
        });
  }

  private void lookUp() {
    Kind kind = random.nextBoolean() ? REGULAR : PROTECTED;
    long id = known.any(kind, random);
    call(
        kind,
        id,
        call -> {
          var _ =
              kind == REGULAR
                  ? pager.info(PageId.<Kib1>of(id))
                  : pager.info(ProtectedPageId.<Kib1>of(id));
          call.add(new There(kind, id));
        });
  }

  private void small() {
    int slot = random.nextInt(ROOTS);
    call(
        switch (random.nextInt(3)) {
          case 0 -> call -> call.add(new RootWas(slot, pager.root(slot)));
          case 1 -> call -> call.add(new Saw(pager.generation()));
          default -> call -> call.add(new CommittedIn(pager.force()));
        });
  }
}
