package io.mappedpages.core.pager;

import java.io.IOException;

/** The generation that a pager which cannot write stands on, and how it moves on. */
interface Standing {
  /** Moves to the newest generation; returns its number. */
  long refresh() throws IOException;

  /** Returns whether there is a newer one. */
  boolean isStale() throws IOException;

  /** Returns the version of a regular page, or 0 if nobody can write it. */
  long version(long page) throws IOException;

  /** A view was closed: what it had pinned may be written anew. */
  void unpinned();

  /** Lets go of the generation, and of what was opened for this pager alone. */
  void close() throws IOException;
}
