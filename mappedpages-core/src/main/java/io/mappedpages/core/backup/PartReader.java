package io.mappedpages.core.backup;

import io.mappedpages.CorruptFileException;
import io.mappedpages.IncompatibleFormatException;
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
import io.mappedpages.core.format.Name;
import io.mappedpages.core.format.TreeKind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads one backup part from a stream, and nothing behind it. Whatever the bytes are, they give
 * items that can be, or an exception; what was given before an exception is part of something that
 * is not whole. The buffer is at most as long as a run of 64 pages, and grows with what comes, not
 * with what is said. For one thread.
 */
public final class PartReader {
  private final PartInput input;
  private final FrameReader frames;
  private final PartHeader header;
  private final Tally tally = new Tally();
  private State state = State.READING;

  private enum State {
    READING,
    ENDED,
    /** A call has failed: what comes next belongs to nothing whole. */
    BROKEN
  }

  private PartReader(PartInput input, FrameReader frames, PartHeader header) {
    this.input = input;
    this.frames = frames;
    this.header = header;
  }

  /**
   * Reads what the part says of itself.
   *
   * @param name what messages call the part
   * @param in the stream, which should be buffered; it is not closed
   * @throws CorruptFileException if that is no backup part, or a damaged one
   * @throws IncompatibleFormatException if it has another version
   * @throws IOException if the stream fails
   */
  public static PartReader open(String name, InputStream in) throws IOException {
    PartInput input = new PartInput(name, in);
    try {
      HeaderBlock block = readBlock(input);
      FrameReader frames = new FrameReader(input, block);
      PartHeader header = block.header().withSnapshots(readSnapshots(frames, block));
      return new PartReader(input, frames, header);
    } catch (DamageException e) {
      throw input.damage(e);
    }
  }

  /** Another version may have a header of another length: its number is read before the rest. */
  private static HeaderBlock readBlock(PartInput input) throws IOException, DamageException {
    MemorySegment block = Arena.ofAuto().allocate(HeaderBlock.LAYOUT);
    input.beginStructure();
    input.read(block.asSlice(0, HeaderBlock.VERSION_BYTES));
    HeaderBlock.checkMagic(block);
    if (!HeaderBlock.isKnownVersion(block)) {
      throw input.foreignVersion(
          HeaderBlock.version(block), HeaderBlock.MAJOR + "." + HeaderBlock.MINOR);
    }
    input.read(block.asSlice(HeaderBlock.VERSION_BYTES));
    return HeaderBlock.parse(block);
  }

  private static List<SnapshotRef> readSnapshots(FrameReader frames, HeaderBlock block)
      throws IOException, DamageException {
    List<SnapshotRef> snapshots = new ArrayList<>();
    int previous = 0;
    for (int i = 0; i < block.snapshots(); i++) {
      Frame frame = frames.next();
      if (frame.kind() != Kind.SNAPSHOT) {
        throw new DamageException(
            "snapshot %d of %d".formatted(i + 1, block.snapshots()), frame.toString());
      }
      SnapshotRef snapshot =
          SnapshotRef.parse(frames.structure((int) frame.bytes()), (int) frame.key());
      snapshot.check(previous, block.header().snapshotCounter());
      previous = snapshot.number();
      snapshots.add(snapshot);
    }
    return snapshots;
  }

  /** Returns what the part says of itself. */
  public PartHeader header() {
    return header;
  }

  /**
   * Reads the next item. The content of the last one is gone then.
   *
   * @return the item, or null at the end of the part: then the part is whole
   * @throws CorruptFileException if the part is damaged, or ends too early
   * @throws IOException if the stream fails
   * @throws IllegalStateException if an earlier call failed
   */
  public @Nullable PartItem next() throws IOException {
    if (state == State.ENDED) {
      return null;
    }
    if (state == State.BROKEN) {
      throw new IllegalStateException("an earlier call has failed");
    }
    state = State.BROKEN;
    PartItem item = readItem();
    state = item == null ? State.ENDED : State.READING;
    return item;
  }

  private @Nullable PartItem readItem() throws IOException {
    try {
      PartEnd end = tally.end(frames.ofAll());
      Frame frame = frames.next();
      if (frame.kind() == Kind.END) {
        end.check(frames.structure(PartEnd.BYTES));
        return null;
      }
      tally.add(frame);
      return item(frame);
    } catch (DamageException e) {
      throw input.damage(e);
    }
  }

  private PartItem item(Frame frame) throws DamageException {
    long key = frame.key();
    return switch (frame.kind()) {
      case CODEC_NAME -> codecName(frame);
      case DICTIONARY_LEAF -> new DictionaryLeaf(key, frames.content(frame.bytes()));
      case REGULAR_PAGE -> new RegularPage(key, frames.content(header.pageBytes()));
      case PROTECTED_PAGE -> new ProtectedPage(key, contentOrNull(frame));
      case COMPRESSED_PAGE ->
          new CompressedPage(key, Entry.form(frame.form()), contentOrNull(frame));
      case REMOVAL ->
          new Removal(Objects.requireNonNull(TreeKind.of(frame.form())), key, frame.count());
      case SNAPSHOT, END -> throw new DamageException("an item", frame.toString());
    };
  }

  private CodecName codecName(Frame frame) throws DamageException {
    int number = (int) frame.key();
    String name = Name.parse(frames.structure(Name.BYTES), 0, "codec " + number);
    if (name.isEmpty()) {
      throw new DamageException("codec %d with a name".formatted(number), "none");
    }
    return new CodecName(number, name);
  }

  private @Nullable MemorySegment contentOrNull(Frame frame) {
    if (frame.isZeros()) {
      return frames.content(header.pageBytes());
    }
    return frame.bytes() == 0 ? null : frames.content(frame.bytes());
  }
}
