package io.mappedpages.core.pager;

import io.mappedpages.CorruptFileException;
import io.mappedpages.IncompatibleFormatException;
import io.mappedpages.PagerIoException;
import io.mappedpages.VerifyListener;
import io.mappedpages.VerifyReport;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.commit.ReadStore;
import io.mappedpages.core.commit.Recovery;
import io.mappedpages.core.commit.SnapshotPages;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.SnapshotRecord;
import io.mappedpages.core.format.Superblock;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.table.Trees;
import io.mappedpages.core.tree.PageReads;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.TreeShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Checks everything that a generation reaches, from the mapping and without any cache: checksums,
 * references, what entries say, the map against the tables, the count of free pages. Pins the
 * generation; writers go on.
 *
 * <p>Time grows with the file, memory by one bit for each page at most: no page is looked at twice,
 * whatever its parents say.
 */
final class Verifier {
  /** Whether something below a node is free; a damaged one does not tell. */
  private enum Fill {
    FULL,
    NOT_FULL,
    UNKNOWN
  }

  private final ReadStore store;
  private final Trees trees;
  private final PageReads reads;
  private final VerifyProgress progress;
  private final PageOwners owners;
  private final Generation generation;
  private final long pageCount;
  private final CompressedCheck compressed;

  // What the state that is looked at shares with a newer one was looked at there.
  private SnapshotPages.@Nullable Tables newer;

  // Births of its pages are not above this.
  private int latestBirth;

  private Verifier(ReadStore store, Generation generation, VerifyListener listener) {
    this.store = store;
    this.trees = generation.trees();
    this.reads = trees.reads();
    this.generation = generation;
    this.pageCount = generation.pageCount();
    this.latestBirth = generation.record().snapshotCounter();
    this.progress = new VerifyProgress(listener, generation, store.geometry().pageBytes());
    this.owners = new PageOwners(progress, pageCount);
    this.compressed = new CompressedCheck(store, generation, progress, owners);
  }

  /**
   * Checks the newest generation.
   *
   * @param writer whether nobody but this process writes to the file: then the commit record is
   *     checked too, which would else be replaced at any time
   */
  static VerifyReport verify(ReadStore store, boolean writer, VerifyListener listener) {
    Objects.requireNonNull(listener, "listener");
    Generations.Pin pin = store.generations().pin();
    try {
      return pin.generation()
          .read(() -> new Verifier(store, pin.generation(), listener).verify(writer));
    } finally {
      pin.release();
    }
  }

  private VerifyReport verify(boolean writer) {
    verifySuperblock();
    if (writer) {
      verifyRecord();
    }
    for (TreeReader tree : trees.all()) {
      verifyTree(tree, generation.tree(tree.kind()));
    }
    verifySnapshots();
    compressed.dictionariesEnd();
    if (!generation.tree(TreeKind.ALLOCATION_MAP).isEmpty()) { // a snapshot has none
      owners.compareWith(trees.map(), generation.tree(TreeKind.ALLOCATION_MAP));
      if (!progress.isCancelled()) {
        verifyFreeCount();
      }
    }
    return progress.end();
  }

  /** From the newest on: each only where it differs from the next newer state. */
  private void verifySnapshots() {
    SnapshotPages.Tables tables = generation::tree;
    for (SnapshotRecord snapshot : snapshots()) {
      newer = tables;
      verifyBirths(tables, snapshot);
      latestBirth = snapshot.number() - 1;
      for (TreeReader tree : trees.all()) {
        if (tree.kind().isTable()) {
          verifyTree(tree, snapshot.tree(tree.kind()));
        }
      }
      tables = snapshot::tree;
    }
  }

  /** Returns the snapshots, the newest first; none if that cannot be told. */
  private List<SnapshotRecord> snapshots() {
    if (progress.isCancelled()) {
      return List.of();
    }
    try {
      return SnapshotPages.catalogue(generation).all().reversed();
    } catch (CorruptFileException e) {
      owners.unknown();
      progress.find(e.structure(), e.page().orElse(-1), e.expected(), e.found());
      return List.of();
    }
  }

  /** What a state has, and an older snapshot has not, is younger than that (RULES 20). */
  private void verifyBirths(SnapshotPages.Tables tables, SnapshotRecord snapshot) {
    try {
      SnapshotPages.of(generation)
          .forEachOlderPage(
              tables,
              snapshot::tree,
              snapshot.number(),
              (page, _) ->
                  progress.find(
                      TreeKind.SNAPSHOT_CATALOGUE.title(),
                      page,
                      "a page of snapshot " + snapshot.key() + ", as old as it is",
                      "a page that only newer states have"));
    } catch (CorruptFileException _) {
      // found when the trees are walked
    }
  }

