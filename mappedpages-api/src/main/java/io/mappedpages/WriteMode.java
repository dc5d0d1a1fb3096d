package io.mappedpages;

/** How a {@link PageWriter} brings the bytes of a regular page into the file. */
public enum WriteMode {
  /**
   * The default. A writer's segment is a private native buffer that is written to the file when the
   * writer is closed. The file is mapped read-only: a store through a segment that is kept too long
   * goes nowhere.
   */
  STAGED,

  /**
   * A writer's segment is the mapping itself, so that writing in place copies nothing. A store
   * through a segment that was kept beyond its writer then changes whatever lies there by now.
   * Where the file system can no longer take the bytes, the store itself fails, with the {@link
   * InternalError} by which Java reports a fault in mapped memory.
   */
  MAPPED
}
