package io.mappedpages.core.pager;

import io.mappedpages.Finding;
import io.mappedpages.VerifyListener;
import io.mappedpages.VerifyReport;
import io.mappedpages.core.commit.Generation;

/** What a check has found, and how far it has come; it tells the listener of both. */
final class VerifyProgress {
  private static final long STEP_PAGES = 1024;
  private static final long STEP_BYTES = 4 << 20;

  private final VerifyListener listener;
  private final Generation generation;
  private final VerifyReport.Builder report = VerifyReport.builder();
  private final long pageCount;
  private final long stepPages;
  private long done;
  private long nextStep;
  private boolean cancelled;

  /**
   * Starts at 0.
   *
   * @param generation what is checked
   */
  VerifyProgress(VerifyListener listener, Generation generation, int pageBytes) {
    this.listener = listener;
    this.generation = generation;
    this.pageCount = generation.pageCount();
    this.stepPages = Math.clamp(STEP_BYTES / pageBytes, 1, STEP_PAGES);
    this.nextStep = stepPages;
  }

  void find(String structure, long page, String expected, String found) {
    generation.ensureHeld(); // else it is the writer's new content, and no damage
    Finding finding = Finding.of(structure, page, expected, found);
    report.finding(finding);
    listener.finding(finding);
  }

  /** Some more pages are done. */
  void advance(long pages) {
    done += pages;
    if (done >= nextStep && done < pageCount && !cancelled) {
      nextStep = done + stepPages;
      cancelled = !listener.progress(done, pageCount);
    }
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Tells that all is done, unless the listener has ended it before. */
  VerifyReport end() {
    if (!cancelled) {
      listener.progress(pageCount, pageCount);
      done = pageCount;
    }
    return report.pagesChecked(done).cancelled(cancelled).build();
  }
}
