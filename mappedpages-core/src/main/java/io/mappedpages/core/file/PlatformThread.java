package io.mappedpages.core.file;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs rare operations on a platform thread of their own, where no user can interrupt them.
 *
 * <p>An interrupt closes a {@link java.nio.channels.FileChannel} in the middle of {@code map} or
 * {@code lock}. Opening and mapping are rare, so that the start of a thread, some 50 µs, does not
 * matter. The caller waits, and keeps its interrupt flag.
 */
public final class PlatformThread {
  private PlatformThread() {}

  /** Runs a call to its end and passes on its result or exception. */
  public static <T> T call(Callable<T> work) throws IOException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("mappedpages-io").start(task);
    try {
      return Uninterruptibles.getUninterruptibly(task);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      switch (cause) {
        case IOException io -> throw io;
        case RuntimeException misuse -> throw misuse;
        case Error error -> throw error;
        case null, default -> throw new IOException(cause);
      }
    }
  }
}
