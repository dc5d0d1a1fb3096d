package io.mappedpages.tests.suite.fuzz;

import static io.mappedpages.core.format.Layouts.U8;

import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * One change of a store, eight bytes in a script. It is made relative to the structures of the
 * sound store, so that it means the same when they come to lie elsewhere; every eight bytes mean
 * something.
 *
 * @param act what is done
 * @param field which field of the structure, or which variant
 * @param which which of the structures
 * @param value what the field becomes
 */
record Mutation(Act act, int field, int which, Value value) {
  /** The size in a script. */
  static final int BYTES = 8;

  private static final int BIT_RANGE = 200;

  /** What can be done. */
  enum Act {
    SUPERBLOCK_FIELD,
    RECORD_FIELD,
    OTHER_RECORD_FIELD,
    BOTH_RECORDS_FIELD,
    ROOT_FIELD,
    BOTH_ROOTS_FIELD,
    RUN_FIELD,
    ENTRY_FIELD,
    COPY_ENTRY,
    ADD_ENTRY,
    MAP_BIT,
    MAP_BITS,
    BYTE,
    COPY_PAGE,
    SWAP_RECORDS,
    LENGTH_BYTES,
    LENGTH_PAGES,
    RAISE_ROOT,
    FILL_NODE,
    CLEAR_NODE
  }

  static Mutation of(byte[] script, int at) {
    int act = Byte.toUnsignedInt(script[at]) % Act.values().length;
    int which = Byte.toUnsignedInt(script[at + 2]) | Byte.toUnsignedInt(script[at + 3]) << 8;
    int number =
        Byte.toUnsignedInt(script[at + 5])
            | Byte.toUnsignedInt(script[at + 6]) << 8
            | script[at + 7] << 16;
    Value value = new Value(Byte.toUnsignedInt(script[at + 4]), number);
    return new Mutation(Act.values()[act], Byte.toUnsignedInt(script[at + 1]), which, value);
  }

  /** Makes the change, and returns it in words. */
  String apply(SoundStore store) {
    PageGeometry geometry = store.geometry();
    long newest = store.record();
    long older = 3 - newest;
    return switch (act) {
      case SUPERBLOCK_FIELD -> set(store, "superblock", Field.SUPERBLOCK, 0);
      case RECORD_FIELD -> setRecord(store, newest);
      case OTHER_RECORD_FIELD -> setRecord(store, older);
      case BOTH_RECORDS_FIELD -> setRecord(store, newest) + ", " + setRecord(store, older);
      case ROOT_FIELD -> setRoot(store, newest);
      case BOTH_ROOTS_FIELD -> setRoot(store, newest) + ", " + setRoot(store, older);
      case RUN_FIELD -> {
        int run = which % 4;
        String name = "manifest run " + run + " of record " + newest;
        yield set(store, name, Field.RUN, Place.run(geometry, newest, run));
      }
      case ENTRY_FIELD -> setEntry(store);
      case COPY_ENTRY -> copyEntry(store);
      case ADD_ENTRY -> addEntry(store);
      case MAP_BIT, MAP_BITS -> setBits(store);
      case BYTE -> xorByte(store);
      case COPY_PAGE -> {
        long from = store.nodes().get(which % store.nodes().size()).page();
        copyPage(store, from, value.page(store, from));
        yield "page " + from + " copied to page " + value.page(store, from);
      }
      case SWAP_RECORDS -> swapRecords(store);
      case LENGTH_BYTES, LENGTH_PAGES -> setLength(store);
      case RAISE_ROOT -> raiseRoot(store);
      case FILL_NODE, CLEAR_NODE -> fillNode(store);
    };
  }

  private static MemorySegment pageOf(SoundStore store, long page) {
    return store.file().look(store.geometry().offsetBytes(page), store.size().bytes());
  }

  private static boolean inFile(SoundStore store, long page) {
    return page >= 0 && page < HostileFile.CAPACITY_BYTES / store.size().bytes();
  }

  private String set(SoundStore store, String structure, List<Field> fields, long at) {
    return set(store, structure, fields.get(field % fields.size()), at, at);
  }

  private String set(SoundStore store, String structure, Field chosen, long at, long other) {
    long before = chosen.get(store.file(), at);
    long own = at >>> store.geometry().pageShift();
    long now = value.of(store, before, own, chosen.bits(), chosen.get(store.file(), other));
    chosen.set(store.file(), at, now);
    long after = chosen.get(store.file(), at);
    return structure + ", " + chosen.name() + ": " + before + " -> " + after;
  }

