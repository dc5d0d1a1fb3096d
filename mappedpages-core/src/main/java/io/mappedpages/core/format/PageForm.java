package io.mappedpages.core.format;

/**
 * What stays the same of a compressed page when it is written.
 *
 * @param sizeShift the binary logarithm of its logical size in pages, 1 to 6
 * @param codec the number of its codec among the codec names, 1 to 31
 */
public record PageForm(int sizeShift, int codec) {
  /** Returns the logical size in pages. */
  public int pages() {
    return 1 << sizeShift;
  }
}
