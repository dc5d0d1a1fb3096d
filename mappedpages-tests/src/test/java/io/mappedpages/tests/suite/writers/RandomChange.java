package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.Transaction;
import io.mappedpages.tests.suite.replay.Delta;
import io.mappedpages.tests.suite.writers.Locks.Choice;
import io.mappedpages.tests.suite.writers.Locks.Kind;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a transaction changes or reads, chosen beforehand. What its {@code body} does to
 * the transaction it also does to the operation's delta.
 *
 * @param choice what it needs, if it may have to wait for that
 */
record RandomChange<S extends PageSize>(@Nullable Choice<S> choice, Consumer<Transaction<S>> body) {
  private static final List<Long> ROOTS = LongStream.range(0, 3).boxed().toList();
  private static final int MOST_PAGES = 36;

  /**
   * Chooses.
   *
   * @param mayWait whether it may be something that another operation still has
   */
  static <S extends PageSize> RandomChange<S> choose(Operation<S> operation, boolean mayWait) {
    int kind = operation.shared().random().nextInt(13);
    int regular = operation.shared().state().regular().size();
    int inTable = operation.shared().state().protectedPages().size();
    RandomChange<S> change =
        switch (kind) {
          case 0 -> regular < MOST_PAGES ? allocate(operation) : free(operation);
          case 1 -> regular < MOST_PAGES ? allocateMany(operation, 2) : free(operation);
          case 2, 3 ->
              inTable < MOST_PAGES ? allocateProtected(operation) : freeProtected(operation);
          case 4, 5, 6, 7 -> write(operation, mayWait);
          case 8 -> writeInPlace(operation, mayWait);
          case 9 -> free(operation);
          case 10 -> freeProtected(operation);
          case 11 -> read(operation, mayWait);
          default -> setRoot(operation, mayWait);
        };
    return change != null ? change : allocateProtected(operation);
  }

  private static void put(MemorySegment page, byte[] content) {
    var _ = page.copyFrom(MemorySegment.ofArray(content));
  }

  /** The commonest idiom: a new page is filled, and something that is committed with it refers. */
  private static <S extends PageSize> RandomChange<S> allocate(Operation<S> operation) {
    Shared<S> shared = operation.shared();
    Delta delta = operation.delta();
    byte[] content = shared.oneIn(3) ? null : shared.inPlaceContent();
    Choice<S> root =
        content == null ? null : shared.locks().take(operation, Kind.ROOT, ROOTS, false);
    byte[] zero = shared.zero();
    return new RandomChange<>(
        null,
        tx -> {
          PageId<S> id = tx.allocate();
          delta.allocated().put(id.value(), zero);
          if (content != null) {
            put(tx.write(id), content);
            delta.allocated().put(id.value(), content);
          }
          if (root != null) {
            setRoot(operation, tx, (int) root.id(), id.value());
          }
        });
  }

  /** Allocates so many pages, or as many as there is room for. */
  static <S extends PageSize> RandomChange<S> allocateMany(Operation<S> operation, int count) {
    byte[] zero = operation.shared().zero();
    return new RandomChange<>(
        null,
        tx -> {
          for (int i = 0; i < count; i++) {
            operation.delta().allocated().put(tx.allocate().value(), zero);
          }
        });
  }

  private static <S extends PageSize> RandomChange<S> allocateProtected(Operation<S> operation) {
    Shared<S> shared = operation.shared();
    Delta delta = operation.delta();
    byte[] content = shared.oneIn(4) ? null : shared.protectedContent();
    byte[] zero = shared.zero();
    return new RandomChange<>(
        null,
        tx -> {
          ProtectedPageId<S> id = tx.allocateProtected();
          delta.content().put(id.value(), zero);
          if (content != null) {
            put(tx.write(id), content);
            delta.content().put(id.value(), content);
          }
        });
  }

  private static <S extends PageSize> @Nullable Choice<S> takeProtected(
      Operation<S> operation, boolean mayWait) {
    List<Long> ids = new ArrayList<>(operation.shared().state().protectedPages().keySet());
    ids.removeAll(operation.delta().freedProtected());
    return operation.shared().locks().take(operation, Kind.PROTECTED, ids, mayWait);
  }

  private static <S extends PageSize> @Nullable RandomChange<S> write(
      Operation<S> operation, boolean mayWait) {
    Choice<S> choice = takeProtected(operation, mayWait);
    if (choice == null) {
      return null;
    }
    byte[] content = operation.shared().protectedContent();
    return new RandomChange<>(
        choice,
        tx -> {
          MemorySegment page = tx.write(ProtectedPageId.<S>of(choice.id()));
          operation.see(choice.id(), page);
          put(page, content);
          operation.delta().content().put(choice.id(), content);
        });
  }

  private static <S extends PageSize> @Nullable RandomChange<S> read(
      Operation<S> operation, boolean mayWait) {
    Choice<S> choice = takeProtected(operation, mayWait);
    return choice == null
        ? null
        : new RandomChange<>(
            choice, tx -> operation.see(choice.id(), tx.read(ProtectedPageId.<S>of(choice.id()))));
  }

  private static <S extends PageSize> @Nullable RandomChange<S> freeProtected(
      Operation<S> operation) {
    Choice<S> choice = takeProtected(operation, false);
    return choice == null
        ? null
        : new RandomChange<>(
            null,
            tx -> {
              tx.free(ProtectedPageId.<S>of(choice.id()));
              operation.delta().content().remove(choice.id());
              operation.delta().freedProtected().add(choice.id());
            });
  }

  private static <S extends PageSize> @Nullable Choice<S> takeRegular(
      Operation<S> operation, boolean mayWait) {
    Collection<Long> ids = new ArrayList<>(operation.shared().state().regular().keySet());
    ids.removeAll(operation.delta().freed());
    return operation.shared().locks().take(operation, Kind.REGULAR, ids, mayWait);
  }

  private static <S extends PageSize> @Nullable RandomChange<S> writeInPlace(
      Operation<S> operation, boolean mayWait) {
    Choice<S> choice = takeRegular(operation, mayWait);
    if (choice == null) {
      return null;
    }
    byte[] content = operation.shared().inPlaceContent();
    return new RandomChange<>(
        choice,
        tx -> {
          put(tx.write(PageId.<S>of(choice.id())), content);
          operation.delta().inPlace().put(choice.id(), content);
        });
  }

  private static <S extends PageSize> @Nullable RandomChange<S> free(Operation<S> operation) {
    Choice<S> choice = takeRegular(operation, false);
    return choice == null
        ? null
        : new RandomChange<>(
            null,
            tx -> {
              tx.free(PageId.<S>of(choice.id()));
              operation.delta().inPlace().remove(choice.id());
              operation.delta().freed().add(choice.id());
            });
  }

  private static <S extends PageSize> @Nullable RandomChange<S> setRoot(
      Operation<S> operation, boolean mayWait) {
    Shared<S> shared = operation.shared();
    Choice<S> choice = shared.locks().take(operation, Kind.ROOT, ROOTS, mayWait);
    long value = shared.random().nextInt(1000);
    return choice == null
        ? null
        : new RandomChange<>(choice, tx -> setRoot(operation, tx, (int) choice.id(), value));
  }

  private static <S extends PageSize> void setRoot(
      Operation<S> operation, Transaction<S> tx, int slot, long value) {
    operation.seeRoot(slot, tx.root(slot));
    tx.root(slot, value);
    operation.delta().roots().put(slot, value);
  }
}
