package io.mappedpages;

/** Told how far a long operation is, in the thread that called it. */
@FunctionalInterface
public interface ProgressListener {
  /** Lets everything go on. */
  ProgressListener NONE = (done, total) -> true;

  /**
   * Some more was done. What it throws ends the operation, and is thrown on.
   *
   * @param done how much so far, from 0 to {@code total}; each operation says in which unit
   * @param total how much there is to do, as far as that is known
   * @return {@code false} to end the operation; what that means, each operation says
   */
  boolean progress(long done, long total);
}
