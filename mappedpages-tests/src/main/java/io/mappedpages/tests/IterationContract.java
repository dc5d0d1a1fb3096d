package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageHandle;
import io.mappedpages.PageId;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Streams of ids: ascending, of one generation, the same after reopening. */
abstract class IterationContract extends PagerGroup {
  @Test
  void idsComeInAscendingOrderAndSurviveReopening() {
    Random random = Seed.random("IterationContract");
    Pager<Kib1> pager = create();
    TreeSet<Long> regular = new TreeSet<>();
    TreeSet<Long> protectedIds = new TreeSet<>();
    for (int round = 0; round < 4; round++) {
      pager.pages().allocateAll(300).forEach(id -> regular.add(id.value()));
      pager.protectedPages().allocateAll(300).forEach(id -> protectedIds.add(id.value()));
      List<Long> freed = some(regular, random);
      pager.pages().freeAll(freed.stream().map(PageId::<Kib1>of).toList());
      freed.forEach(regular::remove);
      List<Long> freedProtected = some(protectedIds, random);
      pager
          .protectedPages()
          .freeAll(freedProtected.stream().map(ProtectedPageId::<Kib1>of).toList());
      freedProtected.forEach(protectedIds::remove);
    }
    assertIds(pager, regular, protectedIds);
    pager.close();
    assertIds(open(), regular, protectedIds);
  }

  private static List<Long> some(Collection<Long> ids, Random random) {
    return ids.stream().filter(_ -> random.nextInt(3) == 0).toList();
  }

  private static void assertIds(
      Pager<Kib1> pager, Collection<Long> regular, Collection<Long> protectedIds) {
    assertThat(values(pager::allocatedPages)).containsExactlyElementsOf(regular);
    assertThat(parallelValues(pager::allocatedPages)).containsExactlyElementsOf(regular);
    assertThat(values(pager.pages()::allocated)).containsExactlyElementsOf(regular);
    assertThat(values(pager::allocatedProtectedPages)).containsExactlyElementsOf(protectedIds);
    assertThat(parallelValues(pager::allocatedProtectedPages))
        .containsExactlyElementsOf(protectedIds);
    try (var view = pager.view()) {
      assertThat(values(view::allocatedPages)).containsExactlyElementsOf(regular);
      assertThat(values(view::allocatedProtectedPages)).containsExactlyElementsOf(protectedIds);
    }
  }

  private static <H extends PageHandle> List<Long> values(Handles<H> handles) {
    try (Stream<H> stream = handles.open()) {
      return stream.map(PageHandle::value).toList();
    }
  }

  private static <H extends PageHandle> List<Long> parallelValues(Handles<H> handles) {
    try (Stream<H> stream = handles.open()) {
      return stream.parallel().map(PageHandle::value).toList();
    }
  }

  @Test
  void aStreamShowsOneGeneration() {
    Pager<Kib1> pager = create();
    List<PageId<Kib1>> ids = new ArrayList<>(pager.pages().allocateAll(500));
    ids.sort(null);
    try (Stream<PageId<Kib1>> stream = pager.allocatedPages()) {
      Iterator<PageId<Kib1>> iterator = stream.iterator();
      List<PageId<Kib1>> seen = new ArrayList<>();
      seen.add(iterator.next());
      pager.pages().freeAll(ids.subList(100, 400));
      for (int i = 0; i < 5; i++) {
        assertThat(pager.pages().allocateAll(50)).hasSize(50);
      }
      iterator.forEachRemaining(seen::add);
      assertThat(seen).isEqualTo(ids);
    }
    assertThat(listed(pager::allocatedPages)).hasSize(450);
  }

  @Test
  void aStreamCanBeClosedEarlyAndTwice() {
    Pager<Kib1> pager = create();
    assertThat(pager.protectedPages().allocateAll(20)).hasSize(20);
    try (Stream<ProtectedPageId<Kib1>> stream = pager.allocatedProtectedPages()) {
      assertThat(stream.findFirst()).contains(ProtectedPageId.of(0));
      now(stream::close);
    }
    pager.free(ProtectedPageId.of(0));
  }
}
