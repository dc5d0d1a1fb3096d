package io.mappedpages.tests.suite.backup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A part in pieces, which can be changed and put together again. It has its own idea of the format,
 * that of the document.
 */
final class PartBytes {
  static final int HEADER = 160;
  static final int FRAME = 24;
  static final int CRC = 4;

  private static final int PART_ID_AT = 16;
  private static final int PART_ID_BYTES = 16;
  private static final int LENGTH_AT = 4;

  /** The header. */
  final ByteBuffer header;

  /** The frames, with their checksums. */
  final List<ByteBuffer> frames = new ArrayList<>();

  PartBytes(byte[] part) {
    header = piece(part, 0, HEADER);
    for (int at = HEADER; at < part.length; ) {
      int bytes = FRAME + piece(part, at, FRAME).getInt(LENGTH_AT) + CRC;
      frames.add(piece(part, at, bytes));
      at += bytes;
    }
  }

  static ByteBuffer piece(byte[] part, int from, int bytes) {
    return ByteBuffer.wrap(Arrays.copyOfRange(part, from, from + bytes))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns where in the part a frame begins, or would. */
  long offset(int number) {
    return HEADER + frames.subList(0, number).stream().mapToLong(ByteBuffer::capacity).sum();
  }

  /** Gives the header the checksum that it should have. */
  void signHeader() {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, HEADER - CRC));
    header.putInt(HEADER - CRC, (int) crc.getValue());
  }

  /** Gives a frame the checksum that it should have in its place. */
  void sign(int number) {
    ByteBuffer frame = frames.get(number);
    CRC32C crc = new CRC32C();
    crc.update(header.slice(PART_ID_AT, PART_ID_BYTES));
    crc.update(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, number));
    crc.update(frame.slice(0, frame.capacity() - CRC));
    frame.putInt(frame.capacity() - CRC, (int) crc.getValue());
  }

  /** Gives all frames their checksums, and the end frame that of those. */
  void signAll() {
    CRC32C all = new CRC32C();
    for (int i = 0; i < frames.size() - 1; i++) {
      sign(i);
      ByteBuffer frame = frames.get(i);
      all.update(frame.slice(frame.capacity() - CRC, CRC));
    }
    frames.getLast().putInt(FRAME + 48, (int) all.getValue());
    sign(frames.size() - 1);
  }

  byte[] joined() {
    int bytes = HEADER + frames.stream().mapToInt(ByteBuffer::capacity).sum();
    ByteBuffer part = ByteBuffer.allocate(bytes).put(header.duplicate());
    frames.forEach(frame -> part.put(frame.duplicate()));
    return part.array();
  }
}
