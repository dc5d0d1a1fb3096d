package io.mappedpages.tests.suite.fuzz;

import static io.mappedpages.core.format.TreeKind.ALLOCATION_MAP;
import static io.mappedpages.core.format.TreeKind.PROTECTED_TABLE;
import static io.mappedpages.core.format.TreeKind.REGULAR_TABLE;
import static io.mappedpages.tests.suite.fuzz.Repair.Part.FREE_COUNT;
import static io.mappedpages.tests.suite.fuzz.Repair.Part.FULL_FLAGS;
import static io.mappedpages.tests.suite.fuzz.Repair.Part.MAP;

import io.mappedpages.Finding;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.TreeKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One way for a store to be wrong although every checksum is right, and all that {@code verify}
 * must say of it.
 *
 * @param wrong makes the change, and returns the findings
 */
record WrongStore(String name, Function<Editor, List<Finding>> wrong) {
  private static final String TWICE = "a page that is owned twice";

  @Override
  public String toString() {
    return name;
  }

  private static WrongStore of(String name, Function<Editor, List<Finding>> wrong) {
    return new WrongStore(name, wrong);
  }

  private static Finding twice(String owner, long page) {
    return Finding.of(owner, page, "a page with one owner", TWICE);
  }

  private static Finding inTable(TreeKind kind, long page, String expected, String found) {
    return Finding.of(kind.title(), page, expected, found);
  }

  private static Entry.Kind kind(TreeKind tree, boolean leaf) {
    return !leaf
        ? Entry.Kind.CHILD
        : tree == REGULAR_TABLE ? Entry.Kind.REGULAR : Entry.Kind.PROTECTED;
  }

  /** All of them. */
  static List<WrongStore> all() {
    List<WrongStore> all = new ArrayList<>(owners());
    all.addAll(space());
    all.addAll(reserved());
    all.addAll(shapes());
    for (TreeKind tree : SoundStore.WITHOUT_COMPRESSED) {
      all.addAll(entries(tree, false));
      if (tree != ALLOCATION_MAP) {
        all.addAll(entries(tree, true));
        all.add(emptyLeaf(tree));
      }
      all.add(birthOfRoot(tree));
    }
    return all;
  }

  /** An entry of a branch, or of the leaf of a table, that the format does not have. */
  private static List<WrongStore> entries(TreeKind tree, boolean leaf) {
    String where = tree.title() + (leaf ? ", leaf: " : ", branch: ");
    return List.of(
        entry(where + "a page behind the end", tree, leaf, "page", e -> e.store().pageCount()),
        entry(where + "the superblock", tree, leaf, "page", _ -> 0L),
        entry(where + "a metadata page", tree, leaf, "page", _ -> 2L),
        entry(where + "a run of two pages", tree, leaf, "run", _ -> 2L),
        entry(where + "a run of no page", tree, leaf, "run", _ -> 0L),
        entry(where + "a kind that does not belong there", tree, leaf, "kind", _ -> leaf ? 1L : 2L),
        entry(where + "an unknown kind", tree, leaf, "kind", _ -> 9L),
        entry(where + "unknown flags", tree, leaf, "flags", _ -> 0x82L),
        of(where + "bytes in an absent entry", e -> absentEntry(e, tree, leaf)),
        of(where + "born in the future", e -> birth(e, tree, leaf)));
  }

  private static WrongStore entry(
      String name, TreeKind tree, boolean leaf, String field, Function<Editor, Long> value) {
    return of(
        name,
        e -> {
          long node = e.node(tree, leaf ? 0 : 1, 0);
          int slot = somePresent(e, tree, node);
          e.setEntry(node, slot, field, value.apply(e));
          e.repair();
          return List.of(refused(e, tree, leaf, node, slot));
        });
  }

  /** Of the map one that opening does not look at: else the file would not open. */
  private static int somePresent(Editor e, TreeKind tree, long node) {
    return e.present(node, tree == ALLOCATION_MAP ? 0 : 1);
  }

  private static Finding refused(Editor e, TreeKind tree, boolean leaf, long node, int slot) {
    String expected =
        "entry %d absent or one %s page in 3..%d"
            .formatted(slot, kind(tree, leaf), e.store().pageCount() - 1);
    return inTable(tree, node, expected, e.shown(node, slot));
  }

