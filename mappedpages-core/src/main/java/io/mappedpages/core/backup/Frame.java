package io.mappedpages.core.backup;

import static io.mappedpages.core.format.Layouts.U16;
import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;
import static io.mappedpages.core.format.Layouts.U8;
import static io.mappedpages.core.format.Layouts.offset;
import static java.lang.foreign.MemoryLayout.structLayout;

import io.mappedpages.core.backup.PartHeader.SnapshotRef;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Dictionary;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.Name;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * What a frame begins with. Its content follows, then the CRC32C of its place in the part ({@link
 * FrameSum}), of this, and of the content.
 *
 * @param kind what the frame holds
 * @param form of a compressed page, the flags of its entry; of a removal, the {@link
 *     TreeKind#index()} of the table; of another page, {@link #ZEROS} or 0; else 0
 * @param bytes the length of the content
 * @param key the number of the snapshot or codec, the key of the leaf, or the first id
 * @param count how many ids: of a removal, at least 1; else 1
 */
public record Frame(Kind kind, int form, long bytes, long key, long count) {
  /** The layout of the beginning of a frame. */
  public static final StructLayout LAYOUT =
      structLayout(
          U8.withName("kind"),
          U8.withName("form"),
          U16.withName("reserved"),
          U32.withName("bytes"),
          U64.withName("key"),
          U64.withName("count"));

  /** The size of the beginning of a frame. */
  public static final int BYTES = (int) LAYOUT.byteSize();

  /** The form of a page of zeros, which has no content. */
  static final int ZEROS = 1;

  private static final long FORM_AT = offset(LAYOUT, "form");
  private static final long RESERVED_AT = offset(LAYOUT, "reserved");
  private static final long BYTES_AT = offset(LAYOUT, "bytes");
  private static final long KEY_AT = offset(LAYOUT, "key");
  private static final long COUNT_AT = offset(LAYOUT, "count");
  private static final long MOST_NUMBERS = 1L << Integer.SIZE;

  /** What a frame holds. */
  public enum Kind {
    /** A snapshot that exists; these come before all others. */
    SNAPSHOT(1, null),
    /** The name of a codec. */
    CODEC_NAME(2, TreeKind.CODEC_NAMES),
    /** A leaf of the dictionaries. */
    DICTIONARY_LEAF(3, TreeKind.DICTIONARIES),
    /** A regular page. */
    REGULAR_PAGE(4, TreeKind.REGULAR_TABLE),
    /** A protected page. */
    PROTECTED_PAGE(5, TreeKind.PROTECTED_TABLE),
    /** A compressed page. */
    COMPRESSED_PAGE(6, TreeKind.COMPRESSED_TABLE),
    /** Ids that do not exist any more. */
    REMOVAL(7, null),
    /** The end of the part. */
    END(8, null);

    private final int code;
    private final @Nullable TreeKind tree;

    Kind(int code, @Nullable TreeKind tree) {
      this.code = code;
      this.tree = tree;
    }

    /** Returns what stands in the part. */
    public int code() {
      return code;
    }

    private static @Nullable Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return null;
    }
  }

  /** A frame for one key. */
  Frame(Kind kind, int form, long bytes, long key) {
    this(kind, form, bytes, key, 1);
  }

  /** Returns the tree that the keys belong to, or null if they belong to none. */
  @Nullable TreeKind tree() {
    return kind == Kind.REMOVAL ? TreeKind.of(form) : kind.tree;
  }

  /** Returns whether the page is zeros, and has no content. */
  boolean isZeros() {
    return form == ZEROS && (kind == Kind.REGULAR_PAGE || kind == Kind.PROTECTED_PAGE);
  }

  /** Writes the beginning of the frame. */
  void encode(MemorySegment target) {
    target.set(U8, 0, (byte) kind.code);
    target.set(U8, FORM_AT, (byte) form);
    target.set(U16, RESERVED_AT, (short) 0);
    target.set(U32, BYTES_AT, (int) bytes);
    target.set(U64, KEY_AT, key);
    target.set(U64, COUNT_AT, count);
  }

  /**
   * Reads the beginning of a frame. Total: any bytes give a frame that can be, or an exception. So
   * its length can be trusted before its checksum has been seen.
   */
  static Frame parse(MemorySegment source, int pageBytes) throws DamageException {
    int code = Byte.toUnsignedInt(source.get(U8, 0));
    Kind kind = Kind.of(code);
    if (kind == null) {
      throw new DamageException("a frame of a kind from 1 to 8", "kind " + code);
    }
    if (source.get(U16, RESERVED_AT) != 0) {
      throw new DamageException("reserved bytes that are zero", "others");
    }
    Frame frame =
        new Frame(
            kind,
            Byte.toUnsignedInt(source.get(U8, FORM_AT)),
            Integer.toUnsignedLong(source.get(U32, BYTES_AT)),
            source.get(U64, KEY_AT),
            source.get(U64, COUNT_AT));
    frame.check(pageBytes);
    return frame;
  }

  /** Refuses what no part can have. */
  void check(int pageBytes) throws DamageException {
    if (!isForm()) {
      throw new DamageException("a form that " + kind + " has", toString());
    }
    if (!isLength(pageBytes)) {
      throw new DamageException(
          "a length that %s of form %d has, with pages of %d bytes"
              .formatted(kind, form, pageBytes),
          toString());
    }
    long first = firstKey();
    long end = endOfKeys();
    if (key < first || key >= end || count < 1 || count > (kind == Kind.REMOVAL ? end - key : 1)) {
      throw new DamageException("keys of %s in %d..%d".formatted(kind, first, end - 1), toString());
    }
  }

  private boolean isForm() {
    return switch (kind) {
      case COMPRESSED_PAGE -> Entry.form(form).isValid();
      case REMOVAL -> {
        TreeKind table = TreeKind.of(form);
        yield table != null && table.isTable();
      }
      case REGULAR_PAGE, PROTECTED_PAGE -> form == 0 || form == ZEROS;
      default -> form == 0;
    };
  }

  private boolean isLength(int pageBytes) {
    return switch (kind) {
      case SNAPSHOT -> bytes == SnapshotRef.LAYOUT.byteSize();
      case CODEC_NAME -> bytes == Name.BYTES;
      case DICTIONARY_LEAF -> bytes == pageBytes;
      case REGULAR_PAGE -> bytes == (isZeros() ? 0 : pageBytes);
      case PROTECTED_PAGE -> bytes == 0 || (bytes == pageBytes && !isZeros());
      case COMPRESSED_PAGE ->
          bytes % pageBytes == 0 && bytes <= (long) Entry.form(form).pages() * pageBytes;
      case REMOVAL -> bytes == 0;
      case END -> bytes == PartEnd.BYTES;
    };
  }

  private long firstKey() {
    return switch (kind) {
      case SNAPSHOT, CODEC_NAME -> 1;
      case DICTIONARY_LEAF -> Dictionary.firstLeaf(1);
      default -> 0;
    };
  }

  private long endOfKeys() {
    return switch (kind) {
      case SNAPSHOT -> MOST_NUMBERS;
      case CODEC_NAME -> Entry.MAX_CODECS + 1;
      case DICTIONARY_LEAF -> Dictionary.firstLeaf(Dictionary.MOST + 1);
      case END -> 1;
      default -> PageGeometry.MAX_PAGES;
    };
  }
}
