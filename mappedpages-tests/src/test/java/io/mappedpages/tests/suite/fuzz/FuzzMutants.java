package io.mappedpages.tests.suite.fuzz;

import io.mappedpages.tests.suite.crash.CoreMutant;
import java.util.List;

/** Builds of core that lack one check each. */
final class FuzzMutants {
  private FuzzMutants() {}

  private static CoreMutant of(String name, String file, String original, String replacement) {
    return new CoreMutant(name, List.of(new CoreMutant.Patch(file, original, replacement)));
  }

  /** Found within seconds: what the default run shows. */
  static final List<CoreMutant> QUICK =
      List.of(
          of(
              "owned-twice: verify does not look for second owners",
              "pager/PageOwners.java",
              "if (!owned.add(page)) {",
              "if (!owned.add(page) && page < 0) {"),
          of(
              "entry-unbounded: an entry may name a page behind the end",
              "format/Entry.java",
              " && page <= pageCount - run",
              ""),
          of(
              "written-when-refused: recovery writes before the map has been looked at",
              "pager/Opening.java",
              "    Store store =\n",
              "    choice.makeReady();\n    Store store =\n"),
          of(
              "id-unchecked: verify lets a regular page have the id of the superblock",
              "pager/Verifier.java",
              "regular && id < PageGeometry.FIRST_DATA_PAGE",
              "regular && id < 0"),
          of(
              "latch-leak: a page stays latched when its table is damaged",
              "transaction/RegularChanges.java",
              "boolean present = false;",
              "boolean present = true;"));

  /** Found within minutes. */
  static final List<CoreMutant> SLOW =
      List.of(
          of(
              "levels-unbounded: a tree may have any number of levels",
              "format/TreeRoot.java",
              "                && root.levels <= maxLevels;\n",
              ";\n"),
          of(
              "map-unchecked: verify does not compare the map with the tables",
              "pager/PageOwners.java",
              "differ = wrong & mask",
              "differ = 0"),
          of(
              "reserved-free: a map can have the superblock and the records free",
              "space/FreeMap.java",
              "(1L << PageGeometry.FIRST_DATA_PAGE) - 1",
              "0"),
          of(
              "empty-unchecked: verify lets leaves be empty",
              "pager/Verifier.java",
              "if (present == 0) {",
              "if (present < 0) {"));
}
