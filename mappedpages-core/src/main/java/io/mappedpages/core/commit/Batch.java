package io.mappedpages.core.commit;

import io.mappedpages.CorruptFileException;
import io.mappedpages.core.codec.EncodedPage;
import io.mappedpages.core.file.BatchMemory;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.CodecNames;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.SnapshotRecord;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.space.PageList;
import io.mappedpages.core.space.Space;
import io.mappedpages.core.table.ProtectedPlaces;
import io.mappedpages.core.table.SnapshotCatalogue;
import io.mappedpages.core.table.WorkingTable;
import io.mappedpages.core.tree.NodePlaces;
import io.mappedpages.core.tree.TreeReader;
import io.mappedpages.core.tree.WorkingTree;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of the transactions that share a force, applied to working copies. Nothing reaches
 * the disk before all of them are applied; a batch in which one fails is dropped and leaves no
 * trace (I2).
 */
final class Batch {
  private final Store store;
  private final Generation base;
  private final BatchMemory memory;
  private final WorkingTree map;
  private final WorkingTree regularTree;
  private final WorkingTree protectedTree;
  private final WorkingTable regular;
  private final WorkingTable protectedTable;
  private final WorkingTree compressedTree;
  private final WorkingTable compressedTable;
  private final WorkingTree catalogue;
  private final WorkingTree codecNames;
  private final WorkingTree dictionaries;
  private final List<Long> roots;
  private final int birth;

  // The newest snapshot that keeps what live drops; and how many tree pages it has kept so.
  private int newest;
  private int keptNodes;

  private Map<Long, Long> relocated = Map.of();
  private final Map<Long, Long> moved = new HashMap<>();
  private SnapshotChange.@Nullable Create taken;
  private @Nullable RolledBack rolledBack;
  private int counter;

  // Pages that this batch took and that become taken with it, apart from those of the transactions.
  private final PageList nodePlaces = new PageList();
  private final PageList contentPlaces = new PageList();
  private final PageList toMark = new PageList();
  private final PageList toClear = new PageList();
  private final PageList placed = new PageList();
  private final PageList freed = new PageList();
  private final PageList changedIds = new PageList();
  private final PageList changedPlaces = new PageList();
  private final List<PageWrite> content = new ArrayList<>();
  private final List<PageWrite> inPlace = new ArrayList<>();
  private PageList zeros = new PageList();
  private @Nullable MemorySegment zeroPage;
  private boolean ordered;

  // The leaf of the map that was marked last: a batch copies each once, so that it stays the same.
  private long markedIndex;
  private @Nullable MemorySegment markedLeaf;
  private boolean allocates;
  private long takenPages;

  Batch(Store store, BatchMemory memory) {
    this.store = store;
    this.base = store.generations().current();
    this.memory = memory;
    this.birth = base.record().snapshotCounter();
    this.counter = birth;
    this.roots = new ArrayList<>(base.record().roots());
    this.map = tree(store.map());
    this.regularTree = tree(store.regular());
    this.protectedTree = tree(store.protectedTable());
    this.regular = new WorkingTable(store.regular(), regularTree, Entry.Kind.REGULAR);
    this.protectedTable =
        new WorkingTable(store.protectedTable(), protectedTree, Entry.Kind.PROTECTED);
    this.compressedTree = tree(store.trees().compressedTable());
    this.compressedTable =
        new WorkingTable(store.trees().compressedTable(), compressedTree, Entry.Kind.COMPRESSED);
    this.catalogue = tree(store.trees().snapshots());
    this.codecNames = tree(store.trees().codecNames());
    this.dictionaries = tree(store.trees().dictionaries());
  }

  private WorkingTree tree(TreeReader reader) {
    return new WorkingTree(
        reader,
        base.tree(reader.kind()),
        base.pageCount(),
        new Places(reader.kind().isTable()),
        memory);
  }

  private final class Places implements NodePlaces {
    // Whether snapshots have the tree too.
    private final boolean kept;

    private Places(boolean kept) {
      this.kept = kept;
    }

    @Override
    public long take() {
      long page = store.space().takeNode();
      nodePlaces.add(page);
      toMark.add(page);
      return page;
    }

    @Override
    public void giveBack(long page) {
      remove(nodePlaces, page);
      remove(toMark, page);
      store.space().giveBackNode(page);
    }

