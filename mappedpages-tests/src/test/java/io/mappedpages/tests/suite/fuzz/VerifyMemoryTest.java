package io.mappedpages.tests.suite.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.mappedpages.PageId;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib1;
import io.mappedpages.Pager;
import io.mappedpages.PagerOptions;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.DamageException;
import io.mappedpages.core.format.Layouts;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.pager.Opening;
import io.mappedpages.tests.Content;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file claims takes no memory: neither its length nor the ids in it. */
@Tag("once")
final class VerifyMemoryTest {
  private static final long PAGES = 1L << 30;
  private static final long MOST_BYTES = 32 << 20; // one bit for each page would be four times that

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void aTebibyteOfFreePagesIsOpenedAndCheckedInLittleMemory(@TempDir Path folder)
      throws IOException {
    Path path = folder.resolve("long.mpg");
    PageId<Kib1> id;
    UUID fileId;
    try (Pager<Kib1> pager = Pager.create(path, PageSize.KIB_1)) {
      id = pager.allocate();
      fileId = pager.fileId();
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      claim(file, fileId);
    }
    long before = allocatedBytes();
    try (Pager<Kib1> pager = Pager.open(path, PageSize.KIB_1)) {
      assertThat(pager.pageCount()).isEqualTo(PAGES);
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
      pager.free(id);
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
    }
    assertThat(allocatedBytes() - before).isLessThan(MOST_BYTES);
  }

  /** Makes the file that long, and both records say so. */
  private static void claim(RandomAccessFile file, UUID fileId) throws IOException {
    PageGeometry geometry = new PageGeometry(PageSize.KIB_1.bytes());
    file.setLength(geometry.offsetBytes(PAGES));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment page = arena.allocate(geometry.pageBytes(), 8);
      byte[] bytes = new byte[geometry.pageBytes()];
      for (long number = 1; number <= 2; number++) {
        file.seek(geometry.offsetBytes(number));
        file.readFully(bytes);
        MemorySegment.copy(bytes, 0, page, Layouts.U8, 0, bytes.length);
        CommitRecord record = CommitRecord.parse(page, geometry, fileId);
        var _ = page.fill((byte) 0);
        longer(record).encode(page, geometry);
        file.seek(geometry.offsetBytes(number));
        file.write(page.toArray(Layouts.U8));
      }
    } catch (DamageException e) {
      throw new AssertionError(e);
    }
  }

  private static CommitRecord longer(CommitRecord record) {
    return new CommitRecord(
        record.generation(),
        record.fileId(),
        PAGES,
        record.freeCount() + PAGES - record.pageCount(),
        record.timeMillis(),
        record.snapshotCounter(),
        record.clean(),
        record.trees(),
        record.roots(),
        record.manifest());
  }

  /** The highest id that there can be, in a store of a few pages. */
  @Test
  void theHighestIdIsReadInLittleMemory() throws IOException {
    SoundStore store = SoundStore.SHAPES.getFirst().make();
    Editor editor = new Editor(store);
    int levels = TreeKind.PROTECTED_TABLE.maxLevels(store.geometry());
    for (int level = 1; level <= levels; level++) {
      // Six bits each; of the last one all but four are behind the forty that an id has.
      editor.raise(TreeKind.PROTECTED_TABLE, level < levels ? editor.keysPerLeaf() - 1 : 15);
    }
    editor.repair(Repair.Part.MAP, Repair.Part.FREE_COUNT, Repair.Part.FULL_FLAGS);
    long before = allocatedBytes();
    PagerOptions options = SoundStore.options(Long.MAX_VALUE);
    try (Pager<PageSize> pager = Opening.openOn(store.file(), store.size(), options)) {
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
      long first = (1L << 40) - editor.keysPerLeaf();
      for (long id : new long[] {first, first + 5}) {
        pager.protectedPages().update(ProtectedPageId.of(id), page -> Content.fill(page, id));
        try (PageReader reader = pager.read(ProtectedPageId.of(id))) {
          Content.check(reader.segment(), id);
        }
      }
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
    }
    assertThat(allocatedBytes() - before).isLessThan(MOST_BYTES);
  }
}
