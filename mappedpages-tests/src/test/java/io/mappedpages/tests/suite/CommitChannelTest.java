package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What commits rely on and no specification promises: an asynchronous channel whose executor runs
 * the work in the caller's own thread is done before {@code write} returns, {@code get} on its
 * result ignores an interrupt, and the channel stays open. A JDK that changes it fails here.
 */
final class CommitChannelTest {
  /** Runs everything at once, in the thread that asks. */
  private static final class SameThread extends AbstractExecutorService {
    @Override
    public void execute(Runnable command) {
      command.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }

  @AfterEach
  void clearInterrupt() {
    var _ = Thread.interrupted();
  }

  @Test
  void anInterruptNeitherClosesTheChannelNorIsLost(@TempDir Path folder) throws Exception {
    try (SameThread executor = new SameThread();
        AsynchronousFileChannel channel =
            AsynchronousFileChannel.open(
                folder.resolve("file"),
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                executor)) {
      Thread.currentThread().interrupt();
      for (int i = 0; i < 1_000; i++) {
        Future<Integer> write = channel.write(ByteBuffer.allocate(512), i * 512L);
        assertThat(write.isDone()).isTrue();
        assertThat(write.get()).isEqualTo(512);
        if (i % 100 == 0) {
          channel.force(false);
        }
      }
      assertThat(channel.read(ByteBuffer.allocate(512), 0).get()).isEqualTo(512);
      assertThat(channel.isOpen()).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
  }
}
