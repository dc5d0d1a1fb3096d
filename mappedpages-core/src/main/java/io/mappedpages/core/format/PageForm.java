package io.mappedpages.core.format;

/**
 * What stays the same of a compressed page when it is written.
 *
 * @param sizeShift the binary logarithm of its logical size in pages, 1 to 6
 * @param codec the number of its codec among the codec names, 1 to 31
 */
public record PageForm(int sizeShift, int codec) {
  /** Returns whether a page can have this form. */
  public boolean isValid() {
    return sizeShift >= 1
        && sizeShift <= Entry.MAX_SIZE_SHIFT
        && codec >= 1
        && codec <= Entry.MAX_CODECS;
  }

  /** Returns the logical size in pages. */
  public int pages() {
    return 1 << sizeShift;
  }
}
