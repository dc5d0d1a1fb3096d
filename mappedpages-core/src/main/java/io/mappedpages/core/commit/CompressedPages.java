package io.mappedpages.core.commit;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.CorruptFileException;
import io.mappedpages.OutOfBoundsException;
import io.mappedpages.ProviderException;
import io.mappedpages.core.codec.CodecPool;
import io.mappedpages.core.codec.Codecs;
import io.mappedpages.core.format.CodecNames;
import io.mappedpages.core.format.CompressedHeader;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.table.Trees;
import io.mappedpages.core.tree.TreeReader;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Finds compressed pages of a generation that the caller pins, and decodes them. Thread-safe. */
public final class CompressedPages {
  /** What messages call them. */
  public static final String COMPRESSED = "compressed page";

  private final ReadStore store;
  private final Dictionaries dictionaries;

  // A number keeps its name, in every generation that has it.
  private final AtomicReferenceArray<@Nullable String> names =
      new AtomicReferenceArray<>(Entry.MAX_CODECS + 1);

  /** Reads pages of a store. */
  public CompressedPages(ReadStore store) {
    this.store = store;
    this.dictionaries = new Dictionaries(store);
  }

  /** Returns the dictionaries of the store. */
  public Dictionaries dictionaries() {
    return dictionaries;
  }

  /**
   * Returns what the table says of a page.
   *
   * @throws OutOfBoundsException if it is not allocated
   */
  public Entry entry(Generation generation, long id) {
    Entry entry = find(generation, id);
    if (entry.isAbsent()) {
      throw outOfBounds(id);
    }
    return entry;
  }

  /** Returns whether a page is allocated. */
  public boolean isAllocated(Generation generation, long id) {
    return !find(generation, id).isAbsent();
  }

  private static Entry find(Generation generation, long id) {
    return id < 0 || id >= PageGeometry.MAX_PAGES
        ? Entry.ABSENT
        : generation
            .trees()
            .compressedTable()
            .find(
                generation.tree(TreeKind.COMPRESSED_TABLE),
                generation.pageCount(),
                id,
                Entry.Kind.COMPRESSED);
  }

  /** Returns the exception for an id that cannot be read or written. */
  public OutOfBoundsException outOfBounds(long id) {
    return new OutOfBoundsException(
        store.file().name(), COMPRESSED, id, "allocated compressed pages");
  }

  /** Returns the logical size of a page in bytes. */
  public long logicalBytes(Entry entry) {
    return (long) entry.form().pages() * store.geometry().pageBytes();
  }

  /**
   * Returns the content where it can be read without a copy: it is stored plain, and in one piece
   * of the mapping; else null.
   *
   * @throws CorruptFileException if it is damaged
   */
  public @Nullable MemorySegment inPlace(Generation generation, long id, Entry entry) {
    if (entry.page() == 0 || !entry.isPlain()) {
      return null;
    }
    Trees trees = generation.trees();
    MemorySegment content = trees.reads().run(entry.page(), entry.run());
    if (content != null) {
      trees.reads().verify(COMPRESSED, id, entry.page(), entry.run(), entry.checksum());
    }
    return content;
  }

  /**
   * Reads the content into memory of its logical size.
   *
   * @throws CorruptFileException if it is damaged
   * @throws ProviderException if its codec is not there
   */
  public void read(Generation generation, long id, Entry entry, MemorySegment target) {
    store
        .codecs()
        .read(
            generation.trees().reads(),
            id,
            entry,
            (codec, dictionary) -> pool(generation, codec, dictionary),
            target);
  }

  /** Returns the header of a page, or null if its content is plain or was never written. */
  public @Nullable CompressedHeader header(Generation generation, long id, Entry entry) {
    return entry.page() == 0 || entry.isPlain()
        ? null
        : store.codecs().header(generation.trees().reads(), id, entry);
  }

  /**
   * Returns the codecs of a number.
   *
   * @param dictionary the number of their dictionary, or 0 for none
   * @throws CorruptFileException if the number has no name, or there is no such dictionary
   * @throws ProviderException if there is no codec of that name
   */
  public CodecPool pool(Generation generation, int number, int dictionary) {
    Codecs codecs = store.codecs();
    String name = name(generation, number);
    try {
      return dictionary == 0
          ? codecs.named(name)
          : codecs.named(name, dictionary, () -> words(generation, dictionary, number));
    } catch (ProviderException e) {
      throw new ProviderException(
          store.file().name() + ": pages of codec \"" + name + "\": " + e.getMessage(), e);
    }
  }

  private byte[] words(Generation generation, int dictionary, int codec) {
    byte[] bytes = dictionaries.bytes(generation, dictionary, codec);
    generation.ensureHeld(); // what is kept is of this generation
    return bytes;
  }

  /**
   * Returns the name of a number.
   *
   * @throws CorruptFileException if it has none
   */
  public String name(Generation generation, int number) {
    String known = names.get(number);
    if (known != null) {
      return known;
    }
    String name = nameInFile(generation, number);
    if (name.isEmpty()) {
      throw new CorruptFileException(
          store.file().name(),
          TreeKind.CODEC_NAMES.title(),
          Math.max(generation.tree(TreeKind.CODEC_NAMES).page(), PageGeometry.SUPERBLOCK_PAGE),
          "a name of codec " + number,
          "none");
    }
    generation.ensureHeld();
    names.set(number, name);
    return name;
  }

  /** Returns the name that a generation has for a number, or "". */
  private static String nameInFile(Generation generation, int number) {
    TreeReader tree = generation.trees().codecNames();
    TreeReader.Leaf leaf =
        tree.leaf(generation.tree(TreeKind.CODEC_NAMES), generation.pageCount(), 0);
    try {
      return leaf == null ? "" : CodecNames.parse(leaf.node(), number);
    } catch (DamageException e) {
      throw tree.damage(leaf == null ? 0 : leaf.page(), e.expected(), e.found());
    } catch (InternalError e) {
      throw tree.reads().fault(e);
    }
  }

  /**
   * Returns the number that a name has, or minus the lowest number that is free.
   *
   * @throws CapacityExceededException if there is none
   */
  public int number(Generation generation, String name) {
    int free = 0;
    for (int number = Entry.MAX_CODECS; number > 0; number--) {
      String found = nameInFile(generation, number);
      if (found.equals(name)) {
        return number;
      }
      if (found.isEmpty()) {
        free = number;
      }
    }
    if (free == 0) {
      throw new CapacityExceededException(
          store.file().name(),
          generation.pageCount(),
          0,
          "the file has " + Entry.MAX_CODECS + " codecs already",
          null);
    }
    return -free;
  }
}
