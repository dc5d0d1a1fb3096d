package io.mappedpages.core.tree;

import io.mappedpages.CorruptFileException;
import io.mappedpages.PagerIoException;
import io.mappedpages.core.file.Extents;
import io.mappedpages.core.format.Checksum;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages whose checksum is known, from the mapping, and checks each once: at the first read
 * after opening or after the commit that wrote it (I12).
 */
public final class PageReads {
  private final String file;
  private final Extents extents;

  // Pages whose present content was seen to be right. A reader adds one only while its pin keeps
  // the page from being written anew, and the writer removes it before the page is handed out
  // again: so it is never in here for an older content.
  private final PageSet verified = new PageSet();

  /** Reads pages of a file. */
  public PageReads(String file, Extents extents) {
    this.file = file;
    this.extents = extents;
  }

  /** Returns what messages call the file. */
  public String file() {
    return file;
  }

  /** Returns the page size. */
  public int pageBytes() {
    return extents.pageBytes();
  }

  /** Returns a page as it is, without a check: regular pages have no checksum. */
  public MemorySegment unchecked(long page) {
    return extents.page(page);
  }

  /**
   * Returns a page whose checksum is right.
   *
   * @param structure what the page is, for the message
   * @param id the id of the page, for the message, or -1
   * @throws CorruptFileException if the content is not what was written
   */
  public MemorySegment checked(String structure, long id, long page, int checksum) {
    verify(structure, id, page, checksum);
    return extents.page(page);
  }

  /** Returns the memory that a page is part of, from {@link #offsetBytes} on. */
  MemorySegment extent(long page) {
    return extents.extent(page);
  }

  /** Returns where in its extent a page begins. */
  long offsetBytes(long page) {
    return extents.offsetBytes(page);
  }

  /**
   * Checks what {@link #checked} returns.
   *
   * @throws CorruptFileException if the content is not what was written
   */
  public void verify(String structure, long id, long page, int checksum) {
    verify(structure, id, page, 1, checksum);
  }

  /** The same for a run of pages. */
  public void verify(String structure, long id, long page, int run, int checksum) {
    if (!verified.contains(page)) {
      int computed = computed(page, run);
      if (computed != checksum) {
        throw new CorruptFileException(
            file,
            id < 0 ? structure : structure + " " + id,
            page,
            Checksum.show(checksum),
            Checksum.show(computed));
      }
      verified.add(page);
    }
  }

  /** Returns the checksum of a page as it is now. */
  public int computed(long page) {
    return computed(page, 1);
  }

  /** Returns the checksum of a run of pages as they are now. */
  public int computed(long page, int run) {
    try {
      Checksum checksum = new Checksum();
      for (long next = page; next < page + run; next++) {
        checksum.addMapping(extents.extent(next), extents.offsetBytes(next), extents.pageBytes());
      }
      return checksum.value();
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /** Returns a run of pages as it lies in the mapping, or null if it lies in two extents. */
  public @Nullable MemorySegment run(long page, int run) {
    MemorySegment extent = extents.extent(page + run - 1);
    long at = extents.offsetBytes(page);
    long bytes = (long) run * extents.pageBytes();
    return at + bytes == extents.offsetBytes(page + run - 1) + extents.pageBytes()
        ? extent.asSlice(at, bytes)
        : null;
  }

  /** Copies a run of pages, unchecked. */
  public void copyRun(long page, int run, MemorySegment target) {
    try {
      MemorySegment whole = run(page, run);
      if (whole != null) {
        MemorySegment.copy(whole, 0, target, 0, whole.byteSize());
        return;
      }
      for (int i = 0; i < run; i++) {
        MemorySegment.copy(
            extents.extent(page + i),
            extents.offsetBytes(page + i),
            target,
            (long) i * extents.pageBytes(),
            extents.pageBytes());
      }
    } catch (InternalError e) {
      throw fault(e);
    }
  }

  /** Returns whether the content of a page or run was seen to be right. */
  public boolean isVerified(long page) {
    return verified.contains(page);
  }

  /** Its content was seen to be right, by whoever pins it. */
  public void addVerified(long page) {
    verified.add(page);
  }

  /** The page is about to get another content. */
  public void forget(long page) {
    verified.remove(page);
  }

  /** Turns a fault of the mapping into the exception of the contract. */
  public PagerIoException fault(InternalError fault) {
    return new PagerIoException(
        file,
        "read through the mapping (was the file cut off from outside?)",
        new IOException(fault));
  }
}
