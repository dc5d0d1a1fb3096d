package io.mappedpages.core.commit;

import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.SnapshotRecord;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import io.mappedpages.core.table.SnapshotCatalogue;
import io.mappedpages.core.table.Trees;
import io.mappedpages.core.tree.TreeDifference;
import io.mappedpages.core.tree.TreeReader;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How the tables of a snapshot differ from those of its neighbours: which pages it alone keeps, and
 * which ids have changed since. Takes time in proportion to the difference.
 */
public final class SnapshotPages {
  private final Trees trees;
  private final long pageCount;

  /** The tables of one state: a snapshot, or what is live. */
  public interface Tables extends Function<TreeKind, TreeRoot> {}

  private SnapshotPages(Trees trees, long pageCount) {
    this.trees = trees;
    this.pageCount = pageCount;
  }

  /** Compares states that a pinned generation reaches. */
  public static SnapshotPages of(Generation generation) {
    return new SnapshotPages(generation.trees(), generation.pageCount());
  }

  /** Returns the catalogue of a generation. */
  public static SnapshotCatalogue catalogue(Generation generation) {
    return new SnapshotCatalogue(
        generation.trees().snapshots(),
        generation.tree(TreeKind.SNAPSHOT_CATALOGUE),
        generation.pageCount());
  }

  /** Told of pages next to each other. */
  public interface Runs {
    /** Some pages. */
    void add(long firstPage, int pages);
  }

  private interface Nodes {
    void add(long page, int birth);
  }

  /** Told of the entries of a table that differ. */
  public interface Entries {
    /** An entry that is there, and what the other state has instead. */
    void add(TreeKind table, long id, Entry entry, Entry other);
  }

  /**
   * Names the pages that a snapshot alone keeps (RULES 21): the next newer state lacks them, and
   * the next older snapshot is older than they are.
   *
   * @param all the snapshots of the generation, the oldest first
   * @param index which of them
   * @param live the tables of the generation
   */
  public void forEachHeld(List<SnapshotRecord> all, int index, Tables live, Runs runs) {
    SnapshotRecord snapshot = all.get(index);
    Tables newer = index + 1 < all.size() ? all.get(index + 1)::tree : live;
    int older = index > 0 ? all.get(index - 1).number() : 0;
    forEachPage(snapshot::tree, newer, older, runs);
  }

  /**
   * Names the pages of a state that another lacks, but for those that are older than a snapshot.
   */
  public void forEachPage(Tables state, Tables other, int oldest, Runs runs) {
    walk(
        state,
        other,
        oldest,
        (page, _) -> runs.add(page, 1),
        (_, _, entry, theirs) -> {
          boolean shared = entry.page() == theirs.page();
          if (!shared && entry.run() > 0 && Integer.compareUnsigned(entry.birth(), oldest) >= 0) {
            runs.add(entry.page(), entry.run());
          }
        });
  }

  /** Names the nodes of a tree that is no table. */
  public void forEachNode(TreeKind kind, TreeRoot root, LongConsumer nodes) {
    for (TreeReader tree : trees.all()) {
      if (tree.kind() == kind) {
        TreeDifference.walk(
            tree,
            null,
            pageCount,
            root,
            TreeRoot.EMPTY,
            0,
            visitor(kind, (page, _) -> nodes.accept(page), (_, _, _, _) -> {}));
      }
    }
  }

  /** Names the pages of a state that another lacks, and that were born before a snapshot. */
  public void forEachOlderPage(Tables state, Tables other, int number, Runs runs) {
    walk(
        state,
        other,
        0,
        (page, birth) -> {
          if (Integer.compareUnsigned(birth, number) < 0) {
            runs.add(page, 1);
          }
        },
        (_, _, entry, theirs) -> {
          boolean older = Integer.compareUnsigned(entry.birth(), number) < 0;
          if (older && entry.page() != theirs.page()) {
            runs.add(entry.page(), entry.run());
          }
        });
  }

  /** Names the entries of a state that another does not have so. */
  public void forEachEntry(Tables state, Tables other, Entries entries) {
    walk(state, other, 0, (_, _) -> {}, entries);
  }

  /** Names the regular pages that lie elsewhere, or are not there, in one of two states. */
  public void forEachChangedRegular(Tables state, Tables other, LongConsumer ids) {
    forEachEntry(state, other, (table, id, _, _) -> accept(table, id, ids));
    forEachEntry(
        other,
        state,
        (table, id, _, ours) -> {
          if (ours.isAbsent()) {
            accept(table, id, ids);
          }
        });
  }

  private static void accept(TreeKind table, long id, LongConsumer ids) {
    if (table == TreeKind.REGULAR_TABLE) {
      ids.accept(id);
    }
  }

  private void walk(Tables state, Tables other, int oldest, Nodes nodes, Entries entries) {
    for (TreeReader table : trees.all()) {
      Entry.Kind kind = Trees.entriesOf(table.kind());
      if (kind != null) {
        TreeDifference.walk(
            table,
            kind,
            pageCount,
            state.apply(table.kind()),
            other.apply(table.kind()),
            oldest,
            visitor(table.kind(), nodes, entries));
      }
    }
  }

  private static TreeDifference.Visitor visitor(TreeKind table, Nodes nodes, Entries entries) {
    return new TreeDifference.Visitor() {
      @Override
      public void node(long page, int level, int birth) {
        nodes.add(page, birth);
      }

      @Override
      public void entry(long id, Entry entry, Entry other) {
        entries.add(table, id, entry, other);
      }
    };
  }

  /** Returns where a snapshot stands in a list, or -1. */
  static int indexOf(List<SnapshotRecord> all, int number) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).number() == number) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the snapshot of a name, or null. */
  public static @Nullable SnapshotRecord find(List<SnapshotRecord> all, String name) {
    return all.stream()
        .filter(snapshot -> !snapshot.isUnnamed() && snapshot.name().equals(name))
        .findFirst()
        .orElse(null);
  }
}
