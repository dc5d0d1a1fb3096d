package io.mappedpages.tests.suite.history;

import static io.mappedpages.tests.suite.history.StoreModel.Kind.PROTECTED;
import static io.mappedpages.tests.suite.history.StoreModel.Kind.REGULAR;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.tests.suite.faults.Stamped;
import io.mappedpages.tests.suite.history.Step.AllThereAre;
import io.mappedpages.tests.suite.history.Step.Held;
import io.mappedpages.tests.suite.history.Step.RootWas;
import io.mappedpages.tests.suite.history.Step.Saw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that a pager has, read while nobody else is at work. */
final class WholeStore {
  private static final int ROOTS = 8;

  private WholeStore() {}

  static StoreModel of(Pager<Kib1> pager) {
    Map<Long, Long> regular = new TreeMap<>();
    Map<Long, Long> protectedPages = new TreeMap<>();
    List<Long> roots = new ArrayList<>();
    try (ReadView<Kib1> view = pager.view()) {
      try (Stream<PageId<Kib1>> ids = view.allocatedPages()) {
        ids.forEach(
            id -> {
              try (PageReader reader = pager.read(id)) {
                regular.put(id.value(), Stamped.of(reader.segment()));
              }
            });
      }
      try (Stream<ProtectedPageId<Kib1>> ids = view.allocatedProtectedPages()) {
        ids.forEach(id -> protectedPages.put(id.value(), Stamped.of(view.read(id))));
      }
      for (int slot = 0; slot < ROOTS; slot++) {
        roots.add(view.root(slot));
      }
      return new StoreModel(regular, protectedPages, roots, view.generation(), view.generation());
    }
  }

  /** Records a reading of all as one call: the history must explain how it ended. */
  static StoreModel record(Pager<Kib1> pager, Recording.Call call) {
    StoreModel found = of(pager);
    call.add(new Saw(found.seen()));
    call.add(new AllThereAre(REGULAR, found.regular().keySet()));
    call.add(new AllThereAre(PROTECTED, found.protectedPages().keySet()));
    found.regular().forEach((id, stamp) -> call.add(new Held(REGULAR, id, stamp)));
    found.protectedPages().forEach((id, stamp) -> call.add(new Held(PROTECTED, id, stamp)));
    for (int slot = 0; slot < ROOTS; slot++) {
      call.add(new RootWas(slot, found.roots().get(slot)));
    }
    call.done();
    return found;
  }
}
