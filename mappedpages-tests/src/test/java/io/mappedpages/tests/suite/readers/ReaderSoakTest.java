package io.mappedpages.tests.suite.readers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.tests.Seed;
import io.mappedpages.tests.suite.faults.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A writer and readers in processes of their own, killed and stopped at random. In every view all
 * pages have the stamp of the same transaction, no stamp goes back, and what a reader has seen is
 * there after the writer was killed.
 */
@Tag("once")
final class ReaderSoakTest {
  private static final int READERS = 3;

  private Path folder = Path.of("");
  private Path store = Path.of("");
  private int started;
  private final Random random = Seed.random("ReaderSoakTest");
  private final AtomicLong views = new AtomicLong();
  private final AtomicLong evictions = new AtomicLong();
  private final AtomicLong newestSeen = new AtomicLong();
  private final AtomicReference<String> failure = new AtomicReference<>("");

  @BeforeEach
  void useFolder(@TempDir Path temporary) throws IOException {
    folder = temporary.toRealPath();
    store = folder.resolve("store.mpg");
    StampProgram.create(store);
  }

  private ChildJvm start(String what) throws IOException {
    Path errors = folder.resolve("errors" + started++);
    return ChildJvm.start(
        List.of(),
        StampProgram.class,
        List.of(what, store.toString(), "" + random.nextLong()),
        errors);
  }

  /** A reader, and the thread that listens to it. */
  private record Reader(ChildJvm process, Thread listener) {
    void kill() throws InterruptedException {
      process.kill();
      assertThat(process.status()).isIn(ChildJvm.KILLED, 1); // 1: it failed, and has said why
      listener.join();
      process.close();
    }
  }

  private Reader startReader() throws IOException {
    ChildJvm process = start("reader");
    return new Reader(process, Thread.ofPlatform().start(() -> listen(process)));
  }

  private void listen(ChildJvm reader) {
    try {
      for (String line = reader.line(); line != null; line = reader.line()) {
        if (line.startsWith("views ") && line.contains(" newest ")) {
          views.addAndGet(100);
          newestSeen.accumulateAndGet(
              Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)), Math::max);
        } else if (line.equals("evicted")) {
          evictions.incrementAndGet();
        } else if (line.startsWith("FAILED")) {
          failure.compareAndSet("", line);
        }
      }
    } catch (IOException e) {
      failure.compareAndSet("", e.toString());
    }
  }

  /** Runs until so many commits were acknowledged and views read; or something has failed. */
  private void soak(String writing, long commits, long wantedViews) throws Exception {
    ChildJvm writer = start(writing);
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(startReader());
    }
    long acknowledged = 0;
    long count = 0;
    int kills = 0;
    int readerKills = 0;
    try {
      while (failure.get().isEmpty() && (count < commits || views.get() < wantedViews)) {
        String line = writer.line();
        if (line == null || !line.startsWith("stamp ")) {
          failure.compareAndSet("", "the writer said " + line + "; " + writer.errors());
          break;
        }
        acknowledged = Long.parseLong(line.substring(6));
        count++;
        switch (random.nextInt(400)) {
          case 0, 1 -> {
            writer.kill();
            assertThat(writer.status()).isEqualTo(ChildJvm.KILLED);
            writer.close();
            writer = start(writing);
            kills++;
          }
          case 2, 3 -> {
            readers.remove(random.nextInt(READERS)).kill();
            readers.add(startReader());
            readerKills++;
          }
          default -> {}
        }
      }
    } finally {
      writer.kill();
      var _ = writer.status();
      writer.close();
      for (Reader reader : readers) {
        reader.kill();
      }
    }
    System.out.printf(
        "ReaderSoakTest, %s: %d commits, %d views, %d evictions, %d writers and %d readers"
            + " killed%n",
        writing, count, views.get(), evictions.get(), kills, readerKills);
    try (Pager<?> pager = Pager.open(store, PageSize.KIB_1)) {
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
      assertThat(pager.root(0))
          .as("what was acknowledged or seen is there")
          .isGreaterThanOrEqualTo(Math.max(acknowledged, newestSeen.get()));
    }
  }

  @Test
  void everyViewIsThatOfOneCommit() throws Exception {
    long commits = Long.getLong("mappedpages.soak.commits", 500);
    soak("writer", commits, 10 * commits);
    assertThat(failure.get()).isEmpty();
    try (var files = Files.list(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith(".crash"))).isEmpty();
    }
  }

  @Test
  void aWriterThatMakesTwoCommitsOfOneIsFound() throws Exception {
    soak("mutant", Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(failure.get()).contains("AssertionError");
  }
}
