package io.mappedpages.cli.demo;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * From names to files: a B+ tree (Bayer, McCreight; Comer) in pages whose root stays the same for
 * ever.
 *
 * <pre>
 *   offset  bytes
 *        0      4  level: 0 is a leaf, a child is one lower than its parent
 *        4      4  count of entries
 *        8      8  zero
 *       16     24  entries in ascending order: high and low half of the key, then a value
 * </pre>
 *
 * In a leaf the value is the first page of a file, elsewhere a child, and the key then the lowest
 * of that child; that of the first child counts as lower than any. An insertion splits every full
 * page on its way down, so that a parent always has room, and writes one page most of the time.
 */
final class NameIndex {
  private static final ValueLayout.OfInt U32 = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 = JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long LEVEL = 0;
  private static final long COUNT = 4;
  private static final long ENTRIES = 16;
  private static final long ENTRY_BYTES = 24;
  private static final int MAX_LEVEL = 16;

  private NameIndex() {}

  /** Makes an empty index and returns its root page. */
  static long create(DemoPages pages) {
    return pages.allocate();
  }

  /** Returns the first page of a file, or -1. */
  static long find(LongFunction<MemorySegment> pages, long root, NameKey key) {
    MemorySegment node = checked(pages.apply(root), root);
    while (level(node) > 0) {
      node = child(pages, node, Math.max(0, floor(node, key)));
    }
    int at = floor(node, key);
    return at >= 0 && key(node, at).equals(key) ? value(node, at) : -1;
  }

  /** Hands over the first page of every file. */
  static void forEach(LongFunction<MemorySegment> pages, long root, LongConsumer file) {
    visit(pages, checked(pages.apply(root), root), file);
  }

  private static void visit(
      LongFunction<MemorySegment> pages, MemorySegment node, LongConsumer file) {
    for (int i = 0; i < count(node); i++) {
      if (level(node) == 0) {
        file.accept(value(node, i));
      } else {
        visit(pages, child(pages, node, i), file);
      }
    }
  }

  /** Adds a file whose key is not there yet. */
  static void insert(DemoPages pages, long root, NameKey key, long file) {
    if (isFull(page(pages, root))) {
      splitRoot(pages, root);
    }
    long id = root;
    while (level(page(pages, id)) > 0) {
      int at = Math.max(0, floor(page(pages, id), key));
      if (isFull(page(pages, value(page(pages, id), at)))) {
        splitChild(pages, id, at);
        at = Math.max(0, floor(page(pages, id), key));
      }
      id = value(page(pages, id), at);
    }
    MemorySegment leaf = pages.write(id);
    int at = floor(leaf, key);
    if (at >= 0 && key(leaf, at).equals(key)) {
      throw new DamagedDemoException("page %d of the index has that name already".formatted(id));
    }
    insertAt(leaf, at + 1, key, file);
  }

  /** The root moves into a child of its own, which the caller then splits as any other. */
  private static void splitRoot(DemoPages pages, long root) {
    long lower = pages.allocate();
    MemorySegment node = pages.write(root);
    pages.write(lower).copyFrom(node);
    NameKey first = key(node, 0);
    int level = level(node) + 1;
    node.fill((byte) 0).set(U32, LEVEL, level);
    insertAt(node, 0, first, lower);
  }

  private static void splitChild(DemoPages pages, long parent, int at) {
    MemorySegment left = pages.write(value(page(pages, parent), at));
    long added = pages.allocate();
    MemorySegment right = pages.write(added);
    int kept = count(left) / 2;
    int moved = count(left) - kept;
    right.set(U32, LEVEL, level(left));
    right.set(U32, COUNT, moved);
    MemorySegment.copy(left, entry(kept), right, entry(0), moved * ENTRY_BYTES);
    left.set(U32, COUNT, kept);
    left.asSlice(entry(kept), moved * ENTRY_BYTES).fill((byte) 0);
    insertAt(pages.write(parent), at + 1, key(right, 0), added);
  }

  private static void insertAt(MemorySegment node, int at, NameKey key, long value) {
    int count = count(node);
    MemorySegment.copy(node, entry(at), node, entry(at + 1), (count - at) * ENTRY_BYTES);
    node.set(U64, entry(at), key.high());
    node.set(U64, entry(at) + 8, key.low());
    node.set(U64, entry(at) + 16, value);
    node.set(U32, COUNT, count + 1);
  }

  private static MemorySegment page(DemoPages pages, long id) {
    return checked(pages.read(id), id);
  }

  private static MemorySegment child(LongFunction<MemorySegment> pages, MemorySegment node, int i) {
    long id = value(node, i);
    MemorySegment child = checked(pages.apply(id), id);
    if (level(child) != level(node) - 1) {
      throw new DamagedDemoException(
          "page %d of the index: level %d, expected %d"
              .formatted(id, level(child), level(node) - 1));
    }
    return child;
  }

  private static MemorySegment checked(MemorySegment node, long id) {
    int count = count(node);
    int level = level(node);
    boolean plausible = count >= 0 && count <= capacity(node) && level >= 0 && level <= MAX_LEVEL;
    if (!plausible || (level > 0 && count == 0)) {
      throw new DamagedDemoException(
          "page %d of the index: level %d with %d entries".formatted(id, level, count));
    }
    return node;
  }

  /** Returns the last entry whose key is not above this one, or -1. */
  private static int floor(MemorySegment node, NameKey key) {
    int low = 0;
    int high = count(node);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (key(node, middle).compareTo(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private static boolean isFull(MemorySegment node) {
    return count(node) == capacity(node);
  }

  private static int capacity(MemorySegment node) {
    return (int) ((node.byteSize() - ENTRIES) / ENTRY_BYTES);
  }

  private static int level(MemorySegment node) {
    return node.get(U32, LEVEL);
  }

  private static int count(MemorySegment node) {
    return node.get(U32, COUNT);
  }

  private static long entry(int index) {
    return ENTRIES + index * ENTRY_BYTES;
  }

  private static NameKey key(MemorySegment node, int index) {
    return new NameKey(node.get(U64, entry(index)), node.get(U64, entry(index) + 8));
  }

  private static long value(MemorySegment node, int index) {
    return node.get(U64, entry(index) + 16);
  }
}
