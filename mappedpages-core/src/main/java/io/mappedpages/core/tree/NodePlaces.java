package io.mappedpages.core.tree;

/** Where the copies of tree pages go, and what becomes of the pages that they replace. */
public interface NodePlaces {
  /** Takes a free page for a new node. */
  long take();

  /** Gives back a page that was taken in this batch and is not needed after all. */
  void giveBack(long page);

  /**
   * The batch no longer reaches a page of the previous generation.
   *
   * @param birth the last snapshot that had been taken when it was written
   */
  void release(long page, int birth);
}