  private static List<Finding> absentEntry(Editor e, TreeKind tree, boolean leaf) {
    long node = e.node(tree, leaf ? 0 : 1, 0);
    int slot = e.absent(node);
    e.setEntry(node, slot, "birth", 1);
    e.repair();
    return List.of(refused(e, tree, leaf, node, slot));
  }

  private static List<Finding> birth(Editor e, TreeKind tree, boolean leaf) {
    long node = e.node(tree, leaf ? 0 : 1, 0);
    int slot = somePresent(e, tree, node);
    e.setEntry(node, slot, "birth", 0xffff_fffeL);
    e.repair();
    return List.of(inTable(tree, node, "entry " + slot + " born at most at 0", "4294967294"));
  }

  private static WrongStore birthOfRoot(TreeKind tree) {
    return of(
        tree.title() + ", root: born in the future",
        e -> {
          e.setRoots(tree, "birth", 1);
          e.repair();
          return List.of(
              Finding.of(
                  "commit record", e.store().record(), tree.title() + " born at most at 0", "1"));
        });
  }

  private static WrongStore emptyLeaf(TreeKind tree) {
    return of(
        tree.title() + ": a leaf without entries",
        e -> {
          long leaf = e.node(tree, 0, 1);
          e.clear(leaf);
          e.repair(MAP, FREE_COUNT, FULL_FLAGS);
          return List.of(inTable(tree, leaf, "a node with entries", "an empty one"));
        });
  }

  /** Pages with two owners. */
  private static List<WrongStore> owners() {
    return List.of(
        of("two branches of a tree share a leaf", e -> sharedLeaf(e, PROTECTED_TABLE)),
        of("two branches of the map share a leaf", e -> sharedLeaf(e, ALLOCATION_MAP)),
        of(
            "two trees share a root",
            e -> {
              long root = e.root(REGULAR_TABLE);
              e.setRoots(PROTECTED_TABLE, "page", root);
              e.setRoots(PROTECTED_TABLE, "levels", e.levels(REGULAR_TABLE));
              e.repair();
              return List.of(twice(PROTECTED_TABLE.title(), root));
            }),
        of("content and the map", e -> sharedContent(e, e.node(ALLOCATION_MAP, 0, 0))),
        of("content and another table", e -> sharedContent(e, e.root(REGULAR_TABLE))),
        of("content and other content", e -> sharedContent(e, e.store().content().getFirst())),
        of("content and a regular page", e -> sharedContent(e, e.store().regular().getFirst())),
        of("a regular page and the map", e -> sharedRegular(e, e.node(ALLOCATION_MAP, 0, 0))),
        of("a regular page and another", e -> sharedRegular(e, e.store().regular().getFirst())));
  }

  private static List<Finding> sharedLeaf(Editor e, TreeKind tree) {
    long branch = e.node(tree, 1, 0);
    long leaf = e.pageOf(branch, 0);
    e.setEntry(branch, 1, "page", leaf);
    e.setEntry(branch, 1, "flags", e.entry(branch, 0, "flags"));
    e.repair(); // what the other leaf led to has owners that nobody knows now: no findings
    return List.of(twice(tree.title(), leaf));
  }

  private static List<Finding> sharedContent(Editor e, long page) {
    long leaf = e.node(PROTECTED_TABLE, 0, 1);
    int slot = e.present(leaf, 7);
    e.setEntry(leaf, slot, "page", page);
    e.repair(MAP, FREE_COUNT, FULL_FLAGS);
    return List.of(twice("protected page " + (e.keysPerLeaf() + slot), page));
  }

  private static List<Finding> sharedRegular(Editor e, long page) {
    long leaf = e.node(REGULAR_TABLE, 0, 1);
    int slot = e.present(leaf, 1);
    long id = e.pageOf(leaf, slot);
    e.setEntry(leaf, slot, "page", page);
    e.repair(MAP, FREE_COUNT, FULL_FLAGS);
    return List.of(twice("page " + id, page));
  }

