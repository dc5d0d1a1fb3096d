package io.mappedpages.core.commit;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.CorruptFileException;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Dictionary;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.tree.TreeReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the dictionaries of a generation that the caller pins and vouches for. Thread-safe. */
public final class Dictionaries {
  private final ReadStore store;

  /** Reads those of a store. */
  public Dictionaries(ReadStore store) {
    this.store = store;
  }

  /** Returns all dictionaries by their numbers. */
  public SortedMap<Integer, Dictionary> all(Generation generation) {
    SortedMap<Integer, Dictionary> found = new TreeMap<>();
    for (int number = 1; number <= Dictionary.MOST; number++) {
      Dictionary header = header(generation, number);
      if (header == null) {
        break; // numbers are given in order, and never taken back
      }
      found.put(number, header);
    }
    return found;
  }

  /**
   * Returns the number that the next dictionary gets.
   *
   * @throws CapacityExceededException if there is none
   */
  public int next(Generation generation) {
    int next = all(generation).size() + 1;
    if (next > Dictionary.MOST) {
      throw new CapacityExceededException(
          store.file().name(),
          generation.pageCount(),
          0,
          "the file has " + Dictionary.MOST + " dictionaries already",
          null);
    }
    return next;
  }

  /**
   * Returns the bytes of a dictionary.
   *
   * @param codec the codec of the page that names it
   * @throws CorruptFileException if there is none such, or it is for another codec
   */
  byte[] bytes(Generation generation, int number, int codec) {
    return bytes(generation, number, named(generation, number, codec));
  }

  /**
   * Returns the name of a dictionary.
   *
   * @param codec the codec of the page that names it
   * @throws CorruptFileException if there is none such, or it is for another codec
   */
  public String name(Generation generation, int number, int codec) {
    return named(generation, number, codec).name();
  }

  private Dictionary named(Generation generation, int number, int codec) {
    Dictionary header = header(generation, number);
    if (header == null || header.codec() != codec) {
      throw new CorruptFileException(
          store.file().name(),
          TreeKind.DICTIONARIES.title(),
          Math.max(generation.tree(TreeKind.DICTIONARIES).page(), PageGeometry.SUPERBLOCK_PAGE),
          "dictionary " + number + " of codec " + codec,
          header == null ? "none" : "one of codec " + header.codec());
    }
    return header;
  }

  private byte[] bytes(Generation generation, int number, Dictionary header) {
    byte[] bytes = new byte[header.bytes()];
    int at = 0;
    for (int i = 0; i < header.leaves(store.geometry()); i++) {
      MemorySegment leaf = leaf(generation, number, i);
      int from = i == 0 ? Dictionary.HEADER_BYTES : 0;
      int length = Math.min(bytes.length - at, store.geometry().pageBytes() - from);
      copy(generation, leaf, from, bytes, at, length);
      at += length;
    }
    return bytes;
  }

  private static void copy(
      Generation generation, MemorySegment leaf, int from, byte[] bytes, int at, int length) {
    try {
      MemorySegment.copy(leaf, ValueLayout.JAVA_BYTE, from, bytes, at, length);
    } catch (InternalError e) {
      throw generation.trees().reads().fault(e);
    }
  }

  private MemorySegment leaf(Generation generation, int number, int part) {
    TreeReader.Leaf leaf = find(generation, Dictionary.firstLeaf(number) + part);
    if (leaf == null) {
      throw generation
          .trees()
          .dictionaries()
          .damage(
              Math.max(generation.tree(TreeKind.DICTIONARIES).page(), PageGeometry.SUPERBLOCK_PAGE),
              "part " + part + " of dictionary " + number,
              "none");
    }
    return leaf.node();
  }

  private @Nullable Dictionary header(Generation generation, int number) {
    TreeReader.Leaf leaf = find(generation, Dictionary.firstLeaf(number));
    try {
      return leaf == null ? null : Dictionary.parse(leaf.node(), store.geometry());
    } catch (DamageException e) {
      throw generation
          .trees()
          .dictionaries()
          .damage(leaf == null ? 0 : leaf.page(), e.expected(), e.found());
    } catch (InternalError e) {
      throw generation.trees().reads().fault(e);
    }
  }

  private static TreeReader.@Nullable Leaf find(Generation generation, long leaf) {
    TreeReader tree = generation.trees().dictionaries();
    return tree.leaf(generation.tree(TreeKind.DICTIONARIES), generation.pageCount(), leaf);
  }
}
