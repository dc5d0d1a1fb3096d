package io.mappedpages.tests.suite.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pager does, one operation after the other: stamps of pages by id, and roots.
 *
 * @param regular what each regular page holds
 * @param protectedPages what each protected page holds
 * @param roots the root slots
 * @param committed the newest generation that an operation said it was committed in
 * @param seen the newest generation that an operation said it saw: whatever is committed later is
 *     not part of it
 */
record StoreModel(
    Map<Long, Long> regular,
    Map<Long, Long> protectedPages,
    List<Long> roots,
    long committed,
    long seen) {

  /** The two kinds of page. */
  enum Kind {
    REGULAR,
    PROTECTED
  }

  Map<Long, Long> pages(Kind kind) {
    return kind == Kind.REGULAR ? regular : protectedPages;
  }

  private StoreModel withPages(Kind kind, Map<Long, Long> pages) {
    return kind == Kind.REGULAR
        ? new StoreModel(pages, protectedPages, roots, committed, seen)
        : new StoreModel(regular, pages, roots, committed, seen);
  }

  StoreModel with(Kind kind, long id, long stamp) {
    Map<Long, Long> pages = new HashMap<>(pages(kind));
    pages.put(id, stamp);
    return withPages(kind, pages);
  }

  StoreModel without(Kind kind, long id) {
    Map<Long, Long> pages = new HashMap<>(pages(kind));
    pages.remove(id);
    return withPages(kind, pages);
  }

  StoreModel withRoot(int slot, long value) {
    List<Long> changed = new ArrayList<>(roots);
    changed.set(slot, value);
    return new StoreModel(regular, protectedPages, changed, committed, seen);
  }

  StoreModel withCommitted(long generation) {
    return new StoreModel(regular, protectedPages, roots, generation, seen);
  }

  StoreModel withSeen(long generation) {
    return new StoreModel(regular, protectedPages, roots, committed, generation);
  }
}
