package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageId;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;

/** A call that is a commit of its own: allocations, frees, a force without changes. */
final class OneCall<S extends PageSize> extends Operation<S> {
  private boolean ending;
  private boolean forces;

  OneCall(Shared<S> shared) {
    super(shared);
  }

  @Override
  protected Part<S> next(boolean last) {
    ending = true;
    LongSupplier call = choose();
    return new Part<>(null, () -> end(committed(call)));
  }

  /** What the calls that return something else say of their generation: that they do not know. */
  private static LongSupplier unknown(Runnable call) {
    return () -> {
      call.run();
      return -1;
    };
  }

  private LongSupplier choose() {
    Pager<S> pager = shared().pager();
    // When a force fails, the ids that nobody was told of must be known: so no allocations then.
    return switch (shared().random().nextInt(shared().conditions().armed() ? 4 : 7)) {
      case 0, 1 -> {
        forces = true;
        yield pager::force;
      }
      case 2 -> {
        List<Long> ids = take(Locks.Kind.REGULAR, shared().state().regular().keySet());
        delta().freed().addAll(ids);
        yield unknown(() -> pager.pages().freeAll(ids.stream().map(PageId::<S>of).toList()));
      }
      case 3 -> {
        List<Long> ids = take(Locks.Kind.PROTECTED, shared().state().protectedPages().keySet());
        delta().freedProtected().addAll(ids);
        yield unknown(
            () ->
                pager.protectedPages().freeAll(ids.stream().map(ProtectedPageId::<S>of).toList()));
      }
      case 4, 5 -> {
        int count = 1 + shared().random().nextInt(3);
        byte[] zero = shared().zero();
        yield unknown(
            () ->
                pager
                    .pages()
                    .allocateAll(count)
                    .forEach(id -> delta().allocated().put(id.value(), zero)));
      }
      default -> {
        byte[] zero = shared().zero();
        yield unknown(() -> delta().content().put(pager.allocateProtected().value(), zero));
      }
    };
  }

  private List<Long> take(Locks.Kind kind, Collection<Long> ids) {
    List<Long> left = new ArrayList<>(ids);
    List<Long> taken = new ArrayList<>();
    for (int most = shared().random().nextInt(4); most > 0; most--) {
      Locks.Choice<S> choice = shared().locks().take(this, kind, left, false);
      if (choice == null) {
        break;
      }
      taken.add(choice.id());
      left.remove(choice.id());
    }
    return taken;
  }

  @Override
  boolean isForce() {
    return forces;
  }

  @Override
  boolean isEnding() {
    return ending;
  }

  @Override
  protected void giveUp() {
    // Nothing is open between two parts: there is one.
  }
}
