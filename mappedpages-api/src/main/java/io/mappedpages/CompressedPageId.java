package io.mappedpages;

/**
 * The id of a compressed page.
 *
 * <p>Ordered by {@link #value()}, as a signed number.
 *
 * @param <S> the page size of the file
 * @param <L> the logical size: that of the content as its user sees it
 * @param value the number of the page; any value can be held, only the pager judges it
 */
@SuppressWarnings("UnusedTypeParameter") // phantom: ties the id to files of its page size
public record CompressedPageId<S extends PageSize, L extends PageSize>(long value)
    implements PageHandle, Comparable<CompressedPageId<?, ?>> {
  /**
   * The id with that number. Never throws: a number that names no page is refused at its use.
   *
   * @param <S> the page size of the file
   * @param <L> the logical size: that of the content as its user sees it
   * @param value the number, usually one that was read from a page
   * @return the id
   */
  public static <S extends PageSize, L extends PageSize> CompressedPageId<S, L> of(long value) {
    return new CompressedPageId<>(value);
  }

  @Override
  public int compareTo(CompressedPageId<?, ?> other) {
    return Long.compare(value, other.value);
  }
}
