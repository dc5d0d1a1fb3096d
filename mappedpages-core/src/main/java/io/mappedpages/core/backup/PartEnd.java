package io.mappedpages.core.backup;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.mappedpages.core.format.DamageException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * The content of the end frame: what the part must have had before.
 *
 * @param codecNames how many names of codecs
 * @param dictionaryLeaves how many leaves of dictionaries
 * @param regularPages how many regular pages
 * @param protectedPages how many protected pages
 * @param compressedPages how many compressed pages
 * @param removals how many removals, each of one or more ids
 * @param checksum CRC32C of the checksums of all frames before, those of snapshots included
 */
public record PartEnd(
    long codecNames,
    long dictionaryLeaves,
    long regularPages,
    long protectedPages,
    long compressedPages,
    long removals,
    int checksum) {
  /** The layout of the content. */
  public static final StructLayout LAYOUT =
      structLayout(
          U64.withName("codecNames"),
          U64.withName("dictionaryLeaves"),
          U64.withName("regularPages"),
          U64.withName("protectedPages"),
          U64.withName("compressedPages"),
          U64.withName("removals"),
          U32.withName("crc32c"), // of the checksums of all frames before
          U32.withName("reserved"));

  /** The size of the content. */
  public static final int BYTES = (int) LAYOUT.byteSize();

  private static final long NAMES_AT = offset(LAYOUT, "codecNames");
  private static final long LEAVES_AT = offset(LAYOUT, "dictionaryLeaves");
  private static final long REGULAR_AT = offset(LAYOUT, "regularPages");
  private static final long PROTECTED_AT = offset(LAYOUT, "protectedPages");
  private static final long COMPRESSED_AT = offset(LAYOUT, "compressedPages");
  private static final long REMOVALS_AT = offset(LAYOUT, "removals");
  private static final long CRC_AT = offset(LAYOUT, "crc32c");
  private static final long RESERVED_AT = offset(LAYOUT, "reserved");

  /** Writes the content. */
  void encode(MemorySegment target) {
    target.set(U64, NAMES_AT, codecNames);
    target.set(U64, LEAVES_AT, dictionaryLeaves);
    target.set(U64, REGULAR_AT, regularPages);
    target.set(U64, PROTECTED_AT, protectedPages);
    target.set(U64, COMPRESSED_AT, compressedPages);
    target.set(U64, REMOVALS_AT, removals);
    target.set(U32, CRC_AT, checksum);
    target.set(U32, RESERVED_AT, 0);
  }

  /** Refuses a content that is not this one. */
  void check(MemorySegment source) throws DamageException {
    PartEnd found =
        new PartEnd(
            source.get(U64, NAMES_AT),
            source.get(U64, LEAVES_AT),
            source.get(U64, REGULAR_AT),
            source.get(U64, PROTECTED_AT),
            source.get(U64, COMPRESSED_AT),
            source.get(U64, REMOVALS_AT),
            source.get(U32, CRC_AT));
    if (!equals(found)) {
      throw new DamageException(toString(), found.toString());
    }
    if (source.get(U32, RESERVED_AT) != 0) {
      throw new DamageException("reserved bytes that are zero", "others");
    }
  }
}
