package io.mappedpages.tests.suite.fuzz;

import static io.mappedpages.core.format.Layouts.U32;
import static io.mappedpages.core.format.Layouts.U64;

import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.Superblock;
import io.mappedpages.core.format.TreeKind;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Makes right again what a change has made wrong, as far as it is asked to: so that what was
 * changed is not found by a checksum, but by whoever looks at it.
 */
final class Repair {
  /** What can be made right. */
  enum Part {
    /** The checksums of tree pages, in their parents, up to the record. */
    TREES,
    /** The checksums of protected pages, in their entries. */
    CONTENT,
    /** The checksums of the commit records. */
    RECORDS,
    /** The checksum of the superblock. */
    SUPERBLOCK,
    /** The checksums in the manifests. */
    MANIFESTS,
    /** The bits of the map: taken is what the trees name. */
    MAP,
    /** The count of free pages. */
    FREE_COUNT,
    /** The flags that say that nothing below is free. */
    FULL_FLAGS
  }

  private static final Field PAGE_COUNT = Field.named(Field.RECORD, "pageCount");
  private static final Field FREE_COUNT = Field.named(Field.RECORD, "freeCount");
  private static final Field RUNS = Field.named(Field.RECORD, "manifestRuns");
  private static final Field ROOT_CRC = Field.named(Field.ROOT, "crc32c");
  private static final Field ROOT_PAGE = Field.named(Field.ROOT, "page");
  private static final Field RUN_PAGE = Field.named(Field.RUN, "firstPage");
  private static final Field RUN_PAGES = Field.named(Field.RUN, "pages");
  private static final Field RUN_CRC = Field.named(Field.RUN, "crc32c");
  private static final Field ENTRY_CRC = Field.named(Field.ENTRY, "crc32c");
  private static final Field ENTRY_FLAGS = Field.named(Field.ENTRY, "flags");
  private static final long MOST_SUMMED = 64 << 20;

  private final HostileFile file;
  private final PageGeometry geometry;
  private final Set<Part> parts;

  private Repair(HostileFile file, PageGeometry geometry, Set<Part> parts) {
    this.file = file;
    this.geometry = geometry;
    this.parts = parts;
  }

  static void run(HostileFile file, PageGeometry geometry, Set<Part> parts) {
    Repair repair = new Repair(file, geometry, parts);
    for (long record = 1; record <= 2; record++) {
      repair.record(record);
    }
    if (parts.contains(Part.SUPERBLOCK)) {
      MemorySegment block = file.change(0, Superblock.BYTES);
      block.set(U32, Superblock.BYTES - 4, crc(block.asSlice(0, Superblock.BYTES - 4)));
    }
  }

