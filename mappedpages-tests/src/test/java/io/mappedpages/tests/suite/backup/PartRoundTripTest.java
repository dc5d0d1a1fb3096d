package io.mappedpages.tests.suite.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.core.backup.PartHeader;
import io.mappedpages.core.backup.PartHeader.SnapshotRef;
import io.mappedpages.core.backup.PartItem;
import io.mappedpages.core.backup.PartItem.CodecName;
import io.mappedpages.core.backup.PartItem.CompressedPage;
import io.mappedpages.core.backup.PartItem.DictionaryLeaf;
import io.mappedpages.core.backup.PartItem.ProtectedPage;
import io.mappedpages.core.backup.PartItem.RegularPage;
import io.mappedpages.core.backup.PartItem.Removal;
import io.mappedpages.core.backup.PartReader;
import io.mappedpages.core.format.PageForm;
import io.mappedpages.core.format.TreeKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written to a part is read from it. */
final class PartRoundTripTest {
  /** Gives a byte at a time, as a pipe may. */
  private static final class Drops extends FilterInputStream {
    Drops(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
      return super.read(target, from, Math.min(count, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 10, 1 << 12, 1 << 16, 1 << 20})
  void itemsOfEveryKindComeBack(int pageBytes) throws IOException {
    byte[] part = Parts.write(Parts.header(pageBytes), Parts.items(pageBytes));
    PartReader reader = PartReader.open(Parts.NAME, new ByteArrayInputStream(part));
    assertThat(reader.header()).isEqualTo(Parts.header(pageBytes));
    assertThat(reader.header().isFull()).isFalse();
    assertThat(Parts.rest(reader)).isEqualTo(Parts.seen(Parts.items(pageBytes)));
    assertThat(reader.next()).isNull();
  }

  @Test
  void aFullBackupOfNothingComesBack() throws IOException {
    PartHeader header =
        new PartHeader(
            new UUID(1, 2),
            4096,
            0,
            0,
            0,
            List.of(-1L, -1L, -1L, -1L, -1L, -1L, -1L, -1L),
            SnapshotRef.NONE,
            List.of());
    byte[] part = Parts.write(header, List.of());
    PartReader reader = PartReader.open(Parts.NAME, new ByteArrayInputStream(part));
    assertThat(reader.header()).isEqualTo(header);
    assertThat(reader.header().isFull()).isTrue();
    assertThat(reader.next()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomItemsComeBack(long seed) throws IOException {
    Random random = new Random(seed);
    int pageBytes = 1024 << random.nextInt(7);
    PartHeader header = Parts.header(pageBytes);
    List<PartItem> items = randomItems(random, pageBytes);
    byte[] part = Parts.write(header, items);
    assertThat(Parts.read(part)).isEqualTo(Parts.seen(items));
    assertThat(new PartBytes(part).joined()).isEqualTo(part);
  }

  private static List<PartItem> randomItems(Random random, int pageBytes) {
    List<PartItem> items = new ArrayList<>();
    long[] next = {1, 256, 0, 0, 0};
    for (int i = 0; i < 300; i++) {
      int tree = random.nextInt(next.length);
      long key = next[tree] + (random.nextBoolean() ? 0 : random.nextInt(5));
      long count = 1;
      if (tree == 0 && key <= 31) {
        items.add(new CodecName((int) key, "c" + key));
      } else if (tree == 1) {
        items.add(new DictionaryLeaf(key, Parts.pages(random, pageBytes)));
      } else if (tree > 1) {
        boolean removed = random.nextInt(4) == 0;
        count = removed ? 1 + random.nextInt(1 << 20) : 1;
        items.add(
            removed
                ? new Removal(
                    List.of(
                            TreeKind.REGULAR_TABLE,
                            TreeKind.PROTECTED_TABLE,
                            TreeKind.COMPRESSED_TABLE)
                        .get(tree - 2),
                    key,
                    count)
                : randomPage(random, tree, key, pageBytes));
      }
      next[tree] = key + count;
    }
    return items;
  }

  private static PartItem randomPage(Random random, int tree, long id, int pageBytes) {
    MemorySegment page =
        random.nextInt(3) == 0 ? Parts.zeros(pageBytes) : Parts.pages(random, pageBytes);
    if (tree == 2) {
      return new RegularPage(id, page);
    }
    boolean written = random.nextInt(3) > 0;
    if (tree == 3) {
      return new ProtectedPage(id, written ? page : null);
    }
    PageForm form = new PageForm(1 + random.nextInt(6), 1 + random.nextInt(31));
    int run = 1 + random.nextInt(Math.min(form.pages(), 1 + (256 << 10) / pageBytes));
    return new CompressedPage(id, form, written ? Parts.pages(random, run * pageBytes) : null);
  }

  @Test
  void theLongestRunComesBack() throws IOException {
    int pageBytes = 1 << 17;
    MemorySegment run = Parts.pages(new Random(5), 64 * pageBytes);
    List<PartItem> items = List.of(new CompressedPage(1, new PageForm(6, 1), run));
    assertThat(Parts.read(Parts.write(Parts.header(pageBytes), items)))
        .isEqualTo(Parts.seen(items));
  }

  @Test
  void aStreamMayGiveOneByteAtATime() throws IOException {
    assertThat(Parts.read(new Drops(new ByteArrayInputStream(Parts.small()))))
        .isEqualTo(Parts.seen(Parts.items(1024)));
  }

  @Test
  void whatFollowsAPartIsLeftUnread() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(Parts.small());
    both.writeBytes(Parts.small());
    both.write('x');
    InputStream in = new ByteArrayInputStream(both.toByteArray());
    for (int i = 0; i < 2; i++) {
      assertThat(Parts.read(in)).isEqualTo(Parts.seen(Parts.items(1024)));
    }
    assertThat(in.readAllBytes()).containsExactly('x');
  }

  @Test
  void zerosTakeNoBytes() throws IOException {
    PartHeader header = Parts.header(1 << 20);
    int bytes = Parts.write(header, List.of()).length;
    List<PartItem> items =
        List.of(
            new RegularPage(3, Parts.zeros(1 << 20)), new ProtectedPage(3, Parts.zeros(1 << 20)));
    byte[] part = Parts.write(header, items);
    assertThat(part).hasSize(bytes + 2 * (PartBytes.FRAME + PartBytes.CRC));
    assertThat(Parts.read(part)).isEqualTo(Parts.seen(items));
  }

  /** A page of zeros comes after another, whose bytes are still in the buffer. */
  @Test
  void zerosAreZeros() throws IOException {
    List<PartItem> items =
        List.of(
            new RegularPage(3, Parts.pages(new Random(3), 1 << 14)),
            new RegularPage(4, Parts.zeros(1 << 14)));
    assertThat(Parts.read(Parts.write(Parts.header(1 << 14), items))).isEqualTo(Parts.seen(items));
  }

  @Test
  void aPageMayLieInAMapping(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("pages");
    byte[] bytes = new byte[4096];
    new Random(4).nextBytes(bytes);
    Arrays.fill(bytes, 0, 2048, (byte) 0);
    Files.write(file, bytes);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 4096, arena);
      List<PartItem> items =
          List.of(
              new RegularPage(3, mapped.asSlice(0, 1024)),
              new RegularPage(4, mapped.asSlice(2048, 1024)),
              new CompressedPage(4, new PageForm(2, 1), mapped.asSlice(1024, 3072)));
      assertThat(Parts.read(Parts.write(Parts.header(1024), items))).isEqualTo(Parts.seen(items));
    }
  }
}