  private String setRecord(SoundStore store, long record) {
    long at = store.geometry().offsetBytes(record);
    return set(store, "record " + record, Field.RECORD, at);
  }

  private String setRoot(SoundStore store, long record) {
    int tree = which % CommitRecord.TREES;
    int another = store.trees().get((which >>> 4) % store.trees().size()).index();
    long at = Place.root(store.geometry(), record, tree);
    long other = Place.root(store.geometry(), record, another);
    String name = "root " + tree + " of record " + record;
    return set(store, name, Field.ROOT.get(field % Field.ROOT.size()), at, other);
  }

  /** Returns a node: of any tree, but no bits. */
  private TreeWalk.Node node(SoundStore store, int number) {
    List<TreeWalk.Node> nodes =
        store.nodes().stream()
            .filter(node -> node.kind() != TreeKind.ALLOCATION_MAP || node.level() > 0)
            .toList();
    return nodes.get(number % nodes.size());
  }

  private static String show(TreeWalk.Node node) {
    return node.kind().title() + ", level " + node.level() + ", page " + node.page();
  }

  /** Returns an entry of a node, more often a present one. */
  private static int slot(SoundStore store, TreeWalk.Node node, int number) {
    MemorySegment bytes = pageOf(store, node.page());
    int slots = store.size().bytes() / Entry.BYTES;
    if (number % 8 != 7) {
      for (int i = 0; i < slots; i++) {
        int slot = (number / 8 + i) % slots;
        if (Entry.isPresent(bytes, slot)) {
          return slot;
        }
      }
    }
    return number / 8 % slots;
  }

  private String setEntry(SoundStore store) {
    TreeWalk.Node node = node(store, which >>> 6);
    int slot = slot(store, node, which & 63);
    long at = Place.entry(store.geometry(), node.page(), slot);
    TreeWalk.Node another = node(store, value.number() & 0xff);
    long other =
        Place.entry(
            store.geometry(), another.page(), slot(store, another, value.number() >>> 8 & 63));
    Field chosen = Field.ENTRY.get(field % Field.ENTRY.size());
    return set(store, show(node) + ", entry " + slot, chosen, at, other);
  }

  private String copyEntry(SoundStore store) {
    TreeWalk.Node from = node(store, which >>> 6);
    int slot = slot(store, from, which & 63);
    TreeWalk.Node to = node(store, value.number() >>> 8 & 0xff);
    int target = (value.number() & 0xff) % (store.size().bytes() / Entry.BYTES);
    MemorySegment entry =
        store.file().look(Place.entry(store.geometry(), from.page(), slot), Entry.BYTES);
    var _ =
        store
            .file()
            .change(Place.entry(store.geometry(), to.page(), target), Entry.BYTES)
            .copyFrom(entry);
    return show(from) + ", entry " + slot + " copied to " + show(to) + ", entry " + target;
  }

  private String addEntry(SoundStore store) {
    TreeWalk.Node node = node(store, which >>> 6);
    int slot = (which & 63) * 4 % (store.size().bytes() / Entry.BYTES);
    Entry.Kind kind =
        node.level() > 0
            ? Entry.Kind.CHILD
            : switch (node.kind()) {
              case REGULAR_TABLE -> Entry.Kind.REGULAR;
              case COMPRESSED_TABLE -> Entry.Kind.COMPRESSED;
              default -> Entry.Kind.PROTECTED;
            };
    long page = value.page(store, node.page());
    boolean zero = kind != Entry.Kind.CHILD && kind != Entry.Kind.REGULAR && field % 4 == 0;
    int flags = kind == Entry.Kind.COMPRESSED ? field >>> 2 & 0xff : 0;
    Entry entry = new Entry(kind, flags, zero ? 0 : page & (1L << 40) - 1, zero ? 0 : 1, 0, 0);
    entry.encode(
        store.file().change(store.geometry().offsetBytes(node.page()), store.size().bytes()), slot);
    return show(node) + ", entry " + slot + " becomes " + entry;
  }

