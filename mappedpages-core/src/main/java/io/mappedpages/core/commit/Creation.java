package io.mappedpages.core.commit;

import io.mappedpages.CapacityExceededException;
import io.mappedpages.core.file.NoRoom;
import io.mappedpages.core.file.PageFile;
import io.mappedpages.core.format.Checksum;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.MapLeaf;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.Superblock;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * Writes the first state of a store: the superblock, a map of one leaf in the last page, so that
 * the first ids are the lowest, and two clean records of it.
 */
public final class Creation {
  private static final long MAP_PAGE = PageGeometry.INITIAL_PAGES - 1;

  private Creation() {}

  /**
   * Fills an empty file, and forces it.
   *
   * @throws CapacityExceededException if there is no room for it
   */
  public static void writeTo(
      PageFile file, PageGeometry geometry, UUID fileId, long timeMillis, boolean sparse)
      throws IOException {
    try {
      file.extend(0, geometry.offsetBytes(PageGeometry.INITIAL_PAGES), sparse);
      writePages(file, geometry, fileId, timeMillis);
    } catch (IOException e) { // a sparse file asks for room when it is written
      throw NoRoom.refused(file.name(), 0, PageGeometry.INITIAL_PAGES, "the file cannot grow", e);
    }
    file.force();
  }

  private static void writePages(PageFile file, PageGeometry geometry, UUID fileId, long timeMillis)
      throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment page = arena.allocate(geometry.pageBytes(), 8);
      new Superblock(geometry.pageBytes(), fileId, timeMillis).encode(page);
      file.write(geometry.offsetBytes(PageGeometry.SUPERBLOCK_PAGE), page);

      page.fill((byte) 0);
      for (long taken : new long[] {0, 1, 2, MAP_PAGE}) {
        var _ = MapLeaf.mark(page, (int) taken, true);
      }
      file.write(geometry.offsetBytes(MAP_PAGE), page);
      List<TreeRoot> trees =
          new ArrayList<>(Collections.nCopies(CommitRecord.TREES, TreeRoot.EMPTY));
      trees.set(
          TreeKind.ALLOCATION_MAP.index(), new TreeRoot(MAP_PAGE, 0, Checksum.ofMemory(page), 0));

      for (long generation = 0; generation < 2; generation++) {
        page.fill((byte) 0);
        new CommitRecord(
                generation,
                fileId,
                PageGeometry.INITIAL_PAGES,
                PageGeometry.INITIAL_PAGES - 4,
                timeMillis,
                0,
                true,
                trees,
                Collections.nCopies(CommitRecord.USER_ROOTS, -1L),
                List.of())
            .encode(page, geometry);
        file.write(geometry.offsetBytes(PageGeometry.metadataPage(generation)), page);
      }
    }
  }
}
