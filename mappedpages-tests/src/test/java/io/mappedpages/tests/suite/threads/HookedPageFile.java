package io.mappedpages.tests.suite.threads;

import io.mappedpages.core.file.PageFile;
import io.mappedpages.tests.crash.ForwardingPageFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A file that asks before it writes and forces: whoever is asked can make the thread wait, give way
 * to others, or fail.
 */
public final class HookedPageFile extends ForwardingPageFile {
  /** What is asked, in the thread that writes or forces. */
  public interface Hook {
    /** A write is about to begin; an exception is its outcome, and nothing is written. */
    default void beforeWrite(long offsetBytes, long bytes) throws IOException {}

    /** A force is about to begin; an exception is its outcome. */
    default void beforeForce() throws IOException {}
  }

  // Replaced by a test while threads are at work.
  private volatile Hook hook = new Hook() {};

  public HookedPageFile(PageFile file) {
    super(file);
  }

  public void hook(Hook next) {
    hook = next;
  }

  @Override
  public void write(long offsetBytes, MemorySegment source) throws IOException {
    hook.beforeWrite(offsetBytes, source.byteSize());
    super.write(offsetBytes, source);
  }

  @Override
  public void force() throws IOException {
    hook.beforeForce();
    super.force();
  }
}
