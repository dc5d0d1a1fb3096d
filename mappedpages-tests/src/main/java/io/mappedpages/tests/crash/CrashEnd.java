package io.mappedpages.tests.crash;

/** The ways in which the world of a process ends. */
public enum CrashEnd {
  /** The process dies; what it wrote stays in the cache, visible and not durable. */
  KILL,

  /** The power goes: of every sector, any content since the last force may be what is left. */
  POWER,

  /**
   * A force reports an error: what was written stays visible, some of it became durable, and the
   * rest never will, since the kernel holds it for written.
   */
  FAIL
}
