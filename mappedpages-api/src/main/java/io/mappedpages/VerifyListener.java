package io.mappedpages;

/**
 * Hears of findings and progress while {@link ReadOnlyPager#verify} runs, in the thread that called
 * it. What a method throws ends the check and is thrown on to the caller.
 */
public interface VerifyListener {
  /**
   * Something is wrong. Called for each finding, also beyond those that the report holds.
   *
   * @param finding what is wrong
   */
  void finding(Finding finding);

  /**
   * The check has come this far. Called every now and then, and at the end.
   *
   * @param donePages the number of physical pages that have been checked
   * @param totalPages the number of physical pages that will have been checked at the end
   * @return {@code false} to end the check; the report then says that it was cancelled
   */
  default boolean progress(long donePages, long totalPages) {
    return true;
  }
}
