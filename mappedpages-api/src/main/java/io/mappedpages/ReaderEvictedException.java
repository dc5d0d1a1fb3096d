package io.mappedpages;

/**
 * A reader that took too long: the generation that it reads has been given up, and what it has read
 * since may be mixed. Reserved for readers that agree to be evicted when they are opened; pagers
 * that are open for writing, their readers and their views never meet it.
 */
public final class ReaderEvictedException extends PagerException {
  private static final long serialVersionUID = 1L;

  private final long generation;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param generation the generation that was read
   */
  public ReaderEvictedException(String path, long generation) {
    super(path, path + ": reader of generation " + generation + " was evicted", null);
    this.generation = generation;
  }

  /**
   * The generation that was read.
   *
   * @return the generation
   */
  public long generation() {
    return generation;
  }
}
