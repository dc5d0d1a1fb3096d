package io.mappedpages.core.backup;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U8;

import io.mappedpages.core.backup.Frame.Kind;
import io.mappedpages.core.backup.PartHeader.SnapshotRef;
import io.mappedpages.core.backup.PartItem.CodecName;
import io.mappedpages.core.backup.PartItem.CompressedPage;
import io.mappedpages.core.backup.PartItem.DictionaryLeaf;
import io.mappedpages.core.backup.PartItem.ProtectedPage;
import io.mappedpages.core.backup.PartItem.RegularPage;
import io.mappedpages.core.backup.PartItem.Removal;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.Name;
import io.mappedpages.core.format.PageForm;
import io.mappedpages.core.format.TreeKind;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes one backup part to a stream. What is refused as an argument leaves the part as it was;
 * after any other exception the part is lost. For one thread.
 */
public final class PartWriter {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

  private final OutputStream out;
  private final int pageBytes;
  private final FrameSum sum;
  private final Tally tally = new Tally();
  private final MemorySegment structure = Arena.ofAuto().allocate(HeaderBlock.BYTES, Long.BYTES);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int buffered;
  private boolean ended;

  private PartWriter(OutputStream out, UUID partId, int pageBytes) {
    this.out = out;
    this.pageBytes = pageBytes;
    this.sum = new FrameSum(partId);
  }

  /**
   * Begins a part.
   *
   * @param out where it goes, through a buffer; it is not closed
   * @throws IllegalArgumentException if no store can have that header
   */
  public static PartWriter begin(OutputStream out, PartHeader header) throws IOException {
    try {
      header.check();
    } catch (DamageException e) {
      throw refusal(e);
    }
    UUID partId = UUID.randomUUID();
    PartWriter writer = new PartWriter(out, partId, header.pageBytes());
    new HeaderBlock(partId, header, header.snapshots().size()).encode(writer.structure);
    writer.put(writer.structure);
    MemorySegment identity = Arena.ofAuto().allocate(SnapshotRef.LAYOUT);
    for (SnapshotRef snapshot : header.snapshots()) {
      snapshot.encode(identity);
      long number = Integer.toUnsignedLong(snapshot.number());
      writer.write(new Frame(Kind.SNAPSHOT, 0, identity.byteSize(), number), identity);
    }
    return writer;
  }

  /**
   * Adds an item.
   *
   * @throws IllegalArgumentException if no store can have it, or its keys do not follow those of
   *     the last item of the same tree
   */
  public void add(PartItem item) throws IOException {
    switch (item) {
      case CodecName(int number, String name) -> {
        Name.check("codec " + number, name);
        MemorySegment bytes = Arena.ofAuto().allocate(Name.LAYOUT);
        Name.encode(bytes, 0, name);
        write(new Frame(Kind.CODEC_NAME, 0, bytes.byteSize(), number), bytes);
      }
      case DictionaryLeaf(long leaf, MemorySegment content) ->
          write(new Frame(Kind.DICTIONARY_LEAF, 0, content.byteSize(), leaf), content);
      case RegularPage(long id, MemorySegment content) -> addPage(Kind.REGULAR_PAGE, id, content);
      case ProtectedPage(long id, @Nullable MemorySegment content) -> {
        if (content == null) {
          write(new Frame(Kind.PROTECTED_PAGE, 0, 0, id), NOTHING);
        } else {
          addPage(Kind.PROTECTED_PAGE, id, content);
        }
      }
      case CompressedPage(long id, PageForm form, @Nullable MemorySegment run) ->
          addCompressed(id, form, run);
      case Removal(TreeKind table, long first, long count) ->
          write(new Frame(Kind.REMOVAL, table.index(), 0, first, count), NOTHING);
    }
  }

  /** A page of zeros takes no content. Here no intrinsic reads: it may be a mapping. */
  private void addPage(Kind kind, long id, MemorySegment content) throws IOException {
    if (content.byteSize() != pageBytes) {
      throw new IllegalArgumentException(
          "a page of %d bytes, at pages of %d".formatted(content.byteSize(), pageBytes));
    }
    if (Layouts.firstNonZero(content, 0, pageBytes) < 0) {
      write(new Frame(kind, Frame.ZEROS, 0, id), NOTHING);
    } else {
      write(new Frame(kind, 0, pageBytes, id), content);
    }
  }

  private void addCompressed(long id, PageForm form, @Nullable MemorySegment run)
      throws IOException {
    MemorySegment content = run == null ? NOTHING : run;
    if (!form.isValid() || (run != null && run.byteSize() == 0)) {
      throw new IllegalArgumentException(
          "a compressed page of %s in %d bytes".formatted(form, content.byteSize()));
    }
    write(new Frame(Kind.COMPRESSED_PAGE, Entry.flags(form), content.byteSize(), id), content);
  }

  /**
   * Ends the part, and flushes the stream.
   *
   * @throws IOException if the stream fails: then the part is not whole
   */
  public void end() throws IOException {
    MemorySegment content = Arena.ofAuto().allocate(PartEnd.LAYOUT);
    tally.end(sum.ofAll()).encode(content);
    write(new Frame(Kind.END, 0, content.byteSize(), 0), content);
    ended = true;
    flushBuffer();
    out.flush();
  }

  private void write(Frame frame, MemorySegment content) throws IOException {
    if (ended) {
      throw new IllegalStateException("the part has ended");
    }
    try {
      frame.check(pageBytes);
      tally.add(frame);
    } catch (DamageException e) {
      throw refusal(e);
    }
    sum.begin();
    frame.encode(structure);
    put(structure.asSlice(0, Frame.BYTES));
    put(content);
    structure.set(U32, 0, sum.end());
    put(structure.asSlice(0, U32.byteSize()));
  }

  /** Copies bytes to the buffer; the checksum is that of the copy. */
  private void put(MemorySegment bytes) throws IOException {
    long at = 0;
    while (at < bytes.byteSize()) {
      if (buffered == buffer.length) {
        flushBuffer();
      }
      int count = (int) Math.min(bytes.byteSize() - at, buffer.length - buffered);
      MemorySegment.copy(bytes, U8, at, buffer, buffered, count);
      sum.add(buffer, buffered, count);
      buffered += count;
      at += count;
    }
  }

  private void flushBuffer() throws IOException {
    out.write(buffer, 0, buffered);
    buffered = 0;
  }

  private static IllegalArgumentException refusal(DamageException damage) {
    return new IllegalArgumentException(damage.getMessage());
  }
}
