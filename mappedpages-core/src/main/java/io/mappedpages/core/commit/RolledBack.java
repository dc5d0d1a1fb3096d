package io.mappedpages.core.commit;

import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a rollback changes among the ids of a table. */
final class RolledBack {
  private final Map<TreeKind, List<Long>> allocated = new EnumMap<>(TreeKind.class);
  private final Map<TreeKind, List<Long>> freed = new EnumMap<>(TreeKind.class);
  private final Map<TreeKind, List<Long>> moved = new EnumMap<>(TreeKind.class);
  private final SnapshotPages.Tables tables;

  /** Goes back to the tables of a snapshot; no id has changed yet. */
  RolledBack(SnapshotPages.Tables tables) {
    this.tables = tables;
  }

  /** Returns where a table begins from now on. */
  TreeRoot table(TreeKind kind) {
    return tables.apply(kind);
  }

  void allocate(TreeKind table, long id) {
    allocated.computeIfAbsent(table, _ -> new ArrayList<>()).add(id);
  }

  void free(TreeKind table, long id) {
    freed.computeIfAbsent(table, _ -> new ArrayList<>()).add(id);
  }

  void move(TreeKind table, long id) {
    moved.computeIfAbsent(table, _ -> new ArrayList<>()).add(id);
  }

  /** Returns the ids that are there again. */
  List<Long> allocated(TreeKind table) {
    return allocated.getOrDefault(table, List.of());
  }

  /** Returns the ids that are not there any more. */
  List<Long> freed(TreeKind table) {
    return freed.getOrDefault(table, List.of());
  }

  /** Returns the ids whose pages lie somewhere else. */
  List<Long> moved(TreeKind table) {
    return moved.getOrDefault(table, List.of());
  }
}
