package io.mappedpages.tests.suite.powercut;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file of a {@link FuseFolder}; it sees each request, one at a time, in one order with others.
 */
interface ServedFile {
  /** Returns its length. */
  long lengthBytes();

  /** Fills the target; what lies behind the end of the file may be left as it is. */
  void read(long offsetBytes, ByteBuffer target) throws IOException;

  /** Takes what was written; the buffer is used again afterwards. */
  void write(long offsetBytes, ByteBuffer source) throws IOException;

  /** Makes durable what was written before. */
  void flush() throws IOException;
}
