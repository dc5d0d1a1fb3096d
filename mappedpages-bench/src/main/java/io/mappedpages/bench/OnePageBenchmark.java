package io.mappedpages.bench;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads 8 bytes of one page again and again, each thread of a page of its own: what the way to the
 * bytes costs when they are in the cache, and whether threads are in each other's way.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OnePageBenchmark {
  private static final int PAGE_BYTES = 4096;
  private static final int THREADS = 8;

  /** A store with a regular and a protected page for each thread. */
  @NullUnmarked // JMH calls the set-up first
  @State(Scope.Benchmark)
  public static class Store {
    final PageId<?>[] regular = new PageId<?>[THREADS];
    final ProtectedPageId<?>[] protectedPages = new ProtectedPageId<?>[THREADS];
    final AtomicInteger next = new AtomicInteger();
    Workspace workspace;
    Pager<Kib4> pager;
    Arena arena;
    MemorySegment raw;

    @Setup(Level.Trial)
    public void setUp() throws IOException {
      workspace = Workspace.in(Path.of(System.getProperty("mappedpages.bench.dir", "")));
      Path file = workspace.resolve("store.mpg");
      pager = Pager.create(file, PageSize.KIB_4);
      for (int i = 0; i < THREADS; i++) {
        regular[i] = pager.allocate();
        ProtectedPageId<Kib4> id = pager.allocateProtected();
        pager.protectedPages().update(id, page -> page.set(ValueLayout.JAVA_LONG, 0, id.value()));
        protectedPages[i] = id;
      }
      arena = Arena.ofShared();
      try (FileChannel channel = FileChannel.open(file)) {
        raw = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      }
    }

    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
      arena.close();
      pager.close();
      workspace.close();
    }
  }

  /** The pages of a thread. */
  @NullUnmarked
  @State(Scope.Thread)
  public static class Mine {
    PageId<Kib4> regular;
    ProtectedPageId<Kib4> protectedPage;

    @Setup(Level.Trial)
    public void setUp(Store store) {
      int index = store.next.getAndIncrement() % THREADS;
      regular = PageId.of(store.regular[index].value());
      protectedPage = ProtectedPageId.of(store.protectedPages[index].value());
    }
  }

  /** The limit: a mapping of the file. */
  @Benchmark
  public long raw(Store store, Mine mine) {
    return store.raw.get(ValueLayout.JAVA_LONG, mine.regular.value() * PAGE_BYTES);
  }

  /** A regular page, under its latch. */
  @Benchmark
  public long regularRead(Store store, Mine mine) {
    try (PageReader reader = store.pager.read(mine.regular)) {
      return reader.segment().get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /** A protected page, one pin each. */
  @Benchmark
  public long protectedRead(Store store, Mine mine) {
    try (PageReader reader = store.pager.read(mine.protectedPage)) {
      return reader.segment().get(ValueLayout.JAVA_LONG, 0);
    }
  }
}
