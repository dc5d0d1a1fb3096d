package io.mappedpages.core.pager;

import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.core.transaction.CoreTransaction;
import java.lang.foreign.MemorySegment;

/** Writes one page in a transaction of its own. */
record TransactionWriter(CoreTransaction<?> transaction, MemorySegment content)
    implements ProtectedPageWriter {
  @Override
  public MemorySegment segment() {
    if (!transaction.isUsable()) {
      throw new IllegalStateException("the writer has committed or is closed");
    }
    return content;
  }

  @Override
  public long commit() {
    return transaction.commit();
  }

  @Override
  public void close() {
    transaction.close();
  }
}
