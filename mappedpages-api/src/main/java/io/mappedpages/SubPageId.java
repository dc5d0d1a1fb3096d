package io.mappedpages;

/**
 * The id of a sub-page: one slot of a regular page.
 *
 * <p>Ordered by {@link #value()}, as a signed number.
 *
 * @param <S> the page size of the file
 * @param <T> the size of the slot
 * @param value the number of the page; any value can be held, only the pager judges it
 */
@SuppressWarnings("UnusedTypeParameter") // phantom: ties the id to files of its page size
public record SubPageId<S extends PageSize, T extends SlotSize>(long value)
    implements PageHandle, Comparable<SubPageId<?, ?>> {
  /**
   * The id with that number. Never throws: a number that names no page is refused at its use.
   *
   * @param <S> the page size of the file
   * @param <T> the size of the slot
   * @param value the number, usually one that was read from a page
   * @return the id
   */
  public static <S extends PageSize, T extends SlotSize> SubPageId<S, T> of(long value) {
    return new SubPageId<>(value);
  }

  @Override
  public int compareTo(SubPageId<?, ?> other) {
    return Long.compare(value, other.value);
  }
}