  private String setBits(SoundStore store) {
    List<TreeWalk.Node> leaves =
        store.nodes().stream()
            .filter(node -> node.kind() == TreeKind.ALLOCATION_MAP && node.level() == 0)
            .toList();
    TreeWalk.Node leaf = leaves.get(which % leaves.size());
    int all = store.size().bytes() * 8;
    int first = Math.floorMod(value.page(store, leaf.page()), all);
    int count = act == Act.MAP_BIT ? 1 : 1 + field % BIT_RANGE;
    boolean taken = (which >>> 8 & 1) == 0;
    MemorySegment bits =
        store.file().change(store.geometry().offsetBytes(leaf.page()), store.size().bytes());
    for (int bit = first; bit < Math.min(all, first + count); bit++) {
      var _ = MapLeaf.mark(bits, bit, act == Act.MAP_BIT ? !MapLeaf.isTaken(bits, bit) : taken);
    }
    return act + " " + first + ", " + count + " of " + show(leaf);
  }

  private String xorByte(SoundStore store) {
    long page = value.page(store, 0);
    if (!inFile(store, page)) {
      return "nothing";
    }
    long at = store.geometry().offsetBytes(page) + which % store.size().bytes();
    MemorySegment one = store.file().change(at, 1);
    one.set(U8, 0, (byte) (one.get(U8, 0) ^ (field | 1)));
    return "byte " + which % store.size().bytes() + " of page " + page;
  }

  private static void copyPage(SoundStore store, long from, long to) {
    if (inFile(store, to)) {
      var _ =
          store
              .file()
              .change(store.geometry().offsetBytes(to), store.size().bytes())
              .copyFrom(pageOf(store, from));
    }
  }

  private String swapRecords(SoundStore store) {
    if (field % 2 == 1) {
      copyPage(store, store.record(), 3 - store.record());
      return "both records alike";
    }
    byte[] first = pageOf(store, 1).toArray(U8);
    copyPage(store, 2, 1);
    MemorySegment second = store.file().change(store.geometry().offsetBytes(2), first.length);
    var _ = second.copyFrom(MemorySegment.ofArray(first));
    return "records swapped";
  }

  private String setLength(SoundStore store) {
    long before = store.file().lengthBytes();
    if (act == Act.LENGTH_BYTES) {
      store.file().length(before + value.number());
    } else {
      long pages = Math.max(0, value.page(store, 0));
      store.file().length(Math.min(pages, Integer.MAX_VALUE) * store.size().bytes());
    }
    return "length: " + before + " -> " + store.file().lengthBytes();
  }

  /** Puts a branch on top of a tree, of which one entry or all lead to the old root, or itself. */
  private String raiseRoot(SoundStore store) {
    int tree = store.trees().get(which % store.trees().size()).index();
    long free = store.free().get((which >>> 4) % store.free().size());
    long at = store.geometry().offsetBytes(free);
    MemorySegment branch = store.file().change(at, store.size().bytes()).fill((byte) 0);
    int slots = store.size().bytes() / Entry.BYTES;
    Field page = Field.named(Field.ROOT, "page");
    Field levels = Field.named(Field.ROOT, "levels");
    long newest = Place.root(store.geometry(), store.record(), tree);
    long old = page.get(store.file(), newest);
    boolean all = (field & 1) != 0;
    boolean self = (field & 3) == 3;
    boolean full = (field & 4) != 0;
    int first = (field >>> 3) * 2 % slots;
    for (int slot = first; slot < (all ? slots : first + 1); slot++) {
      Entry.child(self ? free : old, full, 0, 0).encode(branch, slot);
    }
    for (long record = 1; record <= 2; record++) {
      long root = Place.root(store.geometry(), record, tree);
      page.set(store.file(), root, free);
      levels.set(store.file(), root, levels.get(store.file(), root) + 1);
    }
    return "tree %d: root raised to page %d, %s of it lead to %s"
        .formatted(tree, free, all ? "all entries" : "one entry", self ? "itself" : "" + old);
  }

  private String fillNode(SoundStore store) {
    TreeWalk.Node node = node(store, which >>> 6);
    MemorySegment bytes =
        store.file().change(store.geometry().offsetBytes(node.page()), store.size().bytes());
    if (act == Act.CLEAR_NODE) {
      var _ = bytes.fill((byte) 0);
      return "nothing in " + show(node);
    }
    int slot = slot(store, node, which & 63);
    byte[] entry = bytes.asSlice((long) slot * Entry.BYTES, Entry.BYTES).toArray(U8);
    for (int to = 0; to < store.size().bytes() / Entry.BYTES; to++) {
      MemorySegment.copy(entry, 0, bytes, U8, (long) to * Entry.BYTES, Entry.BYTES);
    }
    return "all of " + show(node) + " become entry " + slot;
  }
}
