package io.mappedpages.core.commit;

import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.ManifestRun;
import io.mappedpages.core.format.PageGeometry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes the pages of a batch in as few contiguous writes as their places allow: by far the
 * cheapest way to make many pages durable. Not thread-safe: it belongs to whoever leads the commit.
 */
final class PageWriter implements AutoCloseable {
  private static final long GATHER_BYTES = 1 << 20;

  /** So much is written at once where it lies: a call costs less than another copy. */
  private static final long DIRECT_BYTES = 1 << 14;

  private final PageFile file;
  private final PageGeometry geometry;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment gather;
  private long writtenBytes;

  PageWriter(PageFile file, PageGeometry geometry) {
    this.file = file;
    this.geometry = geometry;
    this.gather = arena.allocate(GATHER_BYTES, 4096);
  }

  /** Pages of a batch that lie next to each other. */
  private record Run(List<PageWrite> pages) {
    long firstPage() {
      return pages.getFirst().page();
    }

    ManifestRun manifest(PageGeometry geometry) {
      int checksum = 0;
      long bytes = 0;
      for (PageWrite page : pages) {
        checksum = Checksum.combine(checksum, page.checksum(), page.memory().byteSize());
        bytes += page.memory().byteSize();
      }
      return new ManifestRun(firstPage(), (int) (bytes >>> geometry.pageShift()), checksum);
    }
  }

  private static List<Run> runs(List<PageWrite> writes, PageGeometry geometry) {
    List<PageWrite> sorted = new ArrayList<>(writes);
    sorted.sort(Comparator.comparingLong(PageWrite::page));
    List<Run> runs = new ArrayList<>();
    int from = 0;
    long end = -1;
    for (int i = 0; i < sorted.size(); i++) {
      PageWrite next = sorted.get(i);
      if (i > 0 && next.page() != end) {
        runs.add(new Run(sorted.subList(from, i)));
        from = i;
      }
      end = next.page() + (next.memory().byteSize() >>> geometry.pageShift());
    }
    runs.add(new Run(sorted.subList(from, sorted.size())));
    return runs;
  }

  /** Returns the manifest of pages. */
  static List<ManifestRun> manifest(List<PageWrite> writes, PageGeometry geometry) {
    return writes.isEmpty()
        ? List.of()
        : runs(writes, geometry).stream().map(run -> run.manifest(geometry)).toList();
  }

  /** Writes pages, in the order of their places. */
  void write(List<PageWrite> writes) throws IOException {
    if (!writes.isEmpty()) {
      for (Run run : runs(writes, geometry)) {
        write(run);
      }
    }
  }

  private void write(Run run) throws IOException {
    long first = run.firstPage();
    if (run.pages.size() == 1) {
      flush(first, run.pages.getFirst().memory());
      return;
    }
    long filled = 0;
    for (PageWrite page : run.pages) {
      long bytes = page.memory().byteSize();
      if (bytes >= DIRECT_BYTES || filled + bytes > gather.byteSize()) {
        if (filled > 0) {
          flush(first, gather.asSlice(0, filled));
        }
        first = page.page();
        filled = 0;
      }
      if (bytes >= DIRECT_BYTES) {
        flush(first, page.memory());
        first += bytes >>> geometry.pageShift();
      } else {
        MemorySegment.copy(page.memory(), 0, gather, filled, bytes);
        filled += bytes;
      }
    }
    if (filled > 0) {
      flush(first, gather.asSlice(0, filled));
    }
  }

  private void flush(long page, MemorySegment bytes) throws IOException {
    file.write(geometry.offsetBytes(page), bytes);
    writtenBytes += bytes.byteSize();
  }

  /** Returns how many bytes were written. */
  long writtenBytes() {
    return writtenBytes;
  }

  @Override
  public void close() {
    arena.close();
  }
}
