package io.mappedpages;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The result of {@link ReadOnlyPager#verify}.
 *
 * <p>Immutable, and safe for use by any thread.
 */
public final class VerifyReport {
  /** How many findings a report holds; more are only counted. */
  public static final int MAX_FINDINGS = 1_000;

  private final List<Finding> findings;
  private final long findingCount;
  private final long pagesChecked;
  private final boolean cancelled;

  private VerifyReport(Builder builder) {
    this.findings = List.copyOf(builder.findings);
    this.findingCount = builder.findingCount;
    this.pagesChecked = builder.pagesChecked;
    this.cancelled = builder.cancelled;
  }

  /**
   * A report to be filled; for providers.
   *
   * @return a builder of an empty report
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Whether the whole file was checked and nothing is wrong.
   *
   * @return {@code true} without findings; {@code false} also when the check was cancelled, since
   *     what was not looked at is not known to be sound
   */
  public boolean isSound() {
    return findingCount == 0 && !cancelled;
  }

  /**
   * What is wrong, in the order in which it was found.
   *
   * @return an unmodifiable list of the first {@value #MAX_FINDINGS} findings; the listener heard
   *     of all
   */
  public List<Finding> findings() {
    return findings;
  }

  /**
   * How many findings there were.
   *
   * @return the count, including findings that {@link #findings()} leaves out
   */
  public long findingCount() {
    return findingCount;
  }

  /**
   * How much was looked at.
   *
   * @return the number of physical pages that were checked
   */
  public long pagesChecked() {
    return pagesChecked;
  }

  /**
   * Whether the listener ended the check before its end.
   *
   * @return {@code true} if a part of the file was not looked at
   */
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public String toString() {
    return "%s: %d findings, %d pages checked%s"
        .formatted(
            isSound() ? "sound" : "not sound",
            findingCount,
            pagesChecked,
            cancelled ? ", cancelled" : "");
  }

  /** Collects a report; for providers, and for use by one thread at a time. */
  public static final class Builder {
    private final List<Finding> findings = new ArrayList<>();
    private long findingCount;
    private long pagesChecked;
    private boolean cancelled;

    private Builder() {}

    /**
     * Adds a finding; beyond {@link #MAX_FINDINGS} it is only counted.
     *
     * @param finding the finding
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder finding(Finding finding) {
      Objects.requireNonNull(finding, "finding");
      if (findings.size() < MAX_FINDINGS) {
        findings.add(finding);
      }
      findingCount++;
      return this;
    }

    /**
     * Sets how much was looked at.
     *
     * @param count the number of physical pages
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder pagesChecked(long count) {
      this.pagesChecked = count;
      return this;
    }

    /**
     * Sets whether the check ended early.
     *
     * @param value {@code true} if the listener ended it
     * @return this
     */
    @CanIgnoreReturnValue
    public Builder cancelled(boolean value) {
      this.cancelled = value;
      return this;
    }

    /**
     * The report of what was collected so far.
     *
     * @return the report, independent of this builder
     */
    public VerifyReport build() {
      return new VerifyReport(this);
    }
  }
}
