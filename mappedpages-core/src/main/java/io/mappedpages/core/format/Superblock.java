package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U16;
import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.U8;
import static io.mappedpages.core.format.Layouts.offset;
import static io.mappedpages.core.format.Layouts.reserved;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.UUID;

/**
 * The superblock: the first 512 bytes of page 0; the rest of that page is zero.
 *
 * <pre>
 *   0        4     5     6        8          12         16                 32
 *   +--------+-----+-----+--------+----------+----------+------------------+
 *   | "MPPG" |major|minor|reserved| pageBytes| reserved | fileId           |
 *   +--------+-----+-----+--------+----------+----------+------------------+
 *   | createdMillis 32..40 | reserved 40..508                   | crc32c   |
 *   +----------------------+-------------------------------------+----------+ 512
 * </pre>
 *
 * <p>Written once, before the file gets its name, and never again: no crash can tear it. Its
 * checksum guards against damage at rest and against files that are something else.
 *
 * @param pageBytes the page size, needed to find everything else
 * @param fileId names the file; commit records repeat it, so that a page of another store is
 *     noticed
 * @param createdMillis when the file was made, in milliseconds since 1970; for people only
 */
public record Superblock(int pageBytes, UUID fileId, long createdMillis) {
  /** The length of the superblock proper. */
  public static final int BYTES = 512;

  /** "MPPG". */
  public static final int MAGIC = 0x4750504d;

  /** The version that this code writes, and the only one that it reads. */
  public static final int MAJOR = 1;

  /** Raised by additions that an older reader may ignore. */
  public static final int MINOR = 0;

  /** The layout of the superblock. */
  public static final StructLayout LAYOUT =
      structLayout(
          U32.withName("magic"), // not a store at all?
          U8.withName("major"), // judged before anything else is believed
          U8.withName("minor"),
          U16.withName("reserved0"),
          U32.withName("pageBytes"),
          U32.withName("reserved1"),
          U64.withName("fileIdHigh"),
          U64.withName("fileIdLow"),
          U64.withName("createdMillis"),
          reserved(468),
          U32.withName("crc32c")); // of all bytes before it

  private static final long MAJOR_AT = offset(LAYOUT, "major");
  private static final long MINOR_AT = offset(LAYOUT, "minor");
  private static final long RESERVED0_AT = offset(LAYOUT, "reserved0");
  private static final long PAGE_BYTES_AT = offset(LAYOUT, "pageBytes");
  private static final long RESERVED1_AT = offset(LAYOUT, "reserved1");
  private static final long ID_HIGH_AT = offset(LAYOUT, "fileIdHigh");
  private static final long ID_LOW_AT = offset(LAYOUT, "fileIdLow");
  private static final long CREATED_AT = offset(LAYOUT, "createdMillis");
  private static final long RESERVED_AT = offset(LAYOUT, "reserved");
  private static final long CRC_AT = offset(LAYOUT, "crc32c");

  /** What the first bytes of a file say about who wrote it. */
  public enum Origin {
    /** A store of this format; which version is another question. */
    MAPPEDPAGES,
    /** A file of the Rust crate {@code mappedpages} 0.x. */
    RUST_CRATE,
    /** Something else. */
    FOREIGN
  }

  /** Tells from the first bytes who wrote a file. */
  public static Origin origin(MemorySegment block) {
    if (block.get(U32, 0) != MAGIC) {
      return Origin.FOREIGN;
    }
    // The crate: version 0.x in the same two bytes, then the binary logarithm of the page size.
    int log2 = block.get(U8, PAGE_BYTES_AT);
    boolean rust = block.get(U8, MAJOR_AT) == 0 && log2 >= 9 && log2 <= 30;
    return rust ? Origin.RUST_CRATE : Origin.MAPPEDPAGES;
  }

  /** Returns the version that the block claims, as {@code major.minor}. */
  public static String version(MemorySegment block) {
    return Byte.toUnsignedInt(block.get(U8, MAJOR_AT))
        + "."
        + Byte.toUnsignedInt(block.get(U8, MINOR_AT));
  }

  /** Returns whether the block claims the version that this code knows. */
  public static boolean isKnownVersion(MemorySegment block) {
    return Byte.toUnsignedInt(block.get(U8, MAJOR_AT)) == MAJOR
        && Byte.toUnsignedInt(block.get(U8, MINOR_AT)) == MINOR;
  }

  /** Throws unless the checksum of the block is that of its content. */
  public static void check(MemorySegment block) throws DamageException {
    int stored = block.get(U32, CRC_AT);
    int computed = Checksum.ofMemory(block.asSlice(0, CRC_AT));
    if (stored != computed) {
      throw new DamageException(Checksum.show(computed), Checksum.show(stored));
    }
  }

  /** Reads a block whose checksum and version are right. */
  public static Superblock parse(MemorySegment block) throws DamageException {
    check(block);
    int pageBytes = block.get(U32, PAGE_BYTES_AT);
    if (!PageGeometry.isPageSize(pageBytes)) {
      throw new DamageException(
          "a page size that is a power of two from 1024 to 1048576", Integer.toString(pageBytes));
    }
    if (block.get(U16, RESERVED0_AT) != 0
        || block.get(U32, RESERVED1_AT) != 0
        || Layouts.firstNonZero(block, RESERVED_AT, CRC_AT) >= 0) {
      throw new DamageException("reserved bytes that are zero", "others");
    }
    return new Superblock(
        pageBytes,
        new UUID(block.get(U64, ID_HIGH_AT), block.get(U64, ID_LOW_AT)),
        block.get(U64, CREATED_AT));
  }

  /** Writes the block into a zeroed page. */
  public void encode(MemorySegment page) {
    page.set(U32, 0, MAGIC);
    page.set(U8, MAJOR_AT, (byte) MAJOR);
    page.set(U8, MINOR_AT, (byte) MINOR);
    page.set(U32, PAGE_BYTES_AT, pageBytes);
    page.set(U64, ID_HIGH_AT, fileId.getMostSignificantBits());
    page.set(U64, ID_LOW_AT, fileId.getLeastSignificantBits());
    page.set(U64, CREATED_AT, createdMillis);
    page.set(U32, CRC_AT, Checksum.ofMemory(page.asSlice(0, CRC_AT)));
  }
}
