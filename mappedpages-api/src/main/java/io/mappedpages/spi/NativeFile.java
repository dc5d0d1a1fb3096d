package io.mappedpages.spi;

import java.io.IOException;

/**
 * An open file whose blocks can be given back and had in advance. Its content is read and written
 * by other means, to which the changes made here are visible at once; they are durable when the
 * file has been forced next.
 *
 * <p>All methods may be called from any thread, interrupted or not, and from several at once; an
 * interrupt neither fails nor closes anything.
 */
public interface NativeFile extends AutoCloseable {
  /**
   * Gives the blocks of a range back to the file system. The range reads as zeros then, also
   * through mappings, and the length of the file stays. Blocks that lie in the range in part are
   * kept, with zeros in that part. A store through a mapping into the range needs room again, and
   * faults where there is none; a write fails then, as usual.
   *
   * @param offsetBytes where the range begins, 0 or more
   * @param bytes how long it is, 1 or more
   * @return whether that is done; if not, the file system or the platform cannot do it, nothing has
   *     changed, and there is no use in asking again for this file
   * @throws IOException if it fails for another reason; part of the range may be zeros then
   * @throws IllegalArgumentException if the range is none
   * @throws IllegalStateException if the file is closed
   */
  boolean punch(long offsetBytes, long bytes) throws IOException;

  /**
   * Has blocks for a range in advance, so that a write there does not fail for want of room. What
   * stands in the range stays, what is added reads as zeros, and the file is at least as long as
   * the end of the range then.
   *
   * @param offsetBytes where the range begins, 0 or more
   * @param bytes how long it is, 1 or more
   * @return whether that is done; if not, the file system or the platform cannot do it, nothing has
   *     changed, and there is no use in asking again for this file
   * @throws IOException if there is no room, or it fails for another reason; part of the range may
   *     have its blocks then
   * @throws IllegalArgumentException if the range is none
   * @throws IllegalStateException if the file is closed
   */
  boolean preallocate(long offsetBytes, long bytes) throws IOException;

  /** Closes the file when the calls that are under way have returned; later ones are refused. */
  @Override
  void close() throws IOException;
}
