package io.mappedpages.spi;

/**
 * Chooses the places of pages that users allocate. A strategy proposes; the pager checks each
 * proposal against what is really free, and disposes: a strategy that is wrong can make an
 * allocation fail, but never give a page to two owners.
 *
 * <p>A strategy serves one pager, which calls it from one thread at a time, not always the same. It
 * does no I/O, waits for nothing, and does not use the pager: calls back into it that would change
 * anything, or close it, throw {@link IllegalStateException}. What a method throws, an {@link
 * Error} too, or a proposal that does not fit, becomes a {@link io.mappedpages.ProviderException}
 * of the call that needed it, which has then changed nothing. A strategy that never returns and
 * asks nothing of its free space cannot be stopped.
 *
 * <p>Pages of the store's own structures are placed by the pager itself; strategies hear of them in
 * {@link #allocated} and {@link #freed} all the same.
 */
public interface AllocationStrategy {
  /**
   * Proposes a place for a run of pages. It is not taken by that: {@link #allocated} follows if it
   * is.
   *
   * @param runPages how many pages in a row are needed, 1 or more
   * @param alignmentPages the first page has to be a multiple of this, a power of two, 1 for any
   * @param nearPage a page in whose neighbourhood the run would be well placed, or -1 for none
   * @return the first page of a run that is free as a whole, or -1 if the strategy finds none: then
   *     the pager grows the file, calls {@link #resized}, and asks again; for a run it may also ask
   *     for shorter ones. A single page must be found then; a run may be overlooked
   */
  long propose(long runPages, long alignmentPages, long nearPage);

  /**
   * Pages are no longer free. What this throws, as with the other notifications, cannot undo what
   * happened: it is kept, and every later proposal fails with it until the file is opened anew.
   *
   * @param firstPage the first of them
   * @param count how many, 1 or more
   */
  void allocated(long firstPage, long count);

  /**
   * Pages can be proposed again. That is later than they were freed by their user: until then they
   * may be needed to recover from a crash, or by a reader.
   *
   * @param firstPage the first of them
   * @param count how many, 1 or more
   */
  void freed(long firstPage, long count);

  /**
   * The file has another length. Pages that were added are free, and those that were cut off are
   * gone: neither {@link #freed} nor {@link #allocated} is called for them.
   *
   * @param pageCount the length of the file in pages
   */
  void resized(long pageCount);
}
