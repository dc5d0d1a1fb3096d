package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;

/** Changes a store by hand, and makes the checksums right again. */
final class Editor {
  private final SoundStore store;
  private final PageGeometry geometry;

  Editor(SoundStore store) {
    this.store = store;
    this.geometry = store.geometry();
  }

  SoundStore store() {
    return store;
  }

  /** Returns a node of a tree: the n-th of a level, from the left. */
  long node(TreeKind kind, int level, int number) {
    return store.nodes().stream()
        .filter(node -> node.kind() == kind && node.level() == level)
        .sorted(Comparator.comparingLong(TreeWalk.Node::index))
        .skip(number)
        .findFirst()
        .orElseThrow()
        .page();
  }

  /** Returns the root of a tree. */
  long root(TreeKind kind) {
    return Field.named(Field.ROOT, "page").get(store.file(), rootAt(store.record(), kind));
  }

  private long rootAt(long record, TreeKind kind) {
    return Place.root(geometry, record, kind.index());
  }

  int keysPerLeaf() {
    return store.size().bytes() / Entry.BYTES;
  }

  int levels(TreeKind kind) {
    long at = rootAt(store.record(), kind);
    return (int) Field.named(Field.ROOT, "levels").get(store.file(), at);
  }

  /** Returns the page that an entry names. */
  long pageOf(long node, int slot) {
    return entry(node, slot, "page");
  }

  long entry(long node, int slot, String field) {
    return Field.named(Field.ENTRY, field).get(store.file(), Place.entry(geometry, node, slot));
  }

  void setEntry(long node, int slot, String field, long value) {
    Field.named(Field.ENTRY, field).set(store.file(), Place.entry(geometry, node, slot), value);
  }

  /** Returns an entry as messages show it. */
  String shown(long node, int slot) {
    MemorySegment bytes = store.file().look(Place.entry(geometry, node, slot), Entry.BYTES);
    return String.format(
        "0x%016x%08x%08x",
        bytes.get(Layouts.U64, 0), bytes.get(Layouts.U32, 8), bytes.get(Layouts.U32, 12));
  }

  /** Returns the first entry of a node, at a number or behind it, that is there. */
  int present(long node, int from) {
    int slot = from;
    while (entry(node, slot, "kind") == 0) {
      slot++;
    }
    return slot;
  }

  /** Returns the first entry of a node that is not there. */
  int absent(long node) {
    int slot = 0;
    while (entry(node, slot, "kind") != 0) {
      slot++;
    }
    return slot;
  }

  long record(String field) {
    return Field.named(Field.RECORD, field).get(store.file(), geometry.offsetBytes(store.record()));
  }

  /** Sets a field of both records. */
  void setRecords(String field, long value) {
    for (long record = 1; record <= 2; record++) {
      Field.named(Field.RECORD, field).set(store.file(), geometry.offsetBytes(record), value);
    }
  }

  /** Sets a field of a root in both records. */
  void setRoots(TreeKind kind, String field, long value) {
    for (long record = 1; record <= 2; record++) {
      Field.named(Field.ROOT, field).set(store.file(), rootAt(record, kind), value);
    }
  }

  /** Sets a run of the manifest of both records. */
  void setRuns(int run, long firstPage, long pages) {
    for (long record = 1; record <= 2; record++) {
      long at = Place.run(geometry, record, run);
      Field.named(Field.RUN, "firstPage").set(store.file(), at, firstPage);
      Field.named(Field.RUN, "pages").set(store.file(), at, pages);
    }
  }

  /** Puts a branch on top of a tree, with one entry that leads to the old root. */
  void raise(TreeKind kind, int slot) {
    long page = store.free().get(levels(kind));
    Entry old = Entry.child(root(kind), false, 0, 0);
    old.encode(
        store.file().change(geometry.offsetBytes(page), store.size().bytes()).fill((byte) 0), slot);
    int levels = levels(kind) + 1;
    setRoots(kind, "page", page);
    setRoots(kind, "levels", levels);
  }

  /** Sets or clears a bit of the map. */
  void setBit(long page, boolean taken) {
    long keys = 8L * store.size().bytes();
    long leaf = node(TreeKind.ALLOCATION_MAP, 0, (int) (page / keys));
    MemorySegment bits = store.file().change(geometry.offsetBytes(leaf), store.size().bytes());
    if (!MapLeaf.mark(bits, (int) (page % keys), taken)) {
      throw new AssertionError("the bit of page " + page + " was that already");
    }
  }

  void set(long page, long offsetBytes, int value) {
    store
        .file()
        .change(geometry.offsetBytes(page) + offsetBytes, 1)
        .set(Layouts.U8, 0, (byte) value);
  }

  /** Flips a bit, and returns how messages show the checksum of the page then. */
  String flip(long page, long offsetBytes) {
    long at = geometry.offsetBytes(page) + offsetBytes;
    MemorySegment one = store.file().change(at, 1);
    one.set(Layouts.U8, 0, (byte) (one.get(Layouts.U8, 0) ^ 0x10));
    return checksum(page);
  }

  /** Returns how messages show the checksum of a page. */
  String checksum(long page) {
    long at = geometry.offsetBytes(page);
    return Checksum.show(Repair.crc(store.file().look(at, store.size().bytes())));
  }

  void clear(long page) {
    var _ = store.file().change(geometry.offsetBytes(page), store.size().bytes()).fill((byte) 0);
  }

  /** Makes all checksums right, and something more. */
  void repair(Repair.Part... more) {
    Set<Repair.Part> parts =
        EnumSet.of(
            Repair.Part.TREES,
            Repair.Part.CONTENT,
            Repair.Part.MANIFESTS,
            Repair.Part.RECORDS,
            Repair.Part.SUPERBLOCK);
    parts.addAll(Arrays.asList(more));
    Repair.run(store.file(), geometry, parts);
  }
}
