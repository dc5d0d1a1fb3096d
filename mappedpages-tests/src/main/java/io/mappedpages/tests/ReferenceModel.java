package io.mappedpages.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a store should hold: the stamp of every page, by id, and the root slots. */
public final class ReferenceModel {
  private static final int ROOTS = 8;

  private final TreeMap<Long, Long> regular = new TreeMap<>();
  private final TreeMap<Long, Long> protectedPages = new TreeMap<>();
  private final long[] roots = new long[ROOTS];

  /** A store that was just created. */
  public ReferenceModel() {
    Arrays.fill(roots, -1);
  }

  /**
   * A model of the same state.
   *
   * @return an independent copy
   */
  public ReferenceModel copy() {
    ReferenceModel copy = new ReferenceModel();
    copy.become(this);
    return copy;
  }

  /**
   * Takes over the state of another model.
   *
   * @param other the other model
   */
  public void become(ReferenceModel other) {
    regular.clear();
    regular.putAll(other.regular);
    protectedPages.clear();
    protectedPages.putAll(other.protectedPages);
    System.arraycopy(other.roots, 0, roots, 0, ROOTS);
  }

  /**
   * The regular pages.
   *
   * @return the stamps by id, in ascending order, to be changed
   */
  public Map<Long, Long> regular() {
    return regular;
  }

  /**
   * The protected pages.
   *
   * @return the stamps by id, in ascending order, to be changed
   */
  public Map<Long, Long> protectedPages() {
    return protectedPages;
  }

  /**
   * The value of a root slot.
   *
   * @param slot the slot
   * @return the value
   */
  public long root(int slot) {
    return roots[slot];
  }

  /**
   * Sets a root slot.
   *
   * @param slot the slot
   * @param value the value
   */
  public void root(int slot, long value) {
    roots[slot] = value;
  }

  /**
   * Fails unless a store holds this: the same ids, in this order, every byte, every root.
   *
   * @param <S> the page size
   * @param pager the store
   */
  public <S extends PageSize> void check(Pager<S> pager) {
    for (int slot = 0; slot < ROOTS; slot++) {
      assertThat(pager.root(slot)).as("root slot %d", slot).isEqualTo(roots[slot]);
    }
    List<PageId<S>> ids;
    try (Stream<PageId<S>> stream = pager.allocatedPages()) {
      ids = stream.toList();
    }
    assertThat(ids).extracting(PageId::value).containsExactlyElementsOf(regular.keySet());
    List<ProtectedPageId<S>> protectedIds;
    try (Stream<ProtectedPageId<S>> stream = pager.allocatedProtectedPages()) {
      protectedIds = stream.toList();
    }
    assertThat(protectedIds)
        .extracting(ProtectedPageId::value)
        .containsExactlyElementsOf(protectedPages.keySet());
    regular.forEach(
        (id, stamp) -> {
          try (PageReader reader = pager.read(PageId.<S>of(id))) {
            Content.check(reader.segment(), stamp);
          }
        });
    protectedPages.forEach(
        (id, stamp) -> {
          try (PageReader reader = pager.read(ProtectedPageId.<S>of(id))) {
            Content.check(reader.segment(), stamp);
          }
        });
  }
}
