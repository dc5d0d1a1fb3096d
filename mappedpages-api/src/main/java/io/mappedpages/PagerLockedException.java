package io.mappedpages;

import java.util.OptionalLong;

/**
 * A file that another pager has open for writing, in this or in another process. Nothing was
 * changed and nothing stays open.
 */
public final class PagerLockedException extends PagerException {
  private static final long serialVersionUID = 1L;
  private static final long UNKNOWN_PID = -1;

  private final long pid;
  private final String reason;

  /**
   * For providers.
   *
   * @param path the file, as it was opened
   * @param holderPid the process that has the file open, where it is known
   * @param reason what stands in the way
   */
  public PagerLockedException(String path, OptionalLong holderPid, String reason) {
    super(path, path + ": locked by " + holder(holderPid) + ": " + reason, null);
    this.pid = holderPid.orElse(UNKNOWN_PID);
    this.reason = reason;
  }

  /**
   * The process that has the file open.
   *
   * @return its process id; empty if it is not known
   */
  public OptionalLong holderPid() {
    return pid == UNKNOWN_PID ? OptionalLong.empty() : OptionalLong.of(pid);
  }

  /**
   * What stands in the way.
   *
   * @return a description
   */
  public String reason() {
    return reason;
  }

  private static String holder(OptionalLong pid) {
    return pid.isPresent() ? "process " + pid.getAsLong() : "an unknown process";
  }
}