    @Override
    public void release(long page, int pageBirth) {
      if (kept && isKept(pageBirth)) {
        keptNodes++;
      } else {
        toClear.add(page);
      }
    }
  }

  private static void remove(PageList list, long page) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (list.get(i) == page) {
        list.remove(i);
        return;
      }
    }
  }

  /** A page that live drops is kept if a snapshot has it (RULES 20). */
  private boolean isKept(int pageBirth) {
    return Integer.compareUnsigned(pageBirth, newest) < 0;
  }

  private void drop(Entry entry) {
    if (!isKept(entry.birth())) {
      clear(entry.page(), entry.run());
    }
  }

  private void clear(long firstPage, int pages) {
    for (long page = firstPage; page < firstPage + pages; page++) {
      toClear.add(page);
    }
  }

  // ---- snapshots ----

  /** Begins with what every batch carries, and what one is for that changes snapshots. */
  void begin(@Nullable SnapshotChange change) {
    SnapshotCatalogue snapshots = SnapshotPages.catalogue(base);
    newest = snapshots.newest();
    switch (change) {
      case null -> relocate();
      case SnapshotChange.Create create -> {
        relocate();
        takeSnapshot(create);
      }
      case SnapshotChange.Delete delete -> {
        List<SnapshotRecord> all = snapshots.all();
        deleteSnapshot(all, find(all, delete.number()));
        relocate();
      }
      case SnapshotChange.Counter(int value) -> counter = value;
      case SnapshotChange.Rollback rollback -> {
        List<SnapshotRecord> all = snapshots.all();
        rollBack(all, find(all, rollback.number()));
      }
    }
  }

  private static int find(List<SnapshotRecord> all, int number) {
    int index = SnapshotPages.indexOf(all, number);
    if (index < 0) {
      throw new IllegalArgumentException(
          "no snapshot " + Integer.toUnsignedString(number) + " any more");
    }
    return index;
  }

  /** Regular pages that were moved: their bytes are durable before the record (RULES 19). */
  private void relocate() {
    relocated = store.relocations().pending();
    relocated.forEach((id, page) -> move(id, present(store.regular(), regular, id), page));
  }

  private void move(long id, Entry entry, long page) {
    drop(entry);
    regular.put(id, Entry.regular(page, birth));
    toMark.add(page);
    ordered = true;
  }

  private void takeSnapshot(SnapshotChange.Create create) {
    if (birth == -1) {
      throw new IllegalStateException(store.file().name() + ": 2^32 - 1 snapshots were taken");
    }
    store.space().reserveNodes(1 + TreeKind.SNAPSHOT_CATALOGUE.maxLevels(store.geometry()));
    var _ = catalogue.touch(Integer.toUnsignedLong(birth + 1));
    taken = create;
    counter = birth + 1;
    ordered = true; // its regular pages are durable, too
  }

  private void deleteSnapshot(List<SnapshotRecord> all, int index) {
    SnapshotPages.of(base).forEachHeld(all, index, base::tree, this::clear);
    SnapshotRecord snapshot = all.get(index);
    var _ = catalogue.touch(snapshot.key()).fill((byte) 0);
    if (index > 0 && snapshot.cutTo() != 0) { // of the history of that one, too
      update(all.get(index - 1).withCut(snapshot.cutFrom(), snapshot.cutTo()));
    }
    if (index == all.size() - 1) {
      newest = index == 0 ? 0 : all.get(index - 1).number();
    }
  }

  private void update(SnapshotRecord snapshot) {
    snapshot.encode(catalogue.touch(snapshot.key()).fill((byte) 0));
  }

  /** What live and newer snapshots have beyond the snapshot is free; its tables are live again. */
  private void rollBack(List<SnapshotRecord> all, int index) {
    SnapshotRecord target = all.get(index);
    SnapshotPages pages = SnapshotPages.of(base);
    SnapshotPages.Tables older = target::tree;
    for (SnapshotRecord newer : all.subList(index + 1, all.size())) {
      pages.forEachPage(newer::tree, older, 0, this::clear);
      older = newer::tree;
      var _ = catalogue.touch(newer.key()).fill((byte) 0);
    }
    pages.forEachPage(base::tree, older, 0, this::clear);
    RolledBack changes = new RolledBack(target::tree);
    pages.forEachEntry(
        base::tree,
        target::tree,
        (table, id, _, then) -> {
          if (then.isAbsent()) {
            changes.free(table, id);
          } else {
            changes.move(table, id);
          }
          changedProtected(table, id, then);
        });
    pages.forEachEntry(
        target::tree,
        base::tree,
        (table, id, then, now) -> {
          if (now.isAbsent()) {
            changes.allocate(table, id);
            changedProtected(table, id, then);
          }
        });
    update(target.withCut(target.generation(), base.number() + 1));
    rolledBack = changes;
    newest = target.number();
    for (int slot = 0; slot < CommitRecord.USER_ROOTS; slot++) {
      roots.set(slot, target.roots().get(slot));
    }
  }

  private void changedProtected(TreeKind table, long id, Entry entry) {
    if (table == TreeKind.PROTECTED_TABLE) {
      long place = entry.page() == 0 ? ProtectedPlaces.NOT_WRITTEN : entry.page();
      changed(id, entry.isAbsent() ? ProtectedPlaces.ABSENT : place);
    }
  }

  // ---- transactions ----

  /** Applies what one transaction changes. */
  void apply(Change change) {
    int keptBefore = keptNodes;
    applyPages(change);
    if (keptNodes > keptBefore) {
      // What it took beyond what it freed does not come back with the next commits.
      store.space().reserveNodes(0);
    }
  }

  private void applyPages(Change change) {
    ordered |= change.needsOrder();
    allocates |= !change.allocated().isEmpty();
    for (Map.Entry<Long, Space.Place> page : change.allocated().entrySet()) {
      Space.Place place = page.getValue();
      if (!regular.get(page.getKey()).isAbsent()) {
        throw damage(store.regular(), page.getKey(), "no entry", "one");
      }
      regular.put(page.getKey(), Entry.regular(place.page(), birth));
      toMark.add(place.page());
      if (!place.zero() && !change.inPlace().containsKey(page.getKey())) {
        inPlace.add(PageWrite.inPlace(place.page(), zeroPage()));
      }
    }
    for (Map.Entry<Long, MemorySegment> bytes : change.inPlace().entrySet()) {
      long page = placeToWrite(bytes.getKey());
      inPlace.add(PageWrite.inPlace(page, memory.allocate().copyFrom(bytes.getValue())));
    }
    for (long id : change.freed()) {
      drop(present(store.regular(), regular, id));
      regular.put(id, Entry.ABSENT);
    }
    applyProtected(change);
    applyCompressed(change);
    change
        .codecNames()
        .forEach((number, name) -> CodecNames.encode(codecNames.touch(0), number, name));
    applyDictionaries(change.dictionaryLeaves());
    change.roots().forEach(roots::set);
  }

  /** A page that a snapshot has goes to another place first. */
  private long placeToWrite(long id) {
    Entry entry = present(store.regular(), regular, id);
    if (!store.relocations().isFrozen(entry.birth())) {
      return entry.page();
    }
    long page = store.space().reserve(-1).page();
    contentPlaces.add(page);
    move(id, entry, page);
    moved.put(id, page);
    return page;
  }

  private void applyDictionaries(Map<Long, MemorySegment> leaves) {
    if (!leaves.isEmpty()) {
      store.space().reserveNodes(leaves.size());
      leaves.forEach((leaf, bytes) -> dictionaries.touch(leaf).copyFrom(bytes));
    }
  }

  private void applyProtected(Change change) {
    for (long id : change.allocatedProtected()) {
      if (!change.content().containsKey(id)) {
        protectedTable.put(id, Entry.protectedZero(birth));
        changed(id, ProtectedPlaces.NOT_WRITTEN);
      }
    }
    PageList places = store.space().reserveAll(change.content().size());
    for (int i = 0; i < places.size(); i++) {
      contentPlaces.add(places.get(i));
    }
    int next = 0;
    for (Map.Entry<Long, MemorySegment> page : change.content().entrySet()) {
      releaseContent(protectedTable, page.getKey());
      putContent(page.getKey(), page.getValue(), places.get(next++));
    }
    for (long id : change.freedProtected()) {
      var _ = present(store.protectedTable(), protectedTable, id);
      releaseContent(protectedTable, id);
      protectedTable.put(id, Entry.ABSENT);
      changed(id, ProtectedPlaces.ABSENT);
    }
  }

  private void applyCompressed(Change change) {
    change
        .allocatedCompressed()
        .forEach((id, form) -> compressedTable.put(id, Entry.compressedZero(form, birth)));
    long near = -1;
    for (Map.Entry<Long, EncodedPage> page : change.encoded().entrySet()) {
      EncodedPage encoded = page.getValue();
      long id = page.getKey();
      var _ = present(store.trees().compressedTable(), compressedTable, id);
      releaseContent(compressedTable, id);
      long first = store.space().reserveRun(encoded.run(), near);
      near = first + encoded.run() - 1;
      for (long next = first; next <= near; next++) {
        contentPlaces.add(next);
        toMark.add(next);
      }
      content.add(new PageWrite(first, encoded.bytes(), encoded.checksum()));
      compressedTable.put(
          id, Entry.compressed(encoded.form(), first, encoded.run(), birth, encoded.checksum()));
    }
    for (long id : change.freedCompressed()) {
      var _ = present(store.trees().compressedTable(), compressedTable, id);
      releaseContent(compressedTable, id);
      compressedTable.put(id, Entry.ABSENT);
    }
  }

  private void changed(long id, long place) {
    changedIds.add(id);
    changedPlaces.add(place);
  }

  private void putContent(long id, MemorySegment bytes, long page) {
    // A copy: what is written and what was summed up are the same, whatever the user goes on doing.
    MemorySegment copy = memory.allocate().copyFrom(bytes);
    toMark.add(page);
    int checksum = Checksum.ofMemory(copy);
    content.add(new PageWrite(page, copy, checksum));
    protectedTable.put(id, Entry.protectedPage(page, birth, checksum));
    changed(id, page);
  }

  /** What the commit frees is looked up when it is applied, never earlier (RULES 3). */
  private void releaseContent(WorkingTable table, long id) {
    drop(table.get(id));
  }

  /** Whoever filled the change has looked; a wrong page number here would overwrite page 0. */
  private Entry present(TreeReader reader, WorkingTable table, long id) {
    Entry entry = table.get(id);
    if (entry.isAbsent()) {
      throw damage(reader, id, "an entry", "none");
    }
    return entry;
  }

  private CorruptFileException damage(TreeReader reader, long id, String expected, String found) {
    return new CorruptFileException(
        store.file().name(), reader.kind().title() + ", id " + id, -1, expected, found);
  }

  private MemorySegment zeroPage() {
    if (zeroPage == null) {
      zeroPage = memory.allocate().fill((byte) 0);
    }
    return zeroPage;
  }

  /**
   * Marks what was taken and freed in the map, writes checksums into parents, and returns the
   * record, as yet without a manifest. The map changes itself when its own pages are copied: each
   * at most once, so that this ends (I7).
   */
  CommitRecord seal(long timeMillis) {
    regularTree.prune();
    protectedTree.prune();
    compressedTree.prune();
    if (taken == null) { // else its leaf is filled when the tables are sealed
      catalogue.prune();
    }
    while (!toMark.isEmpty() || !toClear.isEmpty()) {
      if (!toMark.isEmpty()) {
        long page = toMark.removeLast();
        placed.add(page);
        mark(page, true);
      } else {
        long page = toClear.removeLast();
        freed.add(page);
        mark(page, false);
      }
    }
    List<TreeRoot> trees = new ArrayList<>(Collections.nCopies(CommitRecord.TREES, TreeRoot.EMPTY));
    trees.set(TreeKind.ALLOCATION_MAP.index(), map.seal(birth));
    trees.set(TreeKind.REGULAR_TABLE.index(), table(regularTree, TreeKind.REGULAR_TABLE));
    trees.set(TreeKind.PROTECTED_TABLE.index(), table(protectedTree, TreeKind.PROTECTED_TABLE));
    trees.set(TreeKind.COMPRESSED_TABLE.index(), table(compressedTree, TreeKind.COMPRESSED_TABLE));
    trees.set(TreeKind.CODEC_NAMES.index(), codecNames.seal(birth));
    trees.set(TreeKind.DICTIONARIES.index(), dictionaries.seal(birth));
    if (allocates) {
      zeros = store.space().pagesToZero(ordered);
    }
    for (int i = 0; i < zeros.size(); i++) {
      inPlace.add(PageWrite.inPlace(zeros.get(i), zeroPage()));
    }
    long pageCount = store.space().pageCount();
    CommitRecord old = base.record();
    long freeCount = old.freeCount() + (pageCount - old.pageCount()) - takenPages;
    if (taken != null) {
      encodeSnapshot(taken, timeMillis, pageCount, freeCount, trees);
    }
    trees.set(TreeKind.SNAPSHOT_CATALOGUE.index(), catalogue.seal(birth));
    return new CommitRecord(
        old.generation() + 1,
        old.fileId(),
        pageCount,
        freeCount,
        timeMillis,
        counter,
        false,
        trees,
        roots,
        List.of());
  }

  private TreeRoot table(WorkingTree tree, TreeKind kind) {
    return rolledBack == null ? tree.seal(birth) : rolledBack.table(kind);
  }

  private void encodeSnapshot(
      SnapshotChange.Create create,
      long timeMillis,
      long pageCount,
      long freeCount,
      List<TreeRoot> trees) {
    List<TreeRoot> kept = new ArrayList<>(Collections.nCopies(CommitRecord.TREES, TreeRoot.EMPTY));
    for (TreeKind kind : TreeKind.values()) {
      if (kind.isTable()) {
        kept.set(kind.index(), trees.get(kind.index()));
      }
    }
    SnapshotRecord record =
        new SnapshotRecord(
            counter,
            create.name(),
            create.note(),
            base.number() + 1,
            timeMillis,
            create.identity(),
            pageCount,
            freeCount,
            0,
            0,
            roots,
            kept);
    record.encode(catalogue.touch(record.key()));
  }

  private void mark(long page, boolean used) {
    long leafIndex = store.map().shape().leafIndex(page);
    if (markedLeaf == null || leafIndex != markedIndex) {
      markedLeaf = map.touch(leafIndex);
      markedIndex = leafIndex;
    }
    if (!MapLeaf.mark(markedLeaf, store.map().shape().slotInLeaf(page), used)) {
      throw new CorruptFileException(
          store.file().name(),
          TreeKind.ALLOCATION_MAP.title(),
          page,
          used ? "a page that is free" : "a page that is taken",
          used ? "a page that is taken" : "a page that is free");
    }
    takenPages += used ? 1 : -1;
  }

  /** Returns what the record's manifest covers: pages that nobody changes in place. */
  List<PageWrite> manifestWrites() {
    List<PageWrite> writes = new ArrayList<>(content);
    List<WorkingTree> trees =
        List.of(
            map, regularTree, protectedTree, compressedTree, catalogue, codecNames, dictionaries);
    for (WorkingTree tree : trees) {
      tree.nodes()
          .forEach(node -> writes.add(new PageWrite(node.page(), node.memory(), node.checksum())));
    }
    return writes;
  }

  /** Returns bytes of regular pages and zeros written ahead: never part of a manifest (I3). */
  List<PageWrite> inPlaceWrites() {
    return inPlace;
  }

  boolean isOrdered() {
    return ordered;
  }

  /** Pages whose bit is set by this batch. */
  PageList placed() {
    return placed;
  }

  /** Pages whose bit is cleared by this batch. */
  PageList freed() {
    return freed;
  }

  /** Regular pages that were moved before, and that the batch carries: ids and places. */
  Map<Long, Long> relocated() {
    return relocated;
  }

  /** Regular pages that this batch itself moved. */
  Map<Long, Long> moved() {
    return moved;
  }

  /** What a rollback changed, or null if this was none. */
  @Nullable RolledBack rolledBack() {
    return rolledBack;
  }

  /** The newest snapshot of the generation, or 0. */
  int newestSnapshot() {
    return taken == null ? newest : counter;
  }

  /** Pages that were zeroed ahead. */
  PageList zeros() {
    return zeros;
  }

  /** Stores where the protected pages lie that this batch has changed. */
  void publishPlaces(ProtectedPlaces places, long generation) {
    places.begin(generation);
    for (int i = 0; i < changedIds.size(); i++) {
      places.set(changedIds.get(i), changedPlaces.get(i), generation);
    }
  }

  /** Forgets everything: no page of it has been written, or only ones that are free. */
  void drop() {
    for (int i = 0; i < nodePlaces.size(); i++) {
      store.space().giveBackNode(nodePlaces.get(i));
    }
    for (int i = 0; i < contentPlaces.size(); i++) {
      store.space().giveBack(contentPlaces.get(i));
    }
  }
}
