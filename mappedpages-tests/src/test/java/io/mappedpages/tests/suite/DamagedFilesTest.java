package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.tests.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files cut short, and files with wrong bits in superblock and commit records: each bit in turn, or
 * every n-th from one that a seed decides.
 */
final class DamagedFilesTest {
  private static final int PAGE_BITS = 1024 * 8;
  private static final int STRIDE = Integer.getInteger("mappedpages.damage.stride", 7);
  private static final int WRONG_PAIRS = 3_500 / STRIDE;

  private static StoreImage image(boolean closed, Path folder) throws IOException {
    return closed ? StoreImage.clean(folder) : StoreImage.unclean(folder);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void undamagedItOpens(boolean closed, @TempDir Path folder) throws IOException {
    StoreImage image = image(closed, folder);
    DamagedFile file = new DamagedFile(folder.resolve("damaged.mpg"));
    assertThat(file.opens("none", image.bytes(), image.allowed().subList(0, 1))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cutAnywhereItIsRefused(boolean closed, @TempDir Path folder) throws IOException {
    StoreImage image = image(closed, folder);
    DamagedFile file = new DamagedFile(folder.resolve("damaged.mpg"));
    for (int length = 0; length < image.bytes().length; length += 512) {
      byte[] cut = Arrays.copyOf(image.bytes(), length);
      assertThat(file.opens("cut to " + length, cut, image.allowed())).isFalse();
    }
    byte[] cut = Arrays.copyOf(image.bytes(), image.bytes().length - 1);
    assertThat(file.opens("cut by one byte", cut, image.allowed())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatLiesBehindTheEndIsGarbage(boolean closed, @TempDir Path folder) throws IOException {
    StoreImage image = image(closed, folder);
    DamagedFile file = new DamagedFile(folder.resolve("damaged.mpg"));
    for (int added : new int[] {1, 512, 1024, 5_000, 100_000}) {
      byte[] longer = Arrays.copyOf(image.bytes(), image.bytes().length + added);
      Arrays.fill(longer, image.bytes().length, longer.length, (byte) 0xA5);
      assertThat(file.opens("longer by " + added, longer, image.allowed())).isTrue();
    }
  }

  /** The bits of one page whose turn it is: all, with a stride of one. */
  private static IntStream bits(int page) {
    int first = Seed.random("DamagedFilesTest").nextInt(STRIDE);
    return IntStream.range(0, Math.ceilDiv(PAGE_BITS - first, STRIDE))
        .map(number -> page * PAGE_BITS + first + number * STRIDE);
  }

  /** Returns the bits of a page that are wrong where the file opens, or where it does not. */
  private static List<Integer> withWrongBit(
      boolean opens, StoreImage image, int page, Path folder) {
    return bits(page)
        .parallel()
        .filter(bit -> opensWith(image, bit, folder) == opens)
        .boxed()
        .toList();
  }

  private static boolean opensWith(StoreImage image, int bit, Path folder) {
    byte[] bytes = image.bytes();
    flip(bytes, bit);
    // One file for each thread: it is written anew for each bit.
    Path path = folder.resolve("damaged-" + Thread.currentThread().threadId());
    try {
      return new DamagedFile(path).opens("bit " + bit, bytes, image.allowed());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flip(byte[] bytes, int bit) {
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
  }

  @Tag("once")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyBitOfTheSuperblockCounts(
      boolean closed, @TempDir(factory = MemoryFolder.class) Path folder) throws IOException {
    assertThat(withWrongBit(true, image(closed, folder), 0, folder)).isEmpty();
  }

  @Tag("once")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyBitOfRecordAMayBeWrong(boolean closed, @TempDir(factory = MemoryFolder.class) Path folder)
      throws IOException {
    assertThat(withWrongBit(false, image(closed, folder), 1, folder)).isEmpty();
  }

  @Tag("once")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anyBitOfRecordBMayBeWrong(boolean closed, @TempDir(factory = MemoryFolder.class) Path folder)
      throws IOException {
    assertThat(withWrongBit(false, image(closed, folder), 2, folder)).isEmpty();
  }

  @Tag("once")
  @Test
  void wrongBitsInBothRecordsAreNoticed(@TempDir(factory = MemoryFolder.class) Path folder)
      throws IOException {
    Random random = Seed.random("DamagedFilesTest");
    DamagedFile file = new DamagedFile(folder.resolve("damaged.mpg"));
    for (StoreImage image : new StoreImage[] {image(true, folder), image(false, folder)}) {
      for (int i = 0; i < WRONG_PAIRS; i++) {
        byte[] bytes = image.bytes();
        int a = PAGE_BITS + random.nextInt(PAGE_BITS);
        int b = 2 * PAGE_BITS + random.nextInt(PAGE_BITS);
        flip(bytes, a);
        flip(bytes, b);
        assertThat(file.opens("bits " + a + " and " + b, bytes, image.allowed())).isFalse();
      }
    }
  }
}
