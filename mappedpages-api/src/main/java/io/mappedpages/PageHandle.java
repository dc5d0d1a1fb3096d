package io.mappedpages;

/**
 * What a user holds of a page: a small immutable value, stable for the life of the page, also when
 * the page moves inside the file.
 *
 * <p>A handle is only a number with a type. It can be stored inside pages as its {@link #value()},
 * and made again with the {@code of} method of its class, which never throws: whether a page of
 * that number exists is judged by the pager at each use.
 */
public sealed interface PageHandle permits PageId, ProtectedPageId, CompressedPageId, SubPageId {
  /**
   * The number that identifies the page among the pages of its kind in its file.
   *
   * @return the number, as given to {@code of}
   */
  long value();
}
