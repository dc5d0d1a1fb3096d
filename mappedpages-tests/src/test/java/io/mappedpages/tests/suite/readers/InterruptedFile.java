package io.mappedpages.tests.suite.readers;

import io.mappedpages.core.file.PageFile;
import io.mappedpages.tests.crash.ForwardingPageFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A file that lets somebody else act after one of its reads. */
final class InterruptedFile extends ForwardingPageFile {
  private int readsLeft = -1;
  private Runnable action = () -> {};

  InterruptedFile(PageFile file) {
    super(file);
  }

  /** Acts after the n-th read from now on, beginning with 0. */
  void interrupt(int nth, Runnable then) {
    readsLeft = nth;
    action = then;
  }

  @Override
  public void read(long offsetBytes, MemorySegment target) throws IOException {
    super.read(offsetBytes, target);
    if (readsLeft-- == 0) {
      action.run();
    }
  }
}
