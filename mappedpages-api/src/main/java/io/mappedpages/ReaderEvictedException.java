package io.mappedpages;

/**
 * A reader that took too long: the generation that it reads has been given up, and what it has read
 * since may be mixed. Thrown only to readers that were opened as evictable.
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
