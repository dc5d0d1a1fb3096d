package io.mappedpages.tests.suite.soak;

import io.mappedpages.OutOfBoundsException;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.tests.suite.threads.Ids;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Views that stay open while commits free what they show, and use the space again. */
final class ViewHolder {
  private static final int COMMITS = 6; // freed space is used again after three
  private static final long ABSENT = -1;

  private final Pager<Kib1> pager;
  private final SharedPages<ProtectedPageId<Kib1>> pages;
  private final Accounts accounts;
  private final Crowd crowd;

  ViewHolder(
      Pager<Kib1> pager, SharedPages<ProtectedPageId<Kib1>> pages, Accounts accounts, Crowd crowd) {
    this.pager = pager;
    this.pages = pages;
    this.accounts = accounts;
    this.crowd = crowd;
  }

  /**
   * A view shows what was acknowledged before it was opened, and the same as long as it is open.
   */
  void step() {
    Map<Long, PageLife.Look> looks = new HashMap<>();
    pages.present().forEach(id -> looks.put(id, pages.life(id).look()));
    try (ReadView<Kib1> view = pager.view()) {
      Map<Long, Long> versions = versions(view, looks);
      Set<Long> regular = Ids.of(view::allocatedPages);
      Set<Long> all = Ids.of(view::allocatedProtectedPages);
      accounts.check(view);
      while (pager.generation() < view.generation() + COMMITS && crowd.awaitSteps(COMMITS)) {
        accounts.check(view);
      }
      same("versions", versions, versions(view, looks));
      same("regular pages", regular, Ids.of(view::allocatedPages));
      same("protected pages", all, Ids.of(view::allocatedProtectedPages));
    }
  }

  private Map<Long, Long> versions(ReadView<Kib1> view, Map<Long, PageLife.Look> looks) {
    Map<Long, Long> versions = new TreeMap<>();
    looks.forEach((id, look) -> versions.put(id, version(view, id, look)));
    return versions;
  }

  private long version(ReadView<Kib1> view, long id, PageLife.Look look) {
    try {
      return look.found(view.read(pages.handle(id)));
    } catch (OutOfBoundsException _) {
      look.missed();
      return ABSENT;
    }
  }

  private static void same(String what, Object before, Object after) {
    if (!before.equals(after)) {
      throw new AssertionError(
          "in one view %s was at first %s, later %s".formatted(what, before, after));
    }
  }
}
