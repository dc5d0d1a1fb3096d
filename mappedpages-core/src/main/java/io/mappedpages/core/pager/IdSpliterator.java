package io.mappedpages.core.pager;

import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.TreeShape;
import java.util.Comparator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The allocated ids of a table, ascending, as of a generation that stays pinned. */
final class IdSpliterator<H> implements Spliterator<H> {
  private final TreeReader reader;
  private final Generation generation;
  private final LongFunction<H> handle;
  private final LongConsumer leafBegins;
  private final TreeShape shape;
  private final long endLeaf;
  private long nextLeaf;
  private TreeReader.@Nullable Leaf leaf;
  private long leafIndex;
  private int slot;
  private long id;

  IdSpliterator(
      TreeReader reader,
      Generation generation,
      LongFunction<H> handle,
      LongConsumer leafBegins,
      long firstLeaf,
      long endLeaf) {
    this.reader = reader;
    this.generation = generation;
    this.handle = handle;
    this.leafBegins = leafBegins;
    this.shape = reader.shape();
    this.nextLeaf = firstLeaf;
    this.endLeaf = endLeaf;
  }

  /**
   * Returns all ids of a table.
   *
   * @param leafBegins is told the first key of every leaf whose ids come next
   */
  static <H> IdSpliterator<H> all(
      TreeReader reader, Generation generation, LongFunction<H> handle, LongConsumer leafBegins) {
    long last = reader.lastKey(generation.tree(reader.kind()), generation.pageCount());
    long end = last < 0 ? 0 : reader.shape().leafIndex(last) + 1;
    return new IdSpliterator<>(reader, generation, handle, leafBegins, 0, end);
  }

  @Override
  public boolean tryAdvance(Consumer<? super H> action) {
    if (!generation.read(this::findNext)) { // that there is none must be true of it, too
      return false;
    }
    action.accept(handle.apply(id));
    return true;
  }

  private boolean findNext() {
    while (leaf != null || advanceLeaf()) {
      TreeReader.Leaf current = Objects.requireNonNull(leaf);
      while (slot < shape.keysPerLeaf()) {
        int at = slot++;
        if (Entry.isPresent(current.node(), at)) {
          id = shape.firstKey(leafIndex) + at;
          return true;
        }
      }
      leaf = null;
    }
    return false;
  }

  private boolean advanceLeaf() {
    if (nextLeaf >= endLeaf) {
      return false;
    }
    long found = reader.nextLeaf(generation.tree(reader.kind()), generation.pageCount(), nextLeaf);
    if (found < 0 || found >= endLeaf) {
      nextLeaf = endLeaf;
      return false;
    }
    leaf = reader.leaf(generation.tree(reader.kind()), generation.pageCount(), found);
    leafIndex = found;
    slot = 0;
    nextLeaf = found + 1;
    leafBegins.accept(shape.firstKey(found));
    return true;
  }

  @Override
  public @Nullable Spliterator<H> trySplit() {
    long middle = (nextLeaf + endLeaf) >>> 1;
    if (leaf != null || middle <= nextLeaf) {
      return null;
    }
    IdSpliterator<H> front =
        new IdSpliterator<>(reader, generation, handle, leafBegins, nextLeaf, middle);
    nextLeaf = middle;
    return front;
  }

  @Override
  public long estimateSize() {
    return (endLeaf - nextLeaf + (leaf == null ? 0 : 1)) * shape.keysPerLeaf();
  }

  @Override
  public int characteristics() {
    return ORDERED | DISTINCT | SORTED | NONNULL | IMMUTABLE;
  }

  @Override
  public @Nullable Comparator<? super H> getComparator() {
    return null; // ids sort by their number, which is their natural order
  }
}
