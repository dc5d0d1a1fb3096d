package io.mappedpages.tests.suite.history;

import static io.mappedpages.tests.suite.history.StoreModel.Kind.PROTECTED;
import static io.mappedpages.tests.suite.history.StoreModel.Kind.REGULAR;

import io.mappedpages.AsyncPager;
import io.mappedpages.DoubleFreeException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.tests.suite.faults.Stamped;
import io.mappedpages.tests.suite.history.Step.Allocated;
import io.mappedpages.tests.suite.history.Step.Exchanged;
import io.mappedpages.tests.suite.history.Step.Freed;
import io.mappedpages.tests.suite.history.Step.NotAllThere;
import io.mappedpages.tests.suite.history.StoreModel.Kind;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Asynchronous calls, some of which are cancelled, while the thread does something else. */
final class AsyncCaller {
  private final String name;
  private final AsyncPager<Kib1> async;
  private final Recording recording;
  private final KnownIds known;
  private final SplittableRandom random;
  private final TransactionCaller transactions;

  AsyncCaller(
      String name,
      Pager<Kib1> pager,
      Recording recording,
      KnownIds known,
      SplittableRandom random,
      TransactionCaller transactions) {
    this.name = name + " async";
    this.async = pager.async();
    this.recording = recording;
    this.known = known;
    this.random = random;
    this.transactions = transactions;
  }

  /** An operation, and the recording of its end. */
  private record Started(CompletableFuture<?> operation, CompletableFuture<?> recorded) {}

  /** What is recorded of a result. */
  private interface Result<T extends @Nullable Object> {
    void of(T value);
  }

  /** Begins a call, does something else, and waits for the end of the call. */
  void besides(Runnable other) {
    Started started = begin(recording.begin(name));
    boolean cancelled = random.nextInt(4) == 0 && started.operation.cancel(false);
    other.run();
    var _ = started.recorded.join();
    if (cancelled != started.operation.isCancelled()) {
      throw new AssertionError("it was cancelled, and says that it was not");
    }
  }

  private Started begin(Recording.Call call) {
    long page = known.any(PROTECTED, random);
    long regular = known.any(REGULAR, random);
    return switch (random.nextInt(6)) {
      case 0 ->
          started(async.allocate(), call, REGULAR, Set.of(), id -> allocated(call, REGULAR, id));
      case 1 ->
          started(
              async.allocateProtected(),
              call,
              PROTECTED,
              Set.of(),
              id -> allocated(call, PROTECTED, id));
      case 2 ->
          started(
              async.free(PageId.<Kib1>of(regular)),
              call,
              REGULAR,
              Set.of(regular),
              _ -> call.add(new Freed(REGULAR, regular)));
      case 3 ->
          started(
              async.free(ProtectedPageId.<Kib1>of(page)),
              call,
              PROTECTED,
              Set.of(page),
              _ -> call.add(new Freed(PROTECTED, page)));
      case 4 -> {
        TransactionCaller.Plan plan = transactions.new Plan();
        yield started(
            async.transact(plan::perform), call, REGULAR, Set.of(), _ -> plan.committed(call));
      }
      default -> update(call, page);
    };
  }

  private Started update(Recording.Call call, long id) {
    long stamp = Caller.newStamp(random);
    long[] old = new long[1];
    return started(
        async.update(
            ProtectedPageId.<Kib1>of(id),
            content -> {
              old[0] = Stamped.of(content);
              Stamped.fill(content, stamp);
            }),
        call,
        PROTECTED,
        Set.of(id),
        _ -> call.add(new Exchanged(PROTECTED, id, old[0], stamp)));
  }

  private void allocated(Recording.Call call, Kind kind, PageHandle page) {
    call.add(new Allocated(kind, page.value()));
    known.add(kind, page.value());
  }

  private static <T extends @Nullable Object> Started started(
      CompletableFuture<T> operation,
      Recording.Call call,
      Kind kind,
      Set<Long> ids,
      Result<? super T> result) {
    return new Started(
        operation,
        operation.handle(
            (value, failure) -> {
              switch (failure) {
                case null -> result.of(value);
                case OutOfBoundsException _, DoubleFreeException _ ->
                    call.add(new NotAllThere(kind, ids));
                case CancellationException _ -> {
                  return null; // nothing has happened: what others see must show it
                }
                default -> throw new CompletionException(failure);
              }
              call.done();
              return null;
            }));
  }
}
