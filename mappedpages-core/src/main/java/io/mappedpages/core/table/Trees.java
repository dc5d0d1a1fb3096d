package io.mappedpages.core.table;

import io.mappedpages.core.codec.DecodedPages;
import io.mappedpages.core.file.Extents;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.tree.PageReads;
import io.mappedpages.core.tree.PageSet;
import io.mappedpages.core.tree.TreeReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the trees of a store are read, and what was learnt by reading them: which pages were checked
 * against their checksums, and where protected pages lie.
 *
 * <p>What was learnt holds as long as one knows of every page that is written anew. A writer does,
 * and has one of these for all its generations; who follows the writer of another process does not,
 * and has one for each generation.
 *
 * @param inPlace the ids of regular pages that were found to lie where their ids say; unused by a
 *     writer, whose latches know
 */
public record Trees(
    PageReads reads,
    TreeReader map,
    TreeReader regular,
    TreeReader protectedTable,
    TreeReader compressedTable,
    TreeReader snapshots,
    TreeReader codecNames,
    TreeReader dictionaries,
    ProtectedPlaces protectedPlaces,
    PageSet inPlace,
    DecodedPages decoded) {
  /**
   * Knows nothing yet.
   *
   * @param generation the one at the opening
   * @param cacheBytes how much may be kept of decoded pages
   */
  public static Trees of(
      String file, PageGeometry geometry, Extents extents, long generation, long cacheBytes) {
    PageReads reads = new PageReads(file, extents);
    return new Trees(
        reads,
        new TreeReader(TreeKind.ALLOCATION_MAP, geometry, reads),
        new TreeReader(TreeKind.REGULAR_TABLE, geometry, reads),
        new TreeReader(TreeKind.PROTECTED_TABLE, geometry, reads),
        new TreeReader(TreeKind.COMPRESSED_TABLE, geometry, reads),
        new TreeReader(TreeKind.SNAPSHOT_CATALOGUE, geometry, reads),
        new TreeReader(TreeKind.CODEC_NAMES, geometry, reads),
        new TreeReader(TreeKind.DICTIONARIES, geometry, reads),
        new ProtectedPlaces(generation),
        new PageSet(),
        new DecodedPages(cacheBytes));
  }

  /** Returns what the leaves of a tree hold, or null if it is no table. */
  public static Entry.@Nullable Kind entriesOf(TreeKind tree) {
    return switch (tree) {
      case REGULAR_TABLE -> Entry.Kind.REGULAR;
      case PROTECTED_TABLE -> Entry.Kind.PROTECTED;
      case COMPRESSED_TABLE -> Entry.Kind.COMPRESSED;
      default -> null;
    };
  }

  /** Returns all trees that a commit record leads to. */
  public List<TreeReader> all() {
    return List.of(
        map, regular, protectedTable, compressedTable, snapshots, codecNames, dictionaries);
  }
}
