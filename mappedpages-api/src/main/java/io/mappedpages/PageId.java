package io.mappedpages;

/**
 * The id of a regular page: 3 or more, and not necessarily consecutive.
 *
 * <p>Ordered by {@link #value()}, as a signed number.
 *
 * @param <S> the page size of the file
 * @param value the number of the page; any value can be held, only the pager judges it
 */
@SuppressWarnings("UnusedTypeParameter") // phantom: ties the id to files of its page size
public record PageId<S extends PageSize>(long value) implements PageHandle, Comparable<PageId<?>> {
  /**
   * The id with that number. Never throws: a number that names no page is refused at its use.
   *
   * @param <S> the page size of the file
   * @param value the number, usually one that was read from a page
   * @return the id
   */
  public static <S extends PageSize> PageId<S> of(long value) {
    return new PageId<>(value);
  }

  @Override
  public int compareTo(PageId<?> other) {
    return Long.compare(value, other.value);
  }
}
