package io.mappedpages.core.file;

import io.mappedpages.PagerIoException;
import io.mappedpages.core.format.PageGeometry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a file as mapped memory, in extents of a power of two, each mapped at its first use.
 *
 * <p>The last extent of a growing file is mapped again, longer, when a page behind the old mapping
 * is asked for; the old mapping stays until the file is closed, so that no segment that was handed
 * out ever becomes invalid.
 */
public final class Extents {
  private final PageFile file;
  private final int pageShift;
  private final int extentShift;
  private final boolean writable;
  private final ReentrantLock mapping = new ReentrantLock();

  // Copied on change; the volatile store publishes a segment that is complete.
  private volatile @Nullable MemorySegment[] extents = new MemorySegment[1];

  /**
   * Maps nothing yet.
   *
   * @param extentBytes a power of two, at least the page size
   * @param writable whether stores into the segments are allowed
   */
  public Extents(PageFile file, PageGeometry geometry, long extentBytes, boolean writable) {
    this.file = file;
    this.pageShift = geometry.pageShift();
    this.extentShift = Long.numberOfTrailingZeros(extentBytes);
    this.writable = writable;
  }

  /**
   * Returns the memory of a page that lies inside the file.
   *
   * @throws PagerIoException if it cannot be mapped
   * @throws IllegalStateException if the file is closed
   */
  public MemorySegment page(long page) {
    return extent(page).asSlice(offsetBytes(page), 1L << pageShift);
  }

  /** Returns the page size. */
  public int pageBytes() {
    return 1 << pageShift;
  }

  /** Returns where in its extent a page lies. */
  public long offsetBytes(long page) {
    return (page << pageShift) & ((1L << extentShift) - 1);
  }

  /**
   * Returns the extent that a page inside the file lies in.
   *
   * @throws PagerIoException if it cannot be mapped
   * @throws IllegalStateException if the file is closed
   */
  public MemorySegment extent(long page) {
    int index = (int) (page >>> (extentShift - pageShift));
    long offset = offsetBytes(page);
    @Nullable MemorySegment[] mapped = extents;
    MemorySegment extent = index < mapped.length ? mapped[index] : null;
    return extent != null && offset < extent.byteSize() ? extent : map(index, offset);
  }

  private MemorySegment map(int index, long offset) {
    mapping.lock();
    try {
      @Nullable MemorySegment[] mapped = extents;
      MemorySegment extent = index < mapped.length ? mapped[index] : null;
      if (extent != null && offset < extent.byteSize()) {
        return extent;
      }
      long start = (long) index << extentShift;
      long wholePages = file.lengthBytes() >>> pageShift << pageShift;
      long bytes = Math.min(wholePages - start, 1L << extentShift);
      if (offset >= bytes) {
        throw new IOException(
            "the file ends at byte "
                + wholePages
                + ", before page "
                + ((start + offset) >>> pageShift));
      }
      extent = file.map(start, bytes, writable);
      SliceProfile.seed(extent);
      mapped = Arrays.copyOf(mapped, Math.max(mapped.length, index + 1));
      mapped[index] = extent;
      extents = mapped;
      return extent;
    } catch (IOException e) {
      throw new PagerIoException(file.name(), "map", e);
    } finally {
      mapping.unlock();
    }
  }
}