  static int crc(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.asByteBuffer());
    return (int) crc.getValue();
  }

  private MemorySegment page(long page) {
    return file.look(geometry.offsetBytes(page), geometry.pageBytes());
  }

  private boolean inFile(long page) {
    return page >= 0 && page < HostileFile.CAPACITY_BYTES / geometry.pageBytes();
  }

  private void record(long record) {
    TreeWalk walk = TreeWalk.of(file, geometry, record);
    if (parts.contains(Part.MAP)) {
      map(record, walk);
    }
    trees(record, walk);
    if (parts.contains(Part.FREE_COUNT)) {
      long pages = PAGE_COUNT.get(file, geometry.offsetBytes(record));
      FREE_COUNT.set(file, geometry.offsetBytes(record), pages - owned(walk).cardinality());
    }
    if (parts.contains(Part.MANIFESTS)) {
      manifest(record);
    }
    if (parts.contains(Part.RECORDS)) {
      MemorySegment bytes = file.change(geometry.offsetBytes(record), geometry.recordBytes());
      bytes.set(U32, bytes.byteSize() - 4, crc(bytes.asSlice(0, bytes.byteSize() - 4)));
    }
  }

  private static BitSet owned(TreeWalk walk) {
    BitSet owned = new BitSet();
    owned.set(0, (int) PageGeometry.FIRST_DATA_PAGE);
    walk.nodes().forEach(node -> owned.set((int) node.page()));
    for (TreeWalk.Content content : walk.contents()) {
      owned.set((int) content.page(), (int) content.page() + content.run());
    }
    return owned;
  }

  private void map(long record, TreeWalk walk) {
    BitSet owned = owned(walk);
    long pages = PAGE_COUNT.get(file, geometry.offsetBytes(record));
    for (TreeWalk.Node node : walk.nodes()) {
      if (node.kind() == TreeKind.ALLOCATION_MAP && node.level() == 0) {
        long at = geometry.offsetBytes(node.page());
        MemorySegment leaf = file.change(at, geometry.pageBytes()).fill((byte) 0);
        long first = node.index() * geometry.pageBytes() * 8;
        for (int bit = 0; bit < geometry.pageBytes() * 8; bit++) {
          long page = first + bit;
          if (page >= 0 && page < pages && page <= Integer.MAX_VALUE && owned.get((int) page)) {
            var _ = MapLeaf.mark(leaf, bit, true);
          }
        }
      }
    }
  }

  /** Children before their parents, as the walk lists them. */
  private void trees(long record, TreeWalk walk) {
    Map<Long, Boolean> full = new HashMap<>();
    for (TreeWalk.Node node : walk.nodes()) {
      boolean all = true;
      boolean self = false;
      MemorySegment bytes = page(node.page());
      boolean bits = node.kind() == TreeKind.ALLOCATION_MAP && node.level() == 0;
      for (int slot = 0; !bits && slot < geometry.pageBytes() / Entry.BYTES; slot++) {
        int kind = Place.kindOf(bytes, slot);
        long target = Place.pageOf(bytes, slot);
        if (kind == 0) {
          all = false;
        } else if (node.level() > 0) {
          self |= target == node.page();
          all &= repairChild(node.page(), slot, target, full.getOrDefault(target, false));
        } else if (node.kind() == TreeKind.PROTECTED_TABLE) {
          repairContent(node.page(), slot, target, 1);
        } else if (node.kind() == TreeKind.COMPRESSED_TABLE) {
          repairContent(node.page(), slot, target, Place.runOf(bytes, slot));
        }
      }
      if (self && parts.contains(Part.TREES)) {
        SelfReference.repair(file, geometry, node.page());
      }
      full.put(node.page(), bits ? isFull(bytes) : all);
      if (parts.contains(Part.TREES)) {
        long root = Place.root(geometry, record, node.kind().index());
        if (ROOT_PAGE.get(file, root) == node.page()) {
          ROOT_CRC.set(file, root, crc(bytes));
        }
      }
    }
  }

  private boolean repairChild(long node, int slot, long child, boolean childIsFull) {
    long entry = Place.entry(geometry, node, slot);
    if (parts.contains(Part.TREES) && inFile(child)) {
      ENTRY_CRC.set(file, entry, crc(page(child)));
    }
    if (parts.contains(Part.FULL_FLAGS)) {
      ENTRY_FLAGS.set(file, entry, childIsFull ? 1 : 0);
    }
    return ENTRY_FLAGS.get(file, entry) == 1;
  }

  private void repairContent(long node, int slot, long content, int run) {
    if (parts.contains(Part.CONTENT) && content != 0 && run > 0 && inFile(content + run)) {
      MemorySegment bytes =
          file.look(geometry.offsetBytes(content), (long) run * geometry.pageBytes());
      ENTRY_CRC.set(file, Place.entry(geometry, node, slot), crc(bytes));
    }
  }

  private static boolean isFull(MemorySegment leaf) {
    for (long at = 0; at < leaf.byteSize(); at += 8) {
      if (leaf.get(U64, at) != -1L) {
        return false;
      }
    }
    return true;
  }

  private void manifest(long record) {
    long runs = RUNS.get(file, geometry.offsetBytes(record));
    long most = Math.min(runs, CommitRecord.manifestCapacity(geometry));
    for (int run = 0; run < most; run++) {
      long at = Place.run(geometry, record, run);
      long first = RUN_PAGE.get(file, at);
      long pages = RUN_PAGES.get(file, at);
      if (inFile(first)
          && inFile(first + pages)
          && pages > 0
          && pages * geometry.pageBytes() <= MOST_SUMMED) {
        MemorySegment bytes = file.look(geometry.offsetBytes(first), pages * geometry.pageBytes());
        RUN_CRC.set(file, at, crc(bytes));
      }
    }
  }
}
