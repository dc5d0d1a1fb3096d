package io.mappedpages.tests.suite.threads;

import java.util.concurrent.ThreadLocalRandom;

/** Lets other threads run before some of the writes and forces: what is in flight stays longer. */
public final class GivingWay implements HookedPageFile.Hook {
  private static final int MOST = 6;

  @Override
  public void beforeWrite(long offsetBytes, long bytes) {
    giveWay();
  }

  @Override
  public void beforeForce() {
    giveWay();
  }

  @SuppressWarnings("ThreadPriorityCheck") // it asks for nothing, it only mixes the threads
  private static void giveWay() {
    for (int i = ThreadLocalRandom.current().nextInt(MOST); i > 0; i--) {
      Thread.yield();
    }
  }
}
