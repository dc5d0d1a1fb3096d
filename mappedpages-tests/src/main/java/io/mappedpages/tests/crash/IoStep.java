package io.mappedpages.tests.crash;

/** One thing that a process did to its file, to be done again on another disk. */
public sealed interface IoStep {
  /** A write. The array is not copied and must not change. */
  @SuppressWarnings("ArrayRecordComponent") // steps are never compared
  record Write(long offsetBytes, byte[] bytes) implements IoStep {}

  /** Stores through a writable mapping, noticed some time after they were made. */
  @SuppressWarnings("ArrayRecordComponent") // steps are never compared
  record Store(long offsetBytes, byte[] bytes) implements IoStep {}

  /** Zeros up to a new length. */
  record Extend(long fromBytes, long toBytes) implements IoStep {}

  /** A shorter length. */
  record Truncate(long toBytes) implements IoStep {}

  /** Everything becomes durable. */
  record Force() implements IoStep {}
}
