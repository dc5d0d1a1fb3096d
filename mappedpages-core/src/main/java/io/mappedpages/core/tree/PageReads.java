package io.mappedpages.core.tree;

import io.mappedpages.CorruptFileException;
import io.mappedpages.PagerIoException;
import io.mappedpages.core.file.Extents;
import io.mappedpages.core.format.Checksum;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

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
    if (!verified.contains(page)) {
      int computed = computed(page);
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
    try {
      return Checksum.ofMapping(
          extents.extent(page), extents.offsetBytes(page), extents.pageBytes());
    } catch (InternalError e) {
      throw fault(e);
    }
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