  /** The map and the tables disagree. */
  private static List<WrongStore> space() {
    return List.of(
        of(
            "a page is lost: taken, and nobody's",
            e -> {
              long page = e.store().free().getLast();
              e.setBit(page, true);
              e.repair();
              return List.of(lost(page));
            }),
        of("free, and content", e -> notTaken(e, e.store().content().getLast())),
        of("free, and a regular page", e -> notTaken(e, e.store().regular().getLast())),
        of("free, and a page of a tree", e -> notTaken(e, e.root(PROTECTED_TABLE))),
        of("free, and the superblock", e -> notTaken(e, 0)),
        of("free, and metadata", e -> notTaken(e, 2)),
        of(
            "an entry is gone, and its page still taken",
            e -> {
              long leaf = e.node(PROTECTED_TABLE, 0, 0);
              int slot = e.present(leaf, 9);
              long page = e.pageOf(leaf, slot);
              for (String field : List.of("page", "run", "kind", "crc32c")) {
                e.setEntry(leaf, slot, field, 0);
              }
              e.repair(FULL_FLAGS);
              return List.of(lost(page), freeCount(e, 1));
            }),
        of("one free page too many", e -> wrongFreeCount(e, 1)),
        of("one free page too few", e -> wrongFreeCount(e, -1)),
        of(
            "a bit behind the end",
            e -> {
              long pages = e.store().pageCount() - 100;
              e.setRecords("pageCount", pages);
              e.setBit(pages + 7, true);
              e.repair(FREE_COUNT);
              long leaf = e.node(ALLOCATION_MAP, 0, 1);
              return List.of(
                  inTable(
                      ALLOCATION_MAP,
                      leaf,
                      "clear bits behind page " + (pages - 1),
                      "the bit of page " + (pages + 7)));
            }));
  }

  private static Finding lost(long page) {
    return inTable(
        ALLOCATION_MAP, page, "a page that somebody owns", "a taken page that nobody owns");
  }

  private static List<Finding> notTaken(Editor e, long page) {
    e.setBit(page, false);
    e.repair();
    return List.of(inTable(ALLOCATION_MAP, page, "a taken page", "a free page that somebody owns"));
  }

  private static List<Finding> wrongFreeCount(Editor e, int by) {
    long right = e.record("freeCount");
    e.setRecords("freeCount", right + by);
    e.repair();
    return List.of(freeCount(e, -by));
  }

  private static Finding freeCount(Editor e, int more) {
    long stored = e.record("freeCount");
    return Finding.of(
        "commit record", e.store().record(), "a free count of " + (stored + more), "" + stored);
  }

  /** What branches say of what is below them. */
  private static List<WrongStore> reserved() {
    return List.of(
        flag("the map says that nothing is free", ALLOCATION_MAP, 0, true),
        flag("a table says that no id is free", PROTECTED_TABLE, 0, true),
        flag("a table says that no page is free", REGULAR_TABLE, 0, true),
        flag("a full leaf is said to have free ids", PROTECTED_TABLE, 1, false));
  }

  private static WrongStore flag(String name, TreeKind tree, int slot, boolean full) {
    return of(
        name,
        e -> {
          long branch = e.node(tree, 1, 0);
          e.setEntry(branch, slot, "flags", full ? 1 : 0);
          e.repair();
          String is = full ? "nothing free below" : "something free below";
          String should = full ? "something free below" : "nothing free below";
          return List.of(
              inTable(tree, branch, "entry " + slot + " flagged as " + should, "flagged as " + is));
        });
  }

  /** Trees that are higher or lower than their nodes. */
  private static List<WrongStore> shapes() {
    return List.of(
        of(
            "a table that is not as high as its root says",
            e -> {
              long root = e.root(PROTECTED_TABLE);
              e.setRoots(PROTECTED_TABLE, "levels", 0);
              List<Finding> findings = new ArrayList<>();
              e.repair();
              for (int slot = 0; slot < e.keysPerLeaf(); slot++) {
                if (e.entry(root, slot, "kind") != 0) {
                  findings.add(refused(e, PROTECTED_TABLE, true, root, slot));
                }
              }
              return findings;
            }));
  }
}
