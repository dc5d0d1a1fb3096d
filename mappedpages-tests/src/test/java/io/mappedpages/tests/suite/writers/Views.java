package io.mappedpages.tests.suite.writers;

import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.tests.suite.replay.Contents;
import io.mappedpages.tests.suite.replay.StoreState;
import io.mappedpages.tests.suite.replay.Violation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Views that stay open while commits go on, and must show what was there when they were opened. */
final class Views<S extends PageSize> {
  private static final int MOST = 2;

  private final Shared<S> shared;
  private final Flights<S> flights;
  private final List<Open<S>> open = new ArrayList<>();

  Views(Shared<S> shared, Flights<S> flights) {
    this.shared = shared;
    this.flights = flights;
  }

  private record Open<S extends PageSize>(ReadView<S> view, StoreState expected) {}

  /** Opens one, looks at one, or closes one. */
  void act() {
    int choice = shared.random().nextInt(6);
    if (open.isEmpty() || (choice == 0 && open.size() < MOST)) {
      open();
    } else if (choice == 1) {
      Open<S> one = shared.pick(open);
      check(one);
      one.view().close();
      open.remove(one);
    } else {
      check(shared.pick(open));
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // closed some time later
  private void open() {
    ReadView<S> view = shared.pager().view();
    if (view.generation() == shared.live().generation()) {
      open.add(new Open<>(view, shared.state()));
    } else {
      flights.shown(view.generation());
      view.close();
    }
  }

  private void check(Open<S> one) {
    long age = shared.live().generation() - one.view().generation();
    if (age > 2) {
      shared.count("looks through views that are older than two commits");
    }
    one.expected()
        .protectedPages()
        .forEach(
            (id, content) ->
                check(one.view().read(ProtectedPageId.<S>of(id)), content, "view, page " + id));
    for (int slot = 0; slot < 8; slot++) {
      if (one.view().root(slot) != one.expected().root(slot)) {
        throw new Violation("a view shows another root " + slot + " than before");
      }
    }
  }

  /** Looks at a page as it is now. */
  void read() {
    List<Long> ids = List.copyOf(shared.state().protectedPages().keySet());
    if (!ids.isEmpty() && shared.pager().generation() == shared.live().generation()) {
      long id = shared.pick(ids);
      try (PageReader reader = shared.pager().read(ProtectedPageId.<S>of(id))) {
        check(
            reader.segment(),
            shared.state().protectedPages().getOrDefault(id, shared.zero()),
            "page " + id);
      }
    }
  }

  private static void check(MemorySegment found, byte[] expected, String what) {
    if (found.mismatch(MemorySegment.ofArray(expected)) >= 0) {
      throw new Violation(
          what
              + " shows "
              + Contents.show(found.toArray(ValueLayout.JAVA_BYTE))
              + " instead of "
              + Contents.show(expected));
    }
  }

  void closeAll() {
    open.forEach(one -> one.view().close());
    open.clear();
  }
}
