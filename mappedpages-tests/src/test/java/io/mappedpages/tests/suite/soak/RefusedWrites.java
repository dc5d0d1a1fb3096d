package io.mappedpages.tests.suite.soak;

import io.mappedpages.tests.suite.threads.GivingWay;
import io.mappedpages.tests.suite.threads.HookedPageFile;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Refuses some of the writes of pages, which ends their batch, and gives way before others. */
final class RefusedWrites implements HookedPageFile.Hook {
  private static final int ONE_IN = 300;

  private final GivingWay others = new GivingWay();
  private final long firstOffsetBytes;
  private final AtomicLong count = new AtomicLong();

  /** Never refuses a commit record: that would end the pager. */
  RefusedWrites(long firstOffsetBytes) {
    this.firstOffsetBytes = firstOffsetBytes;
  }

  @Override
  public void beforeWrite(long offsetBytes, long bytes) throws IOException {
    others.beforeWrite(offsetBytes, bytes);
    if (offsetBytes >= firstOffsetBytes && ThreadLocalRandom.current().nextInt(ONE_IN) == 0) {
      count.incrementAndGet();
      throw new IOException("refused by the test");
    }
  }

  @Override
  public void beforeForce() {
    others.beforeForce();
  }

  long count() {
    return count.get();
  }
}
