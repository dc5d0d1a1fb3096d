package io.mappedpages;

/** Hears of findings and progress while {@link ReadOnlyPager#verify} runs. */
public interface VerifyListener {
  /** One finding. */
  void finding(Finding finding);

  /** Progress; false cancels. */
  default boolean progress(long donePages, long totalPages) {
    return true;
  }
}
