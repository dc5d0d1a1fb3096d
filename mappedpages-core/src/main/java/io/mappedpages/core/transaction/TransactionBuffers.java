package io.mappedpages.core.transaction;

import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.StagingMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The private copies of a transaction; released with it. */
final class TransactionBuffers {
  private final Store store;
  private final List<StagingMemory.Buffer> buffers = new ArrayList<>();

  TransactionBuffers(Store store) {
    this.store = store;
  }

  MemorySegment zeros() {
    return zeros(store.geometry().pageBytes());
  }

  MemorySegment zeros(long bytes) {
    StagingMemory.Buffer buffer = store.staging().allocate(bytes);
    buffers.add(buffer);
    return buffer.segment();
  }

  MemorySegment copy(MemorySegment content) {
    try {
      return zeros().copyFrom(content);
    } catch (InternalError e) {
      throw store.reads().fault(e);
    }
  }

  void release() {
    buffers.forEach(StagingMemory.Buffer::release);
  }
}
