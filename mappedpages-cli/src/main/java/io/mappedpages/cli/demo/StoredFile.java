package io.mappedpages.cli.demo;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.function.LongFunction;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file in a chain of pages: the bytes of its name, then its content.
 *
 * <pre>
 *   offset  bytes  of each page
 *        0      8  the next page of the chain, -1 in the last
 *                  of the first page only
 *        8      8  length of the content
 *       16      4  length of the name
 *       20      4  CRC32C of the content
 *                  then name and content, from 24 in the first page, from 8 in the others
 * </pre>
 */
final class StoredFile {
  private static final ValueLayout.OfInt U32 = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long NEXT = 0;
  private static final long CONTENT_LENGTH = 8;
  private static final long NAME_LENGTH = 16;
  private static final long CRC = 20;
  private static final long FIRST_PAYLOAD = 24;
  private static final long LATER_PAYLOAD = 8;
  private static final long END = -1;
  private static final int MAX_NAME_BYTES = 1 << 20;
  private static final int CHUNK_BYTES = 1 << 18;

  /** How long a content is, and its checksum. */
  record Content(long bytes, int crc) {}

  private final LongFunction<MemorySegment> pages;
  private final long first;
  private final FileName name;
  private final Content content;
  private MemorySegment page;
  private long position;
  private long remaining;

  private StoredFile(LongFunction<MemorySegment> pages, long first) {
    this.pages = pages;
    this.first = first;
    this.page = pages.apply(first);
    this.position = FIRST_PAYLOAD;
    this.content = new Content(page.get(U64, CONTENT_LENGTH), page.get(U32, CRC));
    int nameBytes = page.get(U32, NAME_LENGTH);
    if (content.bytes < 0 || nameBytes < 0 || nameBytes > MAX_NAME_BYTES) {
      throw new DamagedDemoException(
          "page %d: a file of %d bytes whose name has %d"
              .formatted(first, content.bytes, nameBytes));
    }
    this.name = FileName.ofBytes(readName(nameBytes));
    this.remaining = content.bytes;
  }

  /** Opens the file that begins at a page. */
  static StoredFile open(LongFunction<MemorySegment> pages, long first) {
    return new StoredFile(pages, first);
  }

  FileName name() {
    return name;
  }

  /** What the first page says about the content. */
  Content content() {
    return content;
  }

  private byte[] readName(int nameBytes) {
    ByteBuffer bytes = ByteBuffer.allocate(nameBytes);
    while (bytes.hasRemaining()) {
      bytes.put(take(bytes.remaining()).asByteBuffer());
    }
    return bytes.array();
  }

  /** Returns the next piece of the content, or {@code null} behind its end. */
  @Nullable MemorySegment next() {
    if (remaining == 0) {
      if (page.get(U64, NEXT) != END) {
        throw new DamagedDemoException("%s: more pages than content".formatted(name));
      }
      return null;
    }
    MemorySegment piece = take(remaining);
    remaining -= piece.byteSize();
    return piece;
  }

  private MemorySegment take(long atMost) {
    if (position == page.byteSize()) {
      long next = page.get(U64, NEXT);
      if (next == END) {
        throw new DamagedDemoException("the file at page %d ends early".formatted(first));
      }
      page = pages.apply(next);
      position = LATER_PAYLOAD;
    }
    long bytes = Math.min(atMost, page.byteSize() - position);
    MemorySegment piece = page.asSlice(position, bytes);
    position += bytes;
    return piece;
  }

  /** A file that was written, by its first page. */
  record Written(long first, Content content) {}

  /** Writes a file with all that the source has. */
  static Written write(DemoPages pages, FileName name, ReadableByteChannel source)
      throws IOException {
    long first = pages.allocate();
    MemorySegment head = pages.write(first);
    Chain chain = new Chain(pages, head);
    byte[] nameBytes = name.bytes();
    chain.append(MemorySegment.ofArray(nameBytes));
    CRC32C crc = new CRC32C();
    long bytes = 0;
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    while (source.read(chunk) >= 0) {
      chunk.flip();
      chain.append(MemorySegment.ofBuffer(chunk));
      bytes += chunk.remaining();
      crc.update(chunk);
      chunk.clear();
    }
    Content content = new Content(bytes, (int) crc.getValue());
    head.set(U64, CONTENT_LENGTH, content.bytes());
    head.set(U32, NAME_LENGTH, nameBytes.length);
    head.set(U32, CRC, content.crc());
    return new Written(first, content);
  }

  private static final class Chain {
    private final DemoPages pages;
    private MemorySegment page;
    private long position = FIRST_PAYLOAD;

    Chain(DemoPages pages, MemorySegment head) {
      this.pages = pages;
      this.page = head;
      head.set(U64, NEXT, END);
    }

    void append(MemorySegment bytes) {
      long done = 0;
      while (done < bytes.byteSize()) {
        if (position == page.byteSize()) {
          long next = pages.allocate();
          page.set(U64, NEXT, next);
          page = pages.write(next);
          page.set(U64, NEXT, END);
          position = LATER_PAYLOAD;
        }
        long count = Math.min(bytes.byteSize() - done, page.byteSize() - position);
        MemorySegment.copy(bytes, done, page, position, count);
        position += count;
        done += count;
      }
    }
  }
}
