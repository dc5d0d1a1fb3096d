package io.mappedpages.bench;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads 8 bytes at a random place of a random page, pages of 4 KiB. All benchmarks take the pages
 * from the same kind of shuffled list, so that what differs is the way to the bytes. Raw is a
 * mapping of the whole file of the same store.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RandomReadBenchmark {
  private static final int PAGE_BYTES = 4096;
  private static final int READS_PER_VIEW = 64;
  private static final int PAGES_PER_COMMIT = 8192;

  /** Where in the list, and where in the page, comes next. */
  @State(Scope.Thread)
  public static class Cursor {
    private int next;
    private int random = 0x2545f491;

    int index(int count) {
      next = next + 1 == count ? 0 : next + 1;
      return next;
    }

    long offset() {
      random ^= random << 13;
      random ^= random >>> 17;
      random ^= random << 5;
      return random & (PAGE_BYTES - 8);
    }
  }

  /** A store, its pages in random order, and its file mapped once more. */
  @NullUnmarked // JMH calls the set-up first
  @State(Scope.Benchmark)
  public abstract static class Store {
    @Param("256")
    public int mebibytes;

    Workspace workspace;
    Pager<Kib4> pager;
    Arena arena;
    MemorySegment raw;
    long[] ids;

    @Setup(Level.Trial)
    public void setUp() throws IOException {
      workspace = Workspace.in(Path.of(System.getProperty("mappedpages.bench.dir", "")));
      Path file = workspace.resolve("store.mpg");
      pager = Pager.create(file, PageSize.KIB_4);
      int count = Math.toIntExact(((long) mebibytes << 20) / PAGE_BYTES);
      List<Long> made = new ArrayList<>(count);
      while (made.size() < count) {
        fill(pager, Math.min(PAGES_PER_COMMIT, count - made.size()), made);
      }
      Collections.shuffle(made, new Random(1));
      ids = made.stream().mapToLong(id -> id).toArray();
      arena = Arena.ofShared();
      try (FileChannel channel = FileChannel.open(file)) {
        raw = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      }
    }

    abstract void fill(Pager<Kib4> pager, int count, List<Long> made);

    @TearDown(Level.Trial)
    public void tearDown() {
      arena.close();
      pager.close();
      workspace.close();
    }
  }

  /** Regular pages. */
  public static class RegularStore extends Store {
    @Override
    void fill(Pager<Kib4> pager, int count, List<Long> made) {
      pager.pages().allocateAll(count).forEach(id -> made.add(id.value()));
    }
  }

  /** Protected pages, each written, so that each has its place in the file. */
  public static class ProtectedStore extends Store {
    @Override
    void fill(Pager<Kib4> pager, int count, List<Long> made) {
      try (Transaction<Kib4> tx = pager.begin()) {
        for (int i = 0; i < count; i++) {
          ProtectedPageId<Kib4> id = tx.allocateProtected();
          tx.write(id).set(ValueLayout.JAVA_LONG, 0, id.value());
          made.add(id.value());
        }
        var _ = tx.commit();
      }
    }
  }

  /** The limit: a mapping of the file, the page found by a multiplication. */
  @Benchmark
  public long raw(RegularStore store, Cursor cursor) {
    long id = store.ids[cursor.index(store.ids.length)];
    return store.raw.get(ValueLayout.JAVA_LONG, id * PAGE_BYTES + cursor.offset());
  }

  /** A regular page, under its latch. */
  @Benchmark
  public long regularRead(RegularStore store, Cursor cursor) {
    PageId<Kib4> id = PageId.of(store.ids[cursor.index(store.ids.length)]);
    try (PageReader reader = store.pager.read(id)) {
      return reader.segment().get(ValueLayout.JAVA_LONG, cursor.offset());
    }
  }

  /** A protected page, one pin each. */
  @Benchmark
  public long protectedRead(ProtectedStore store, Cursor cursor) {
    ProtectedPageId<Kib4> id = ProtectedPageId.of(store.ids[cursor.index(store.ids.length)]);
    try (PageReader reader = store.pager.read(id)) {
      return reader.segment().get(ValueLayout.JAVA_LONG, cursor.offset());
    }
  }

  /** Protected pages, one view for 64 reads; the time is that of one read. */
  @Benchmark
  @OperationsPerInvocation(READS_PER_VIEW)
  public long viewRead(ProtectedStore store, Cursor cursor) {
    long sum = 0;
    try (ReadView<Kib4> view = store.pager.view()) {
      for (int i = 0; i < READS_PER_VIEW; i++) {
        ProtectedPageId<Kib4> id = ProtectedPageId.of(store.ids[cursor.index(store.ids.length)]);
        sum += view.read(id).get(ValueLayout.JAVA_LONG, cursor.offset());
      }
    }
    return sum;
  }
}
