package io.mappedpages.examples.scan;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.PageWriter;
import io.mappedpages.Pager;
import io.mappedpages.ReadOnlyPager;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Data analysis on a store that somebody else may be writing: a read-only pager, its pages as a
 * parallel stream, each page read where it lies. Compared with reading the file from its beginning
 * to its end, which is what the machine can do.
 */
public final class ParallelScan {
  private static final int PAGES_PER_COMMIT = 1 << 14;
  private static final int MEBIBYTE = 1 << 20;

  private ParallelScan() {}

  /** Arguments: the store, made if need be; its size in MiB. */
  public static void main(String[] arguments) throws IOException {
    Path store = Path.of(arguments[0]);
    int mebibytes = Integer.parseInt(arguments[1]);
    if (!Files.exists(store)) {
      fill(store, mebibytes);
    }
    try (ReadOnlyPager<Kib4> pager = ReadOnlyPager.open(store, PageSize.KIB_4)) {
      for (int round = 0; round < 3; round++) {
        double raw = seconds(() -> readFile(store));
        double one = seconds(() -> check(sum(pager, false), mebibytes));
        double parallel = seconds(() -> check(sum(pager, true), mebibytes));
        System.out.printf(
            "%,d MiB: the file %,.0f MiB/s, all pages %,.0f MiB/s, in parallel %,.0f MiB/s%n",
            mebibytes, mebibytes / raw, mebibytes / one, mebibytes / parallel);
      }
    }
  }

  /** Adds up all words of all pages. */
  static long sum(ReadOnlyPager<Kib4> pager, boolean parallel) {
    try (Stream<PageId<Kib4>> ids = pager.scanPages()) {
      Stream<PageId<Kib4>> pages = parallel ? ids.parallel() : ids;
      return pages.mapToLong(id -> sum(pager, id)).sum();
    }
  }

  private static long sum(ReadOnlyPager<Kib4> pager, PageId<Kib4> id) {
    try (PageReader reader = pager.read(id)) {
      MemorySegment page = reader.segment();
      long sum = 0;
      for (long at = 0; at < page.byteSize(); at += Long.BYTES) {
        sum += page.get(JAVA_LONG, at);
      }
      return sum;
    }
  }

  private static void fill(Path store, int mebibytes) {
    try (Pager<Kib4> pager = Pager.create(store, PageSize.KIB_4)) {
      List<PageId<Kib4>> all = new ArrayList<>();
      int pages = mebibytes * (MEBIBYTE / PageSize.KIB_4.bytes());
      for (int left = pages; left > 0; left -= PAGES_PER_COMMIT) {
        all.addAll(pager.pages().allocateAll(Math.min(left, PAGES_PER_COMMIT)));
      }
      for (int i = 0; i < pages; i++) {
        try (PageWriter writer = pager.write(all.get(i))) {
          writer.segment().set(JAVA_LONG, 0, i);
        }
      }
    }
  }

  private static void check(long sum, int mebibytes) {
    long pages = (long) mebibytes * (MEBIBYTE / PageSize.KIB_4.bytes());
    if (sum != pages * (pages - 1) / 2) {
      throw new IllegalStateException("the sum is " + sum);
    }
  }

  private static void readFile(Path store) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MEBIBYTE);
    try (FileChannel channel = FileChannel.open(store)) {
      while (channel.read(buffer.clear()) > 0) {
        // the next ones
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
