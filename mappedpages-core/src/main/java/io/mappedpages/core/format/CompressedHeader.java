package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U16;
import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U8;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * What the run of an encoded page begins with; the encoding follows, then zeros up to the end of
 * the last page. A run as long as the logical size has no header: its content is plain.
 *
 * @param codec the number of the codec
 * @param dictionary the number of the dictionary that decoding takes, or 0
 * @param level the level of the encoding
 * @param plainBytes the length of the content, which is the logical size
 * @param encodedBytes the length of the encoding
 * @param checksum CRC32C of the encoding
 */
public record CompressedHeader(
    int codec, int dictionary, int level, int plainBytes, int encodedBytes, int checksum) {
  /** The layout of a header. */
  public static final StructLayout LAYOUT =
      structLayout(
          U8.withName("codec"),
          U8.withName("dictionary"),
          U16.withName("level"), // signed
          U32.withName("plainBytes"),
          U32.withName("encodedBytes"),
          U32.withName("crc32c")); // of the encoding alone

  /** The size of a header. */
  public static final int BYTES = (int) LAYOUT.byteSize();

  private static final long DICTIONARY_AT = offset(LAYOUT, "dictionary");
  private static final long LEVEL_AT = offset(LAYOUT, "level");
  private static final long PLAIN_AT = offset(LAYOUT, "plainBytes");
  private static final long ENCODED_AT = offset(LAYOUT, "encodedBytes");
  private static final long CRC_AT = offset(LAYOUT, "crc32c");

  /** Writes the header, over whatever there was. */
  public void encode(MemorySegment run) {
    run.set(U8, 0, (byte) codec);
    run.set(U8, DICTIONARY_AT, (byte) dictionary);
    run.set(U16, LEVEL_AT, (short) level);
    run.set(U32, PLAIN_AT, plainBytes);
    run.set(U32, ENCODED_AT, encodedBytes);
    run.set(U32, CRC_AT, checksum);
  }

  /**
   * Reads the header of a run whose checksum is right. Total: any bytes give a header that fits the
   * run and its entry, or an exception. That the lengths are right is seen before anything is
   * decoded.
   *
   * @param run the run, as memory
   * @param form what the entry says
   * @param pageBytes the page size
   */
  public static CompressedHeader parse(MemorySegment run, PageForm form, int pageBytes)
      throws DamageException {
    CompressedHeader header =
        new CompressedHeader(
            Byte.toUnsignedInt(run.get(U8, 0)),
            Byte.toUnsignedInt(run.get(U8, DICTIONARY_AT)),
            run.get(U16, LEVEL_AT),
            run.get(U32, PLAIN_AT),
            run.get(U32, ENCODED_AT),
            run.get(U32, CRC_AT));
    long most = run.byteSize() - BYTES;
    boolean fits =
        header.codec == form.codec()
            && header.plainBytes == form.pages() * pageBytes
            && header.encodedBytes > most - pageBytes
            && header.encodedBytes > 0
            && header.encodedBytes <= most;
    if (!fits) {
      throw new DamageException(
          "a header of codec %d, %d bytes in more than %d and at most %d"
              .formatted(
                  form.codec(), form.pages() * pageBytes, Math.max(0, most - pageBytes), most),
          header.toString());
    }
    return header;
  }

  /** Returns the encoding in a run. */
  public MemorySegment encoding(MemorySegment run) {
    return run.asSlice(BYTES, encodedBytes);
  }

  /** Refuses a run whose bytes behind the encoding are not zero. */
  public void checkPadding(MemorySegment run) throws DamageException {
    long end = BYTES + (long) encodedBytes;
    if (Layouts.firstNonZero(run, end, run.byteSize()) >= 0) {
      throw new DamageException("zeros behind the encoding", "another value");
    }
  }
}
