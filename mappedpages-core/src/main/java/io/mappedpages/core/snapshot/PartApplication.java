package io.mappedpages.core.snapshot;

import io.mappedpages.CorruptFileException;
import io.mappedpages.core.backup.PartItem;
import io.mappedpages.core.codec.EncodedPage;
import io.mappedpages.core.commit.Change;
import io.mappedpages.core.commit.Committer;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Store;
import io.mappedpages.core.file.Lease;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.CodecNames;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageForm;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.table.Trees;
import io.mappedpages.core.tree.TreeReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the items of a part changes of a store that nobody else uses, some megabytes a commit. */
final class PartApplication implements AutoCloseable {
  private static final long COMMIT_BYTES = 8 << 20;
  private static final int COMMIT_IDS = 1 << 14;

  private final String part;
  private final Store store;
  private final Committer committer;
  private Arena arena = Arena.ofShared();
  private Change change = new Change();
  private long bytes;
  private int ids;

  /**
   * Applies a part.
   *
   * @param part what messages call it
   */
  PartApplication(String part, RestoredStore target) {
    this.part = part;
    this.store = target.store();
    this.committer = target.committer();
  }

  /** Applies an item, now or with those that follow. */
  void apply(PartItem item) {
    switch (item) {
      case PartItem.CodecName(int number, String name) -> codecName(number, name);
      case PartItem.DictionaryLeaf(long leaf, MemorySegment content) ->
          change.dictionaryLeaves().put(leaf, copy(content));
      case PartItem.RegularPage(long id, MemorySegment content) -> regular(id, content);
      case PartItem.ProtectedPage(long id, @Nullable MemorySegment content) ->
          protectedPage(id, content);
      case PartItem.CompressedPage(long id, PageForm form, @Nullable MemorySegment run) ->
          compressed(id, form, run);
      case PartItem.Removal(TreeKind table, long first, long count) -> remove(table, first, count);
    }
    if (bytes >= COMMIT_BYTES || ++ids >= COMMIT_IDS) {
      flush();
    }
  }

  /** Commits what has come so far. */
  void flush() {
    if (!change.isEmpty()) {
      var _ = committer.commit(change);
    }
    arena.close();
    arena = Arena.ofShared();
    change = new Change();
    bytes = 0;
    ids = 0;
  }

  private MemorySegment copy(MemorySegment content) {
    bytes += content.byteSize();
    return arena.allocate(content.byteSize(), Long.BYTES).copyFrom(content);
  }

  private <T> T newest(java.util.function.Function<Generation, T> look) {
    return store.generations().newest(look);
  }

  private CorruptFileException damage(String expected, String found) {
    return new CorruptFileException(part, "backup part", -1, expected, found);
  }

  private void codecName(int number, String name) {
    String known = newest(generation -> knownName(generation, number));
    if (known.isEmpty()) {
      change.codecNames().put(number, name);
    } else if (!known.equals(name)) {
      throw damage("codec " + number + " \"" + known + "\"", "\"" + name + "\"");
    }
  }

  private static String knownName(Generation generation, int number) {
    TreeReader names = generation.trees().codecNames();
    TreeReader.Leaf leaf = names.leaf(generation.tree(names.kind()), generation.pageCount(), 0);
    try {
      return leaf == null ? "" : CodecNames.parse(leaf.node(), number);
    } catch (DamageException e) {
      throw names.damage(leaf.page(), e.expected(), e.found());
    }
  }

  private TreeReader table(TreeKind kind) {
    return store.trees().all().stream()
        .filter(tree -> tree.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  private boolean isThere(TreeKind kind, long id) {
    TreeReader table = table(kind);
    Entry.Kind held = Objects.requireNonNull(Trees.entriesOf(kind));
    return newest(
        generation ->
            !table.find(generation.tree(kind), generation.pageCount(), id, held).isAbsent());
  }

  private void regular(long id, MemorySegment content) {
    if (id < PageGeometry.FIRST_DATA_PAGE) {
      throw damage("ids of regular pages from 3 on", "id " + id);
    }
    if (!isThere(TreeKind.REGULAR_TABLE, id)) {
      change.allocated().put(id, committer.reclaiming(() -> store.space().reserve(-1)));
    }
    change.inPlace().put(id, copy(content));
  }

  private void protectedPage(long id, @Nullable MemorySegment content) {
    boolean there = isThere(TreeKind.PROTECTED_TABLE, id);
    if (there && content == null) {
      freeNow(change.freedProtected(), id);
    }
    if (!there || content == null) {
      change.allocatedProtected().add(id);
    }
    if (content != null) {
      change.content().put(id, copy(content));
    }
  }

  private void compressed(long id, PageForm form, @Nullable MemorySegment run) {
    boolean there = isThere(TreeKind.COMPRESSED_TABLE, id);
    if (there && run == null) {
      freeNow(change.freedCompressed(), id);
    }
    if (!there || run == null) {
      change.allocatedCompressed().put(id, form);
    }
    if (run != null) {
      MemorySegment stored = copy(run);
      int pages = (int) (run.byteSize() >>> store.geometry().pageShift());
      change
          .encoded()
          .put(id, new EncodedPage(form, stored, pages, Checksum.ofMemory(stored), lease(stored)));
    }
  }

  /** The id is there anew, and was never written since. */
  private void freeNow(Set<Long> freed, long id) {
    freed.add(id);
    flush();
  }

  private static Lease lease(MemorySegment memory) {
    return new Lease() {
      @Override
      public MemorySegment segment() {
        return memory;
      }

      @Override
      public void release() {}
    };
  }

  private void remove(TreeKind kind, long first, long count) {
    TreeReader table = table(kind);
    long end = first + count;
    for (long leaf = nextLeaf(table, table.shape().leafIndex(first)); leaf >= 0; ) {
      long firstKey = table.shape().firstKey(leaf);
      if (firstKey >= end) {
        return;
      }
      for (long id = Math.max(first, firstKey);
          id < Math.min(end, firstKey + table.shape().keysPerLeaf());
          id++) {
        if (isThere(kind, id)) {
          freed(kind).add(id);
          ids++;
        }
      }
      leaf = nextLeaf(table, leaf + 1);
      if (ids >= COMMIT_IDS) {
        flush();
        leaf = leaf < 0 ? -1 : nextLeaf(table, leaf);
      }
    }
  }

  private long nextLeaf(TreeReader table, long from) {
    return newest(
        generation -> table.nextLeaf(generation.tree(table.kind()), generation.pageCount(), from));
  }

  private Set<Long> freed(TreeKind kind) {
    return switch (kind) {
      case REGULAR_TABLE -> change.freed();
      case PROTECTED_TABLE -> change.freedProtected();
      case COMPRESSED_TABLE -> change.freedCompressed();
      default -> throw new IllegalArgumentException(kind.title());
    };
  }

  @Override
  public void close() {
    arena.close();
  }
}
