package io.mappedpages.tests.suite.crash;

import java.util.List;

/** The rules of snapshots, each broken. */
final class SnapshotMutants {
  private static final String BATCH = "commit/Batch.java";
  private static final String BATCH_RUNNER = "commit/BatchRunner.java";
  private static final String PAGES = "commit/SnapshotPages.java";
  private static final String RELOCATIONS = "commit/Relocations.java";

  private SnapshotMutants() {}

  private static CoreMutant of(String name, String file, String original, String replacement) {
    return CoreMutant.of(name, file, original, replacement);
  }

  static List<CoreMutant> all() {
    return List.of(
        of("snap-unordered", BATCH, "ordered = true; // its regular pages are durable, too", ""),
        of(
            "unfreeze-early",
            RELOCATIONS,
            "next = Integer.compareUnsigned(deletion.newest, next) > 0 ? deletion.newest : next;",
            "next = deletion.generation < 0 ? 0 : next;"),
        of(
            "unfreeze-one-early",
            RELOCATIONS,
            "deletion.generation < generation &&",
            "deletion.generation <= generation &&"),
        of(
            "rollback-branches",
            BATCH,
            "var _ = catalogue.touch(newer.key()).fill((byte) 0);",
            "var _ = newer.key();"),
        of(
            "counter-rolls-back",
            BATCH,
            "rolledBack = changes;",
            "rolledBack = changes; counter = target.number() - 1;"),
        of(
            "birth-too-new",
            BATCH,
            "tree.seal(birth) : rolledBack",
            "tree.seal(counter) : rolledBack"),
        of(
            "compare-live-only",
            PAGES,
            "index + 1 < all.size() ? all.get(index + 1)::tree : live",
            "live"),
        of("compare-next-only", PAGES, "index > 0 ? all.get(index - 1).number() : 0", "0"),
        of("map-page-kept", BATCH, "if (kept && isKept(pageBirth)) {", "if (isKept(pageBirth)) {"),
        of(
            "kept-page-freed",
            BATCH,
            "return Integer.compareUnsigned(pageBirth, newest) < 0;",
            "return pageBirth < 0 && newest < 0;"),
        of(
            "move-not-carried",
            BATCH,
            "relocated = store.relocations().pending();",
            "relocated = Map.of();"),
        of("move-unordered", BATCH, "toMark.add(page);\n    ordered = true;", "toMark.add(page);"),
        of(
            "frozen-by-transaction",
            BATCH,
            "if (!store.relocations().isFrozen(entry.birth())) {",
            "if (birth >= 0) {"),
        of(
            "frozen-by-writer",
            "transaction/RegularPages.java",
            "if (relocations.isFrozen(birth)) {",
            "if (birth < 0) {"),
        of("limit-not-raised", RELOCATIONS, "limit = next;", "limit = Math.min(limit, next);"),
        of("thawed-for-ever", BATCH_RUNNER, "store.relocations().rolledBack();", ""),
        of(
            "places-not-rolled-back",
            BATCH,
            "if (table == TreeKind.PROTECTED_TABLE) {",
            "if (table == TreeKind.ALLOCATION_MAP) {"));
  }
}
