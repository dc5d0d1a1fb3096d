package io.mappedpages.tests.crash;

import io.mappedpages.core.file.PageFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Hands every call on to another file; for those that do more in some of them. */
public abstract class ForwardingPageFile implements PageFile {
  private final PageFile file;

  /** Hands on to a file, which it closes. */
  protected ForwardingPageFile(PageFile file) {
    this.file = file;
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
  public boolean punch(long fromBytes, long toBytes) throws IOException {
    return file.punch(fromBytes, toBytes);
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
