package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * Pages next to each other that a commit wrote, 16 bytes in the commit record.
 *
 * <p>With it a record proves that its pages reached the disk, so that one force serves both. Only
 * pages that nobody writes in place may stand here: trees and protected content, never a regular
 * page.
 *
 * @param firstPage the first page of the run
 * @param pages how many; at least 1
 * @param checksum CRC32C of the bytes of the whole run
 */
public record ManifestRun(long firstPage, int pages, int checksum) {
  /** The size of a run in the commit record. */
  public static final int BYTES = 16;

  /** The layout of a run. */
  public static final StructLayout LAYOUT =
      structLayout(U64.withName("firstPage"), U32.withName("pages"), U32.withName("crc32c"));

  private static final long PAGE_AT = offset(LAYOUT, "firstPage");
  private static final long PAGES_AT = offset(LAYOUT, "pages");
  private static final long CRC_AT = offset(LAYOUT, "crc32c");

  void encode(MemorySegment record, long at) {
    record.set(U64, at + PAGE_AT, firstPage);
    record.set(U32, at + PAGES_AT, pages);
    record.set(U32, at + CRC_AT, checksum);
  }

  /**
   * Reads a run. Runs ascend and do not overlap: so reading all of them is bounded by the file.
   *
   * @param firstPossible the page behind the run before it
   */
  static ManifestRun parse(MemorySegment record, long at, long firstPossible, long pageCount)
      throws DamageException {
    ManifestRun run =
        new ManifestRun(
            record.get(U64, at + PAGE_AT),
            record.get(U32, at + PAGES_AT),
            record.get(U32, at + CRC_AT));
    if (run.firstPage < firstPossible || run.pages < 1 || run.firstPage > pageCount - run.pages) {
      throw new DamageException(
          "a manifest run in pages " + firstPossible + ".." + (pageCount - 1), run.toString());
    }
    return run;
  }
}
