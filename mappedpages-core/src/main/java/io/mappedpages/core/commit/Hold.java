package io.mappedpages.core.commit;

import io.mappedpages.ReaderEvictedException;

/** What keeps the pages of a pinned generation from being written anew. */
public interface Hold {
  /** The pages are held in this process, by whoever would write them. */
  Hold OWN = generation -> {};

  /**
   * Throws if the pages of a generation may have been written anew.
   *
   * @throws ReaderEvictedException if so
   */
  void check(Generation generation);

  /** Returns whether that can happen: then pages are read by copy, and checked after it. */
  default boolean canBeLost() {
    return false;
  }
}
