package io.mappedpages.bench;

import com.google.common.util.concurrent.Uninterruptibles;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether others slow down who reads 8 bytes of one page again and again. The cases take turns,
 * many times, in one process: two processes run the same code at speeds that differ by a quarter,
 * since the JVM compiles and places it anew.
 */
final class OnePageRun implements AutoCloseable {
  /** How the line of figures begins. */
  static final String MARK = "one-page-run";

  private static final int PAGE_BYTES = 4096;
  private static final int PAGES_PER_COMMIT = 5; // what a commit of one protected page writes
  private static final int CALLS = 1_000;
  private static final int THREADS = 2;

  /** What a thread does again and again. */
  private interface Read {
    long read();
  }

  /** What the other thread does, and whether it goes on. */
  private interface Writing {
    /** Nobody writes. */
    Writing NONE = () -> false;

    boolean write() throws IOException;
  }

  private final Pager<Kib4> pager;
  private final Limit limit;
  private final List<Read> reads = new ArrayList<>();
  private final ProtectedPageId<Kib4> other;
  private final AtomicLong sink = new AtomicLong();

  private OnePageRun(String kind, Path folder) throws IOException {
    pager = Pager.create(folder.resolve("store.mpg"), PageSize.KIB_4);
    for (int i = 0; i < THREADS; i++) {
      PageId<Kib4> page = pager.allocate();
      ProtectedPageId<Kib4> id = pager.allocateProtected();
      pager.protectedPages().update(id, bytes -> bytes.set(ValueLayout.JAVA_LONG, 0, 1));
      reads.add(
          switch (kind) {
            case "regularRead" -> () -> regular(page);
            case "protectedRead" -> () -> ofProtected(id);
            default -> throw new IllegalArgumentException(kind);
          });
    }
    other = pager.allocateProtected();
    limit = Limit.at(folder.resolve("other"), PAGE_BYTES);
  }

  private long regular(PageId<Kib4> page) {
    try (PageReader reader = pager.read(page)) {
      return reader.segment().get(ValueLayout.JAVA_LONG, 0);
    }
  }

  private long ofProtected(ProtectedPageId<Kib4> id) {
    try (PageReader reader = pager.read(id)) {
      return reader.segment().get(ValueLayout.JAVA_LONG, 0);
    }
  }

  private boolean commit() {
    pager.protectedPages().update(other, page -> page.set(ValueLayout.JAVA_LONG, 0, 2));
    return true;
  }

  private boolean writeOther() throws IOException {
    limit.commit(PAGES_PER_COMMIT * PAGE_BYTES);
    return true;
  }

  /** Returns the nanoseconds of a read, while so many threads read and another one writes. */
  private double nanos(int readers, Writing writing, long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    Figures nanos = new Figures();
    List<Thread> threads = new ArrayList<>();
    threads.add(Thread.ofPlatform().start(() -> write(writing, end)));
    for (int i = 0; i < readers; i++) {
      Read read = reads.get(i);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    double own = loop(read, end);
                    synchronized (nanos) {
                      nanos.add(own);
                    }
                  }));
    }
    for (Thread thread : threads) {
      Uninterruptibles.joinUninterruptibly(thread);
    }
    return nanos.median();
  }

  private double loop(Read read, long end) {
    long start = System.nanoTime();
    long calls = 0;
    long sum = 0;
    do {
      for (int i = 0; i < CALLS; i++) {
        sum += read.read();
      }
      calls += CALLS;
    } while (System.nanoTime() - end < 0);
    sink.addAndGet(sum);
    return (double) (System.nanoTime() - start) / calls;
  }

  private static void write(Writing writing, long end) {
    try {
      while (writing.write() && System.nanoTime() - end < 0) {
        // goes on
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(int rounds, long millis) {
    Figures two = new Figures();
    Figures besideFile = new Figures();
    Figures besideStore = new Figures();
    for (int round = -1; round < rounds; round++) { // the first warms up
      double alone = nanos(1, Writing.NONE, millis);
      double both = nanos(THREADS, Writing.NONE, millis);
      double file = nanos(1, this::writeOther, millis);
      double store = nanos(1, this::commit, millis);
      if (round >= 0) {
        two.add(THREADS * alone / both);
        besideFile.add(file / alone);
        besideStore.add(store / file);
      }
    }
    System.out.println(
        String.join(
            " ",
            MARK,
            String.valueOf(two.median()),
            String.valueOf(besideFile.median()),
            String.valueOf(besideStore.median())));
  }

  @Override
  public void close() throws IOException {
    limit.close();
    pager.close();
  }

  /**
   * Measures one kind of read, in a folder, in so many rounds, with so many milliseconds a case.
   */
  public static void main(String[] args) throws IOException {
    try (Workspace workspace = Workspace.in(Path.of(args[1]));
        OnePageRun run = new OnePageRun(args[0], workspace.path())) {
      run.run(Integer.parseInt(args[2]), Long.parseLong(args[3]));
    }
  }
}
