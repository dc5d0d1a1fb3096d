package io.mappedpages.core.backup;

import static io.mappedpages.core.format.Layouts.U16;
import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.U8;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.mappedpages.core.backup.PartHeader.SnapshotRef;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.DamageException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * The first bytes of a backup part. A frame for each snapshot follows, then the items.
 *
 * @param partId random; the checksum of each frame covers it, so that a frame of another part is
 *     noticed
 * @param header what the part says of itself, without the snapshots
 * @param snapshots how many snapshots follow
 */
public record HeaderBlock(UUID partId, PartHeader header, int snapshots) {
  /** "MPBK". */
  public static final int MAGIC = 0x4b42504d;

  /** The version that this code writes, and the only one that it reads. */
  public static final int MAJOR = 1;

  /** Raised by additions that an older reader may ignore. */
  public static final int MINOR = 0;

  /** The layout of the block. */
  public static final StructLayout LAYOUT =
      structLayout(
          U32.withName("magic"), // no backup at all?
          U8.withName("major"), // judged before anything else is read
          U8.withName("minor"),
          U16.withName("reserved0"),
          U32.withName("pageBytes"),
          U32.withName("snapshotCounter"),
          U64.withName("partIdHigh"),
          U64.withName("partIdLow"),
          U64.withName("fileIdHigh"),
          U64.withName("fileIdLow"),
          U64.withName("generation"),
          U64.withName("timeMillis"),
          sequenceLayout(CommitRecord.USER_ROOTS, U64).withName("roots"),
          U64.withName("baseHigh"),
          U64.withName("baseLow"),
          U32.withName("baseNumber"),
          U32.withName("snapshots"), // how many follow
          U32.withName("reserved1"),
          U32.withName("crc32c")); // of all bytes before it

  /** The size of the block. */
  public static final int BYTES = (int) LAYOUT.byteSize();

  private static final long MAJOR_AT = offset(LAYOUT, "major");
  private static final long MINOR_AT = offset(LAYOUT, "minor");
  private static final long RESERVED0_AT = offset(LAYOUT, "reserved0");
  private static final long PAGE_BYTES_AT = offset(LAYOUT, "pageBytes");
  private static final long COUNTER_AT = offset(LAYOUT, "snapshotCounter");
  private static final long PART_HIGH_AT = offset(LAYOUT, "partIdHigh");
  private static final long PART_LOW_AT = offset(LAYOUT, "partIdLow");
  private static final long FILE_HIGH_AT = offset(LAYOUT, "fileIdHigh");
  private static final long FILE_LOW_AT = offset(LAYOUT, "fileIdLow");
  private static final long GENERATION_AT = offset(LAYOUT, "generation");
  private static final long TIME_AT = offset(LAYOUT, "timeMillis");
  private static final long ROOTS_AT = offset(LAYOUT, "roots");
  private static final long BASE_HIGH_AT = offset(LAYOUT, "baseHigh");
  private static final long BASE_LOW_AT = offset(LAYOUT, "baseLow");
  private static final long BASE_NUMBER_AT = offset(LAYOUT, "baseNumber");
  private static final long SNAPSHOTS_AT = offset(LAYOUT, "snapshots");
  private static final long RESERVED1_AT = offset(LAYOUT, "reserved1");
  private static final long CRC_AT = offset(LAYOUT, "crc32c");

  /** How many bytes tell the version. */
  static final int VERSION_BYTES = (int) PAGE_BYTES_AT;

  /** Refuses what is no backup part of any version, from its first bytes. */
  static void checkMagic(MemorySegment block) throws DamageException {
    int magic = block.get(U32, 0);
    if (magic != MAGIC) {
      throw new DamageException("magic \"MPBK\"", String.format("0x%08x", magic));
    }
  }

  /** Returns the version that the block claims, as {@code major.minor}. */
  static String version(MemorySegment block) {
    return Byte.toUnsignedInt(block.get(U8, MAJOR_AT))
        + "."
        + Byte.toUnsignedInt(block.get(U8, MINOR_AT));
  }

  /** Returns whether the block claims the version that this code knows. */
  static boolean isKnownVersion(MemorySegment block) {
    return block.get(U8, MAJOR_AT) == MAJOR && block.get(U8, MINOR_AT) == MINOR;
  }

  /** Writes the block. */
  void encode(MemorySegment block) {
    var _ = block.fill((byte) 0);
    block.set(U32, 0, MAGIC);
    block.set(U8, MAJOR_AT, (byte) MAJOR);
    block.set(U8, MINOR_AT, (byte) MINOR);
    block.set(U32, PAGE_BYTES_AT, header.pageBytes());
    block.set(U32, COUNTER_AT, header.snapshotCounter());
    block.set(U64, PART_HIGH_AT, partId.getMostSignificantBits());
    block.set(U64, PART_LOW_AT, partId.getLeastSignificantBits());
    block.set(U64, FILE_HIGH_AT, header.fileId().getMostSignificantBits());
    block.set(U64, FILE_LOW_AT, header.fileId().getLeastSignificantBits());
    block.set(U64, GENERATION_AT, header.generation());
    block.set(U64, TIME_AT, header.timeMillis());
    for (int i = 0; i < CommitRecord.USER_ROOTS; i++) {
      block.set(U64, ROOTS_AT + 8L * i, header.roots().get(i));
    }
    block.set(U64, BASE_HIGH_AT, header.base().identity().getMostSignificantBits());
    block.set(U64, BASE_LOW_AT, header.base().identity().getLeastSignificantBits());
    block.set(U32, BASE_NUMBER_AT, header.base().number());
    block.set(U32, SNAPSHOTS_AT, snapshots);
    block.set(U32, CRC_AT, checksum(block));
  }

  /**
   * Reads a block whose version is known. Total: any bytes give a block that can be, or an
   * exception.
   */
  static HeaderBlock parse(MemorySegment block) throws DamageException {
    int stored = block.get(U32, CRC_AT);
    int computed = checksum(block);
    if (stored != computed) {
      throw new DamageException(Checksum.show(computed), Checksum.show(stored));
    }
    if (block.get(U16, RESERVED0_AT) != 0 || block.get(U32, RESERVED1_AT) != 0) {
      throw new DamageException("reserved bytes that are zero", "others");
    }
    PartHeader header =
        new PartHeader(
            uuid(block, FILE_HIGH_AT, FILE_LOW_AT),
            block.get(U32, PAGE_BYTES_AT),
            block.get(U64, GENERATION_AT),
            block.get(U64, TIME_AT),
            block.get(U32, COUNTER_AT),
            LongStream.range(0, CommitRecord.USER_ROOTS)
                .mapToObj(i -> block.get(U64, ROOTS_AT + 8 * i))
                .toList(),
            new SnapshotRef(uuid(block, BASE_HIGH_AT, BASE_LOW_AT), block.get(U32, BASE_NUMBER_AT)),
            List.of());
    header.check();
    int snapshots = block.get(U32, SNAPSHOTS_AT);
    PartHeader.checkCount(snapshots);
    return new HeaderBlock(uuid(block, PART_HIGH_AT, PART_LOW_AT), header, snapshots);
  }

  private static UUID uuid(MemorySegment block, long highAt, long lowAt) {
    return new UUID(block.get(U64, highAt), block.get(U64, lowAt));
  }

  private static int checksum(MemorySegment block) {
    return Checksum.ofMemory(block.asSlice(0, CRC_AT));
  }
}