  /** Returns whether the next newer state has the node too, so that it was looked at there. */
  private boolean isShared(TreeReader tree, long page, int level, long index) {
    if (newer == null || !owners.isOwned(page)) {
      return false;
    }
    try {
      return tree.nodePage(newer.apply(tree.kind()), pageCount, level, index) == page;
    } catch (CorruptFileException _) {
      return true; // nobody knows
    }
  }

  private boolean isShared(TreeReader tree, long id, Entry entry) {
    if (newer == null) {
      return false;
    }
    try {
      return tree.find(newer.apply(tree.kind()), pageCount, id, entry.kind()).equals(entry);
    } catch (CorruptFileException _) {
      return owners.isOwned(entry.page());
    }
  }

  private void verifySuperblock() {
    CommitRecord record = generation.record();
    try {
      Superblock block = Recovery.readSuperblock(store.file());
      if (!block.fileId().equals(record.fileId())) {
        findInSuperblock("file id " + record.fileId(), block.fileId().toString());
      }
    } catch (CorruptFileException e) {
      findInSuperblock(e.expected(), e.found());
    } catch (IncompatibleFormatException e) {
      findInSuperblock("version 1.0", e.found());
    } catch (IOException e) {
      throw new PagerIoException(store.file().name(), "read", e);
    }
  }

  private void findInSuperblock(String expected, String found) {
    progress.find("superblock", PageGeometry.SUPERBLOCK_PAGE, expected, found);
  }

  /** The record, unless commits have taken its place meanwhile. */
  private void verifyRecord() {
    CommitRecord record = generation.record();
    String expected = "the record of generation " + record.generation();
    String found;
    try {
      long page = PageGeometry.metadataPage(record.generation());
      CommitRecord read =
          Recovery.readRecord(store.file(), store.geometry(), record.fileId(), page);
      found = read.isSameState(record) ? "" : "another state, of generation " + read.generation();
    } catch (DamageException e) {
      expected = e.expected();
      found = e.found();
    } catch (IOException e) {
      throw new PagerIoException(store.file().name(), "read", e);
    }
    // Its page is written again after the next generation is published, not before.
    if (!found.isEmpty() && store.generations().current() == generation) {
      findInRecord(expected, found);
    }
  }

  private void verifyFreeCount() {
    CommitRecord record = generation.record();
    long free = owners.freeCount(record.freeCount());
    if (free != record.freeCount()) {
      findInRecord("a free count of " + free, Long.toString(record.freeCount()));
    }
  }

  private void findInRecord(String expected, String found) {
    progress.find("commit record", PageGeometry.metadataPage(generation.number()), expected, found);
  }

  private void verifyTree(TreeReader tree, TreeRoot root) {
    if (!root.isEmpty()) {
      if (isLater(root.birth())) {
        findInRecord(
            tree.kind().title() + " born at most at " + shown(latestBirth), shown(root.birth()));
      }
      var _ = verifyNode(tree, root.page(), root.checksum(), root.levels(), 0);
    }
  }

  private boolean isLater(int birth) {
    return Integer.compareUnsigned(birth, latestBirth) > 0;
  }

  private static String shown(int birth) {
    return Integer.toUnsignedString(birth);
  }

  private Fill verifyNode(TreeReader tree, long page, int checksum, int level, long index) {
    String title = tree.kind().title();
    if (progress.isCancelled() || isShared(tree, page, level, index)) {
      return Fill.UNKNOWN;
    }
    if (!owners.own(title, page) || !verifyChecksum(title, page, checksum)) {
      unreadable(tree, level, index);
      return Fill.UNKNOWN;
    }
    MemorySegment node = reads.unchecked(page);
    if (level > 0) {
      return verifyBranch(tree, node, page, level, index);
    }
    if (tree.kind() == TreeKind.ALLOCATION_MAP) {
      verifyMapLeaf(tree.shape(), node, page, index);
      return MapLeaf.isFull(node) ? Fill.FULL : Fill.NOT_FULL;
    }
    if (tree.kind() == TreeKind.CODEC_NAMES) {
      compressed.names(node, page);
      return Fill.NOT_FULL;
    }
    if (tree.kind() == TreeKind.SNAPSHOT_CATALOGUE) {
      return Fill.NOT_FULL; // read when the snapshots are
    }
    if (tree.kind() == TreeKind.DICTIONARIES) {
      compressed.dictionary(node, page, index);
      return Fill.NOT_FULL;
    }
    return verifyTableLeaf(tree, node, page, index);
  }

  private void unreadable(TreeReader tree, int level, long index) {
    owners.unknown();
    if (tree.kind() == TreeKind.ALLOCATION_MAP) {
      TreeShape shape = tree.shape();
      long firstLeaf = index << (level * shape.fanoutBits());
      owners.unmapped(
          shape.firstKey(firstLeaf), shape.firstKey(firstLeaf + shape.leavesBelow(level)));
    }
  }

