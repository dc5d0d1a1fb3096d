package io.mappedpages.core.pager;

import io.mappedpages.CorruptFileException;
import io.mappedpages.Finding;
import io.mappedpages.VerifyListener;
import io.mappedpages.VerifyReport;
import io.mappedpages.core.commit.Generation;
import io.mappedpages.core.commit.Generations;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.table.Trees;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.TreeShape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Checks everything that a generation reaches, from the mapping and without any cache: checksums,
 * references, the map against the tables, the count of free pages. Pins the generation; writers go
 * on.
 */
final class Verifier {
  private static final long PROGRESS_PAGES = 1024;

  private final VerifyListener listener;
  private final VerifyReport.Builder report = VerifyReport.builder();

  private final Generations.Pin pin;
  private final Trees trees;

  // One bit a page: somebody owns it.
  private MemorySegment owned = MemorySegment.NULL;
  private long ownedCount;
  private long checkedPages;
  private long pageCount;
  private boolean cancelled;

  private Verifier(Generations.Pin pin, VerifyListener listener) {
    this.pin = pin;
    this.trees = pin.generation().trees();
    this.listener = listener;
  }

  /** Checks the newest generation. */
  static VerifyReport verify(Generations generations, VerifyListener listener) {
    Generations.Pin pin = generations.pin();
    try {
      return new Verifier(pin, listener).verify();
    } finally {
      pin.release();
    }
  }

  private VerifyReport verify() {
    try (Arena arena = Arena.ofConfined()) {
      Generation generation = pin.generation();
      pageCount = generation.pageCount();
      owned = arena.allocate((pageCount + 63) / 64 * 8, 8);
      for (long page = 0; page < PageGeometry.FIRST_DATA_PAGE; page++) {
        own("reserved page", page);
      }
      for (TreeReader tree : trees.all()) {
        verifyTree(tree, generation.tree(tree.kind()));
      }
      if (!cancelled) {
        verifyMap(generation);
      }
      if (!cancelled) {
        listener.progress(pageCount, pageCount);
      }
    } catch (InternalError e) {
      throw trees.reads().fault(e);
    }
    return report.pagesChecked(checkedPages).cancelled(cancelled).build();
  }

  private void find(String structure, long page, String expected, String found) {
    pin.generation().ensureHeld(); // else it is the writer's new content, and no damage
    Finding finding = Finding.of(structure, page, expected, found);
    report.finding(finding);
    listener.finding(finding);
  }

  private boolean own(String structure, long page) {
    long at = page >>> 6 << 3;
    long word = owned.get(Layouts.U64, at);
    if ((word >>> page & 1) != 0) {
      find(structure, page, "a page with one owner", "a page that is owned twice");
      return false;
    }
    owned.set(Layouts.U64, at, word | 1L << page);
    ownedCount++;
    checkedPages++;
    if (checkedPages % PROGRESS_PAGES == 0 && !listener.progress(checkedPages, pageCount)) {
      cancelled = true;
    }
    return true;
  }

  private void verifyTree(TreeReader tree, TreeRoot root) {
    if (!root.isEmpty()) {
      verifyNode(tree, root.page(), root.checksum(), root.levels(), 0);
    }
  }

  private void verifyNode(TreeReader tree, long page, int checksum, int level, long index) {
    String title = tree.kind().title();
    if (cancelled || !own(title, page) || !verifyChecksum(title, page, checksum)) {
      return;
    }
    MemorySegment node = trees.reads().unchecked(page);
    if (level == 0) {
      if (tree.kind() == TreeKind.ALLOCATION_MAP) {
        verifyMapLeaf(tree.shape(), node, page, index);
      } else {
        verifyTableLeaf(tree, node, page, index);
      }
      return;
    }
    for (int slot = 0; slot < tree.shape().fanout(); slot++) {
      Entry child = entry(tree, node, slot, Entry.Kind.CHILD, page);
      if (!child.isAbsent()) {
        long childIndex = (index << tree.shape().fanoutBits()) + slot;
        verifyNode(tree, child.page(), child.checksum(), level - 1, childIndex);
      }
    }
  }

  private boolean verifyChecksum(String structure, long page, int checksum) {
    int computed = trees.reads().computed(page);
    if (computed != checksum) {
      find(structure, page, Checksum.show(checksum), Checksum.show(computed));
      return false;
    }
    return true;
  }

  private Entry entry(TreeReader tree, MemorySegment node, int slot, Entry.Kind kind, long page) {
    try {
      return Entry.parse(node, slot, kind, pageCount);
    } catch (DamageException e) {
      find(tree.kind().title(), page, e.expected(), e.found());
      return Entry.ABSENT;
    }
  }

  private void verifyTableLeaf(TreeReader tree, MemorySegment leaf, long page, long index) {
    boolean regular = tree.kind() == TreeKind.REGULAR_TABLE;
    Entry.Kind kind = regular ? Entry.Kind.REGULAR : Entry.Kind.PROTECTED;
    for (int slot = 0; slot < tree.shape().keysPerLeaf(); slot++) {
      Entry entry = entry(tree, leaf, slot, kind, page);
      if (entry.page() != 0) {
        String owner =
            (regular ? "page " : "protected page ") + (tree.shape().firstKey(index) + slot);
        if (own(owner, entry.page()) && !regular) {
          var _ = verifyChecksum(owner, entry.page(), entry.checksum());
        }
      }
    }
  }

  private void verifyMapLeaf(TreeShape shape, MemorySegment leaf, long page, long index) {
    long firstBeyond = pageCount - shape.firstKey(index);
    for (long bit = Math.max(0, firstBeyond); bit < shape.keysPerLeaf(); bit++) {
      if (MapLeaf.isTaken(leaf, (int) bit)) {
        find(
            "allocation map",
            page,
            "clear bits behind page " + (pageCount - 1),
            "the bit of page " + (shape.firstKey(index) + bit));
      }
    }
  }

  /** Every owned page is taken in the map, and every taken page is owned. */
  private void verifyMap(Generation generation) {
    TreeRoot root = generation.tree(TreeKind.ALLOCATION_MAP);
    TreeShape shape = trees.map().shape();
    for (long first = 0; first < pageCount; first += shape.keysPerLeaf()) {
      TreeReader.Leaf leaf;
      try {
        leaf = trees.map().leaf(root, pageCount, shape.leafIndex(first));
      } catch (CorruptFileException _) {
        continue; // reported when the tree was walked
      }
      for (int word = 0; word < shape.keysPerLeaf() / 64; word++) {
        long page = first + word * 64L;
        if (page < pageCount) {
          long taken = leaf == null ? 0 : MapLeaf.word(leaf.node(), word);
          compare(page, taken, owned.get(Layouts.U64, page >>> 3));
        }
      }
    }
    long free = pageCount - ownedCount;
    if (free != generation.record().freeCount()) {
      find(
          "commit record",
          PageGeometry.metadataPage(generation.number()),
          "a free count of " + free,
          Long.toString(generation.record().freeCount()));
    }
  }

  private void compare(long firstPage, long taken, long used) {
    long beyond = pageCount - firstPage;
    long mask = beyond >= 64 ? -1L : (1L << beyond) - 1;
    for (long differ = (taken ^ used) & mask; differ != 0; differ &= differ - 1) {
      long page = firstPage + Long.numberOfTrailingZeros(differ);
      boolean isTaken = (taken >>> page & 1) != 0;
      find(
          "allocation map",
          page,
          isTaken ? "a page that somebody owns" : "a taken page",
          isTaken ? "a taken page that nobody owns" : "a free page that somebody owns");
    }
  }
}
