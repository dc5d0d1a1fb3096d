package io.mappedpages.core.commit;

import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.ManifestRun;
import io.mappedpages.core.format.PageGeometry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes the pages of a batch in as few contiguous writes as their places allow: by far the
 * cheapest way to make many pages durable. Not thread-safe: it belongs to whoever leads the commit.
 */
final class PageWriter implements AutoCloseable {
  private static final long GATHER_BYTES = 1 << 20;

  private final PageFile file;
  private final PageGeometry geometry;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment gather;
  private long writtenBytes;

  PageWriter(PageFile file, PageGeometry geometry) {
    this.file = file;
    this.geometry = geometry;
    this.gather = arena.allocate(Math.max(GATHER_BYTES, geometry.pageBytes()), 4096);
  }

  /** Pages of a batch that lie next to each other. */
  private record Run(List<PageWrite> pages) {
    long firstPage() {
      return pages.getFirst().page();
    }

    ManifestRun manifest() {
      CRC32C crc = new CRC32C();
      pages.forEach(page -> crc.update(page.memory().asByteBuffer()));
      return new ManifestRun(firstPage(), pages.size(), (int) crc.getValue());
    }
  }

  private static List<Run> runs(List<PageWrite> writes) {
    List<PageWrite> sorted = new ArrayList<>(writes);
    sorted.sort(Comparator.comparingLong(PageWrite::page));
    List<Run> runs = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= sorted.size(); i++) {
      if (i == sorted.size() || sorted.get(i).page() != sorted.get(i - 1).page() + 1) {
        runs.add(new Run(sorted.subList(from, i)));
        from = i;
      }
    }
    return runs;
  }

  /** Returns the manifest of pages. */
  static List<ManifestRun> manifest(List<PageWrite> writes) {
    return writes.isEmpty() ? List.of() : runs(writes).stream().map(Run::manifest).toList();
  }

  /** Writes pages, in the order of their places. */
  void write(List<PageWrite> writes) throws IOException {
    if (!writes.isEmpty()) {
      for (Run run : runs(writes)) {
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
      MemorySegment.copy(page.memory(), 0, gather, filled, geometry.pageBytes());
      filled += geometry.pageBytes();
      if (filled + geometry.pageBytes() > gather.byteSize()) {
        flush(first, gather.asSlice(0, filled));
        first = page.page() + 1;
        filled = 0;
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
