package io.mappedpages.core.format;

import static io.mappedpages.core.format.Layouts.U16;
import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.U8;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What the snapshot catalogue says of a snapshot: a leaf of its own, whose key is the number.
 *
 * @param number how many snapshots had ever been taken, this one included; unsigned, never 0
 * @param name "" if it has none: it was taken for a copy or a backup that is under way
 * @param note for people
 * @param generation the commit that took it
 * @param timeMillis when that was, in milliseconds since 1970; for people
 * @param identity random: a backup names its base by it
 * @param pageCount pages of the file then
 * @param freeCount pages that were free then
 * @param cutFrom generations above this and below {@code cutTo} are not part of the history any
 *     more, since it was gone back behind them; 0 if there are none
 * @param cutTo see {@code cutFrom}
 * @param roots the user's numbers
 * @param trees the roots, as in the commit record; those that belong to no snapshot are empty
 */
public record SnapshotRecord(
    int number,
    String name,
    String note,
    long generation,
    long timeMillis,
    UUID identity,
    long pageCount,
    long freeCount,
    long cutFrom,
    long cutTo,
    List<Long> roots,
    List<TreeRoot> trees) {
  /** The most characters of a name. */
  public static final int NAME_CHARS = 64;

  /** The most characters of a note. */
  public static final int NOTE_CHARS = 128;

  private static final int CHAR_BYTES = 3; // in UTF-8; two chars of a pair take four

  /** The layout of the leaf; what follows in the page is zero. */
  public static final StructLayout LAYOUT =
      structLayout(
          U32.withName("number"),
          U16.withName("nameBytes"),
          U16.withName("noteBytes"),
          U64.withName("generation"),
          U64.withName("timeMillis"),
          U64.withName("identityHigh"),
          U64.withName("identityLow"),
          U64.withName("pageCount"),
          U64.withName("freeCount"),
          U64.withName("cutFrom"),
          U64.withName("cutTo"),
          sequenceLayout(CommitRecord.USER_ROOTS, U64).withName("roots"),
          sequenceLayout(CommitRecord.TREES, TreeRoot.LAYOUT).withName("trees"),
          sequenceLayout(NAME_CHARS * CHAR_BYTES, U8).withName("name"),
          sequenceLayout(NOTE_CHARS * CHAR_BYTES, U8).withName("note"));

  private static final long NUMBER_AT = offset(LAYOUT, "number");
  private static final long NAME_BYTES_AT = offset(LAYOUT, "nameBytes");
  private static final long NOTE_BYTES_AT = offset(LAYOUT, "noteBytes");
  private static final long GENERATION_AT = offset(LAYOUT, "generation");
  private static final long TIME_AT = offset(LAYOUT, "timeMillis");
  private static final long IDENTITY_HIGH_AT = offset(LAYOUT, "identityHigh");
  private static final long IDENTITY_LOW_AT = offset(LAYOUT, "identityLow");
  private static final long PAGE_COUNT_AT = offset(LAYOUT, "pageCount");
  private static final long FREE_COUNT_AT = offset(LAYOUT, "freeCount");
  private static final long CUT_FROM_AT = offset(LAYOUT, "cutFrom");
  private static final long CUT_TO_AT = offset(LAYOUT, "cutTo");
  private static final long ROOTS_AT = offset(LAYOUT, "roots");
  private static final long TREES_AT = offset(LAYOUT, "trees");
  private static final long NAME_AT = offset(LAYOUT, "name");
  private static final long NOTE_AT = offset(LAYOUT, "note");

  /** Copies the lists. */
  public SnapshotRecord {
    roots = List.copyOf(roots);
    trees = List.copyOf(trees);
  }

  /**
   * Refuses what is no name of a snapshot.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static void checkName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "snapshot name: expected 1 to "
              + NAME_CHARS
              + " characters without '/' and control characters, found \""
              + name
              + "\"");
    }
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && name.indexOf('/') < 0 && isText(name, NAME_CHARS);
  }

  /**
   * Refuses what is no note.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static void checkNote(String note) {
    if (!isText(note, NOTE_CHARS)) {
      throw new IllegalArgumentException(
          "snapshot note: expected at most "
              + NOTE_CHARS
              + " characters without control characters, found \""
              + note
              + "\"");
    }
  }

  private static boolean isText(String text, int mostChars) {
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder(); // refuses half a pair
    return text.length() <= mostChars
        && text.chars().noneMatch(Character::isISOControl)
        && encoder.canEncode(text);
  }

  /**
   * Returns this record when generations are cut off the history; what is cut off already stays so,
   * and what lies between.
   */
  public SnapshotRecord withCut(long from, long to) {
    boolean first = cutTo == 0;
    return new SnapshotRecord(
        number,
        name,
        note,
        generation,
        timeMillis,
        identity,
        pageCount,
        freeCount,
        first ? from : Math.min(from, cutFrom),
        Math.max(to, cutTo),
        roots,
        trees);
  }

  /** Returns whether it was taken for a copy or a backup that is under way, or was cut off. */
  public boolean isUnnamed() {
    return name.isEmpty();
  }

  /** Returns the root of a tree, empty if it belongs to no snapshot. */
  public TreeRoot tree(TreeKind kind) {
    return trees.get(kind.index());
  }

  /** Returns the number, which is also the leaf of the catalogue. */
  public long key() {
    return Integer.toUnsignedLong(number);
  }

  /** Writes the record into a zeroed leaf. */
  public void encode(MemorySegment leaf) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    byte[] noteBytes = note.getBytes(StandardCharsets.UTF_8);
    leaf.set(U32, NUMBER_AT, number);
    leaf.set(U16, NAME_BYTES_AT, (short) nameBytes.length);
    leaf.set(U16, NOTE_BYTES_AT, (short) noteBytes.length);
    leaf.set(U64, GENERATION_AT, generation);
    leaf.set(U64, TIME_AT, timeMillis);
    leaf.set(U64, IDENTITY_HIGH_AT, identity.getMostSignificantBits());
    leaf.set(U64, IDENTITY_LOW_AT, identity.getLeastSignificantBits());
    leaf.set(U64, PAGE_COUNT_AT, pageCount);
    leaf.set(U64, FREE_COUNT_AT, freeCount);
    leaf.set(U64, CUT_FROM_AT, cutFrom);
    leaf.set(U64, CUT_TO_AT, cutTo);
    for (int i = 0; i < CommitRecord.USER_ROOTS; i++) {
      leaf.set(U64, ROOTS_AT + 8L * i, roots.get(i));
    }
    for (int i = 0; i < CommitRecord.TREES; i++) {
      trees.get(i).encode(leaf, TREES_AT + (long) i * TreeRoot.BYTES);
    }
    MemorySegment.copy(nameBytes, 0, leaf, U8, NAME_AT, nameBytes.length);
    MemorySegment.copy(noteBytes, 0, leaf, U8, NOTE_AT, noteBytes.length);
  }

  /**
   * Reads a leaf. Total: any bytes give a record that can be, or an exception.
   *
   * @param key the leaf
   * @param filePages pages of the file: what lies behind is damage
   */
  public static SnapshotRecord parse(
      MemorySegment leaf, long key, long filePages, PageGeometry geometry) throws DamageException {
    int number = leaf.get(U32, NUMBER_AT);
    if (number == 0 || Integer.toUnsignedLong(number) != key) {
      throw new DamageException("snapshot " + key, Integer.toUnsignedString(number));
    }
    List<Long> roots = new ArrayList<>();
    for (int i = 0; i < CommitRecord.USER_ROOTS; i++) {
      roots.add(leaf.get(U64, ROOTS_AT + 8L * i));
    }
    SnapshotRecord found =
        new SnapshotRecord(
            number,
            text(leaf, NAME_AT, NAME_BYTES_AT, NAME_CHARS),
            text(leaf, NOTE_AT, NOTE_BYTES_AT, NOTE_CHARS),
            leaf.get(U64, GENERATION_AT),
            leaf.get(U64, TIME_AT),
            new UUID(leaf.get(U64, IDENTITY_HIGH_AT), leaf.get(U64, IDENTITY_LOW_AT)),
            leaf.get(U64, PAGE_COUNT_AT),
            leaf.get(U64, FREE_COUNT_AT),
            leaf.get(U64, CUT_FROM_AT),
            leaf.get(U64, CUT_TO_AT),
            roots,
            trees(leaf, filePages, geometry));
    boolean sound =
        (found.isUnnamed() || isName(found.name))
            && found.generation >= 0
            && found.generation < CommitRecord.MAX_GENERATION
            && found.pageCount >= PageGeometry.FIRST_DATA_PAGE
            && found.pageCount <= PageGeometry.MAX_PAGES
            && found.freeCount >= 0
            && found.freeCount <= found.pageCount - PageGeometry.FIRST_DATA_PAGE
            && found.cutFrom >= 0
            && (found.cutTo == 0 ? found.cutFrom == 0 : found.cutFrom < found.cutTo)
            && found.cutTo < CommitRecord.MAX_GENERATION
            && Layouts.firstNonZero(leaf, LAYOUT.byteSize(), leaf.byteSize()) < 0;
    if (!sound) {
      throw new DamageException(
          "a snapshot with a name, a generation, counts of pages, and zeros behind it",
          found.toString());
    }
    return found;
  }

  private static List<TreeRoot> trees(MemorySegment leaf, long filePages, PageGeometry geometry)
      throws DamageException {
    List<TreeRoot> trees = new ArrayList<>();
    for (int i = 0; i < CommitRecord.TREES; i++) {
      TreeKind kind = TreeKind.of(i);
      TreeKind table = kind != null && kind.isTable() ? kind : null;
      TreeRoot root =
          TreeRoot.parse(
              leaf,
              TREES_AT + (long) i * TreeRoot.BYTES,
              i,
              filePages,
              table == null ? 0 : table.maxLevels(geometry));
      if (table == null && !root.isEmpty()) {
        throw new DamageException("no tree " + i + " in a snapshot", root.toString());
      }
      trees.add(root);
    }
    return trees;
  }

  private static String text(MemorySegment leaf, long at, long lengthAt, int mostChars)
      throws DamageException {
    int mostBytes = mostChars * CHAR_BYTES;
    int length = Short.toUnsignedInt(leaf.get(U16, lengthAt));
    if (length > mostBytes || Layouts.firstNonZero(leaf, at + length, at + mostBytes) >= 0) {
      throw new DamageException(
          "a text of at most " + mostBytes + " bytes, and zeros", length + " bytes");
    }
    byte[] bytes = new byte[length];
    MemorySegment.copy(leaf, U8, at, bytes, 0, length);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (isText(text, mostChars)) {
        return text;
      }
    } catch (CharacterCodingException _) {
      // as below
    }
    throw new DamageException("text of at most " + mostChars + " characters", length + " bytes");
  }
}
