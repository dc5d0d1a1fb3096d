package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U8;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A dictionary of a codec, as its leaves hold it: a header, then its bytes, then zeros up to the
 * end of the last leaf. The leaves of dictionary n are numbered from 256 × n. A number keeps its
 * dictionary for ever, since pages refer to it.
 *
 * @param name its name, for users
 * @param codec the number of the codec that it is for
 * @param bytes its length
 */
public record Dictionary(String name, int codec, int bytes) {
  /** The layout of the header. */
  public static final StructLayout LAYOUT =
      structLayout(
          Name.LAYOUT.withName("name"),
          U8.withName("codec"),
          sequenceLayout(3, U8).withName("reserved"),
          U32.withName("bytes"));

  /** The size of the header. */
  public static final int HEADER_BYTES = (int) LAYOUT.byteSize();

  /** The highest number; 0 means that a page has none. */
  public static final int MOST = 255;

  /** The most bytes that one can have, whatever the page size. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int LEAVES_SHIFT = 8;

  /** Keys are numbers of leaves. */
  static final int KEY_BITS = 8 + LEAVES_SHIFT;

  private static final long CODEC_AT = offset(LAYOUT, "codec");
  private static final long RESERVED_AT = offset(LAYOUT, "reserved");
  private static final long BYTES_AT = offset(LAYOUT, "bytes");

  /** Returns the most bytes that a dictionary can have in a file. */
  public static int mostBytes(PageGeometry geometry) {
    return Math.min(MOST_BYTES, (geometry.pageBytes() << LEAVES_SHIFT) - HEADER_BYTES);
  }

  /** Returns the first leaf of a dictionary. */
  public static long firstLeaf(int number) {
    return (long) number << LEAVES_SHIFT;
  }

  /** Returns which part of its dictionary a leaf is. */
  public static int partOf(long leaf) {
    return (int) (leaf - firstLeaf(numberOf(leaf)));
  }

  /** Returns the dictionary that a leaf is part of. */
  public static int numberOf(long leaf) {
    return (int) (leaf >>> LEAVES_SHIFT);
  }

  /**
   * Refuses what is no name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static void checkName(String name) {
    Name.check("dictionary", name);
  }

  /** Returns how many leaves it takes. */
  public int leaves(PageGeometry geometry) {
    return Math.ceilDiv(HEADER_BYTES + bytes, geometry.pageBytes());
  }

  /** Returns the leaves of a dictionary. */
  public List<MemorySegment> encode(byte[] content, PageGeometry geometry) {
    int pageBytes = geometry.pageBytes();
    MemorySegment all = MemorySegment.ofArray(new long[leaves(geometry) * pageBytes / Long.BYTES]);
    encode(all);
    MemorySegment.copy(content, 0, all, ValueLayout.JAVA_BYTE, HEADER_BYTES, bytes);
    return IntStream.range(0, leaves(geometry))
        .mapToObj(leaf -> all.asSlice((long) leaf * pageBytes, pageBytes))
        .toList();
  }

  /** Refuses a part whose bytes behind the dictionary are not zero. */
  public void checkPadding(MemorySegment leaf, int part) throws DamageException {
    long end = Math.max(0, HEADER_BYTES + bytes - part * leaf.byteSize());
    if (end < leaf.byteSize() && Layouts.firstNonZero(leaf, end, leaf.byteSize()) >= 0) {
      throw new DamageException("zeros behind the dictionary", "another value");
    }
  }

  /** Writes the header to the beginning of a leaf of zeros. */
  private void encode(MemorySegment leaf) {
    Name.encode(leaf, 0, name);
    leaf.set(U8, CODEC_AT, (byte) codec);
    leaf.set(U32, BYTES_AT, bytes);
  }

  /** Reads a header. Total: any bytes give a header that can be, or an exception. */
  public static Dictionary parse(MemorySegment leaf, PageGeometry geometry) throws DamageException {
    Dictionary found =
        new Dictionary(
            Name.parse(leaf, 0, "a dictionary"),
            Byte.toUnsignedInt(leaf.get(U8, CODEC_AT)),
            leaf.get(U32, BYTES_AT));
    boolean sound =
        !found.name.isEmpty()
            && found.codec >= 1
            && found.codec <= Entry.MAX_CODECS
            && found.bytes >= 1
            && found.bytes <= mostBytes(geometry)
            && Layouts.firstNonZero(leaf, RESERVED_AT, BYTES_AT) < 0;
    if (!sound) {
      throw new DamageException(
          "a dictionary with a name, a codec from 1 to %d, 1 to %d bytes, and reserved zeros"
              .formatted(Entry.MAX_CODECS, mostBytes(geometry)),
          found.toString());
    }
    return found;
  }
}