  private Fill verifyBranch(TreeReader tree, MemorySegment node, long page, int level, long index) {
    TreeShape shape = tree.shape();
    int children = 0;
    Fill fill = Fill.FULL;
    for (int slot = 0; slot < shape.fanout(); slot++) {
      Entry child = entry(tree, node, slot, Entry.Kind.CHILD, page);
      long childIndex = (index << shape.fanoutBits()) + slot;
      if (child == null) {
        children++;
        fill = worst(fill, Fill.UNKNOWN);
        unreadable(tree, level - 1, childIndex);
      } else if (child.isAbsent()) {
        fill = Fill.NOT_FULL;
      } else {
        children++;
        Fill below = verifyNode(tree, child.page(), child.checksum(), level - 1, childIndex);
        if (below != Fill.UNKNOWN && child.full() != (below == Fill.FULL)) {
          progress.find(
              tree.kind().title(),
              page,
              "entry " + slot + " flagged as " + shownFull(!child.full()),
              "flagged as " + shownFull(child.full()));
        }
        fill = worst(fill, child.full() ? Fill.FULL : Fill.NOT_FULL);
      }
    }
    verifyNotEmpty(tree, page, children);
    return fill;
  }

  /** What the parent's flag says follows from the flags here; wrong ones are found once. */
  private static Fill worst(Fill fill, Fill other) {
    return fill == Fill.NOT_FULL || other == Fill.NOT_FULL
        ? Fill.NOT_FULL
        : fill == Fill.UNKNOWN ? fill : other;
  }

  private static String shownFull(boolean full) {
    return full ? "nothing free below" : "something free below";
  }

  private void verifyNotEmpty(TreeReader tree, long page, int present) {
    if (present == 0) {
      progress.find(tree.kind().title(), page, "a node with entries", "an empty one");
    }
  }

  private boolean verifyChecksum(String structure, long page, int checksum) {
    int computed = reads.computed(page);
    if (computed != checksum) {
      progress.find(structure, page, Checksum.show(checksum), Checksum.show(computed));
      return false;
    }
    return true;
  }

  /** Returns an entry, or null if it is damaged. */
  private @Nullable Entry entry(
      TreeReader tree, MemorySegment node, int slot, Entry.Kind kind, long page) {
    try {
      Entry entry = Entry.parse(node, slot, kind, pageCount);
      if (isLater(entry.birth())) {
        progress.find(
            tree.kind().title(),
            page,
            "entry " + slot + " born at most at " + shown(latestBirth),
            shown(entry.birth()));
      }
      return entry;
    } catch (DamageException e) {
      progress.find(tree.kind().title(), page, e.expected(), e.found());
      return null;
    }
  }

  private Fill verifyTableLeaf(TreeReader tree, MemorySegment leaf, long page, long index) {
    Entry.Kind kind = Objects.requireNonNull(Trees.entriesOf(tree.kind()));
    int present = 0;
    Fill fill = Fill.FULL;
    for (int slot = 0; slot < tree.shape().keysPerLeaf() && !progress.isCancelled(); slot++) {
      Entry entry = entry(tree, leaf, slot, kind, page);
      if (entry == null) {
        present++;
        fill = worst(fill, Fill.UNKNOWN);
        owners.unknown();
      } else if (entry.isAbsent()) {
        fill = Fill.NOT_FULL;
      } else {
        present++;
        long id = tree.shape().firstKey(index) + slot;
        if (!isShared(tree, id, entry)) {
          verifyContent(tree, page, id, entry);
        }
      }
    }
    verifyNotEmpty(tree, page, present);
    return fill;
  }

  private void verifyContent(TreeReader tree, long leaf, long id, Entry entry) {
    boolean regular = tree.kind() == TreeKind.REGULAR_TABLE;
    if (id < 0 || id >= PageGeometry.MAX_PAGES) {
      progress.find(tree.kind().title(), leaf, "ids below 2^40", "id " + id);
    }
    if (regular && id < PageGeometry.FIRST_DATA_PAGE) {
      progress.find(tree.kind().title(), leaf, "ids from 3 on", "id " + id);
    }
    if (tree.kind() == TreeKind.COMPRESSED_TABLE) {
      compressed.page(leaf, id, entry);
    } else if (entry.page() != 0) {
      String owner = (regular ? "page " : "protected page ") + id;
      if (owners.own(owner, entry.page()) && !regular) {
        var _ = verifyChecksum(owner, entry.page(), entry.checksum());
      }
    }
  }

  private void verifyMapLeaf(TreeShape shape, MemorySegment leaf, long page, long index) {
    long firstBeyond = pageCount - shape.firstKey(index);
    for (long bit = Math.max(0, firstBeyond); bit < shape.keysPerLeaf(); bit++) {
      if (MapLeaf.isTaken(leaf, (int) bit)) {
        progress.find(
            TreeKind.ALLOCATION_MAP.title(),
            page,
            "clear bits behind page " + (pageCount - 1),
            "the bit of page " + (shape.firstKey(index) + bit));
      }
    }
  }
}
