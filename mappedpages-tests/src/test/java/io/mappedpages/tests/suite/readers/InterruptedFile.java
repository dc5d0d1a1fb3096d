package io.mappedpages.tests.suite.readers;

import io.mappedpages.core.file.PageFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A file that lets somebody else act after one of its reads. */
final class InterruptedFile implements PageFile {
  private final PageFile file;
  private int readsLeft = -1;
  private Runnable action = () -> {};

  InterruptedFile(PageFile file) {
    this.file = file;
  }

  /** Acts after the n-th read from now on, beginning with 0. */
  void interrupt(int nth, Runnable then) {
    readsLeft = nth;
    action = then;
  }

  @Override
  public void read(long offsetBytes, MemorySegment target) throws IOException {
    file.read(offsetBytes, target);
    if (readsLeft-- == 0) {
      action.run();
    }
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
  public void write(long offsetBytes, MemorySegment source) throws IOException {
    file.write(offsetBytes, source);
  }

  @Override
  public void force() throws IOException {
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
