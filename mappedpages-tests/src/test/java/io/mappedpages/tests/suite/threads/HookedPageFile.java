package io.mappedpages.tests.suite.threads;

import io.mappedpages.core.file.PageFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A file that asks before it writes and forces: whoever is asked can make the thread wait, give way
 * to others, or fail.
 */
public final class HookedPageFile implements PageFile {
  /** What is asked, in the thread that writes or forces. */
  public interface Hook {
    /** A write is about to begin; an exception is its outcome, and nothing is written. */
    default void beforeWrite(long offsetBytes, long bytes) throws IOException {}

    /** A force is about to begin; an exception is its outcome. */
    default void beforeForce() throws IOException {}
  }

  private final PageFile file;

  // Replaced by a test while threads are at work.
  private volatile Hook hook = new Hook() {};

  public HookedPageFile(PageFile file) {
    this.file = file;
  }

  public void hook(Hook next) {
    hook = next;
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public long lengthBytes() throws IOException {
    return file.lengthBytes();
  }

  @Override
  public void extend(long fromBytes, long toBytes, boolean sparse) throws IOException {
    file.extend(fromBytes, toBytes, sparse);
  }

  @Override
  public void truncate(long toBytes) throws IOException {
    file.truncate(toBytes);
  }

  @Override
  public MemorySegment map(long offsetBytes, long bytes, boolean writable) throws IOException {
    return file.map(offsetBytes, bytes, writable);
  }

  @Override
  public void read(long offsetBytes, MemorySegment target) throws IOException {
    file.read(offsetBytes, target);
  }

  @Override
  public void write(long offsetBytes, MemorySegment source) throws IOException {
    hook.beforeWrite(offsetBytes, source.byteSize());
    file.write(offsetBytes, source);
  }

  @Override
  public void force() throws IOException {
    hook.beforeForce();
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
