package io.mappedpages.tests.suite.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.mappedpages.CorruptFileException;
import io.mappedpages.IncompatibleFormatException;
import io.mappedpages.core.backup.PartHeader;
import io.mappedpages.core.backup.PartItem;
import io.mappedpages.core.backup.PartReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A part that is not what was written is refused, whatever it says, in little memory. */
final class DamagedPartTest {
  private static final int PAGE_BYTES = 1024;
  private static final int SNAPSHOTS = 3;

  /** More than a reader and classes that are loaded take, and far less than a wrong length. */
  private static final long LITTLE = 2 << 20;

  private static void assertRefused(byte[] part) {
    assertRefused(new ByteArrayInputStream(part));
  }

  private static void assertRefused(InputStream in) {
    Throwable refusal = catchThrowable(() -> Parts.read(in));
    assertThat(refusal)
        .isInstanceOfAny(CorruptFileException.class, IncompatibleFormatException.class)
        .hasMessageStartingWith(Parts.NAME + ": ");
    if (refusal instanceof CorruptFileException corrupt) {
      assertThat(corrupt.structure()).matches("backup part at byte \\d+");
    }
  }

  private static PartBytes small() throws IOException {
    return new PartBytes(Parts.small());
  }

  @Test
  void everyByteCounts() throws IOException {
    byte[] part = Parts.small();
    for (int i = 0; i < part.length; i++) {
      byte right = part[i];
      for (int flip : new int[] {1 << (i & 7), 0xff}) {
        part[i] = (byte) (right ^ flip);
        assertRefused(part);
      }
      part[i] = right;
    }
    assertThat(Parts.read(part)).isNotEmpty();
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    byte[] part = Parts.small();
    for (int length = 0; length < part.length; length++) {
      byte[] cut = Arrays.copyOf(part, length);
      assertThatThrownBy(() -> Parts.read(cut))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageStartingWith(Parts.NAME + ": backup part at byte ")
          .hasMessageEndingWith("ends before the end of the part at byte " + length);
    }
  }

  /** Not only at the end: nothing that is out of place is given. */
  private static void assertRefusedAt(PartBytes part, long at) {
    assertThatThrownBy(() -> Parts.read(part.joined()))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageStartingWith(Parts.NAME + ": backup part at byte " + at + ": ");
  }

  @Test
  void anyTwoFramesThatChangePlacesAreNoticed() throws IOException {
    int frames = small().frames.size();
    for (int i = 0; i < frames; i++) {
      for (int j = i + 1; j < frames; j++) {
        PartBytes part = small();
        Collections.swap(part.frames, i, j);
        assertRefusedAt(part, part.offset(i));
      }
    }
  }

  @Test
  void aFrameThatIsLostOrDoubledIsNoticed() throws IOException {
    int frames = small().frames.size();
    for (int i = 0; i < frames; i++) {
      PartBytes lost = small();
      var _ = lost.frames.remove(i);
      assertRefusedAt(lost, lost.offset(i));
      if (i < frames - 1) {
        PartBytes doubled = small();
        doubled.frames.add(i, doubled.frames.get(i));
        assertRefusedAt(doubled, doubled.offset(i + 1));
      }
    }
  }

  @Test
  void aFrameOrHeaderOfAnotherPartIsNoticed() throws IOException {
    byte[] first = Parts.small();
    PartBytes second = small();
    int frames = second.frames.size();
    for (int i = 0; i < frames; i++) {
      PartBytes part = new PartBytes(first);
      part.frames.set(i, second.frames.get(i));
      assertRefusedAt(part, part.offset(i));
    }
    PartBytes part = new PartBytes(first);
    part.header.put(0, second.header, 0, PartBytes.HEADER);
    assertRefusedAt(part, PartBytes.HEADER);
  }

  /** Even if what follows is sound. */
  @Test
  void nothingIsReadAfterDamage() throws IOException {
    PartBytes part = small();
    ByteBuffer name = part.frames.get(SNAPSHOTS);
    name.put(PartBytes.FRAME, (byte) 'k');
    PartReader reader = PartReader.open(Parts.NAME, new ByteArrayInputStream(part.joined()));
    assertThatThrownBy(reader::next).isInstanceOf(CorruptFileException.class);
    assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aPartThatWasPutTogetherAsTheDocumentSaysIsRead() throws IOException {
    PartBytes part = small();
    byte[] before = part.joined();
    part.header.putInt(PartBytes.HEADER - PartBytes.CRC, 0);
    part.frames.forEach(frame -> frame.putInt(frame.capacity() - PartBytes.CRC, 0));
    part.signHeader();
    part.signAll();
    assertThat(part.joined()).isEqualTo(before);
  }

  private static Arguments wrong(String expected, int frame, Consumer<PartBytes> change) {
    return Arguments.of(expected, frame, change);
  }

  private static ByteBuffer copyOf(ByteBuffer frame) {
    ByteBuffer copy = ByteBuffer.allocate(frame.capacity()).order(frame.order());
    return copy.put(0, frame, 0, frame.capacity());
  }

  /** Frames that have the right checksum, and say what cannot be. */
  private static Stream<Arguments> wrongFrames() {
    int end = SNAPSHOTS + Parts.items(PAGE_BYTES).size();
    return Stream.of(
        wrong("a kind from 1 to 8", 4, part -> part.frames.get(4).put(0, (byte) 0)),
        wrong("a kind from 1 to 8", 4, part -> part.frames.get(4).put(0, (byte) 9)),
        wrong("a form that", 3, part -> part.frames.get(3).put(1, (byte) 1)),
        wrong("a form that", 7, part -> part.frames.get(7).put(1, (byte) 2)),
        wrong("a form that", 12, part -> part.frames.get(12).put(1, (byte) 4)),
        wrong("a length that", 7, part -> part.frames.get(7).put(1, (byte) 1)),
        wrong("reserved bytes", 4, part -> part.frames.get(4).put(2, (byte) 1)),
        wrong("reserved bytes", 4, part -> part.frames.get(4).put(3, (byte) 1)),
        wrong("keys of CODEC_NAME", 3, part -> part.frames.get(3).putLong(8, 0)),
        wrong("keys of CODEC_NAME", 4, part -> part.frames.get(4).putLong(8, 32)),
        wrong("keys of DICTIONARY_LEAF", 5, part -> part.frames.get(5).putLong(8, 255)),
        wrong("keys of REGULAR_PAGE", 7, part -> part.frames.get(7).putLong(8, 1L << 40)),
        wrong("keys of REGULAR_PAGE", 7, part -> part.frames.get(7).putLong(8, -1)),
        wrong("keys of REGULAR_PAGE", 7, part -> part.frames.get(7).putLong(16, 2)),
        wrong("keys of REMOVAL", 12, part -> part.frames.get(12).putLong(16, 0)),
        wrong("keys of REMOVAL", 12, part -> part.frames.get(12).putLong(16, Long.MAX_VALUE)),
        wrong("keys of REMOVAL", 12, part -> part.frames.get(12).putLong(16, 1L << 40)),
        wrong("keys of END", end, part -> part.frames.get(end).putLong(8, 1)),
        wrong("ascending keys", 6, part -> part.frames.get(6).putLong(8, 256)),
        wrong("ascending keys", 9, part -> part.frames.get(9).putLong(8, 3)),
        wrong("ascending keys", 12, part -> part.frames.get(12).putLong(8, 4)),
        wrong("a name", 3, part -> part.frames.get(3).put(PartBytes.FRAME, new byte[16])),
        wrong("a name like", 3, part -> part.frames.get(3).put(PartBytes.FRAME, (byte) 'A')),
        wrong("an identity", 0, part -> part.frames.get(0).put(PartBytes.FRAME, new byte[16])),
        wrong("a number above 3", 1, part -> part.frames.get(1).putLong(8, 3)),
        wrong("and at most", 2, part -> part.frames.get(2).putLong(8, 0x80000006L)),
        wrong("keys of SNAPSHOT", 2, part -> part.frames.get(2).putLong(8, 1L << 32)),
        wrong("were cut off", 0, part -> part.frames.get(0).putLong(PartBytes.FRAME + 16, 5)),
        wrong("were cut off", 1, part -> part.frames.get(1).putLong(PartBytes.FRAME + 24, -1)),
        wrong("snapshot 1 of 3", 0, part -> part.frames.set(0, copyOf(part.frames.get(3)))),
        wrong("an item", 3, part -> part.frames.set(3, copyOf(part.frames.get(2)))),
        wrong(
            "reserved bytes",
            end,
            part -> part.frames.get(end).put(PartBytes.FRAME + 52, (byte) 1)),
        wrong("PartEnd", end, part -> part.frames.get(end).put(PartBytes.FRAME, (byte) 3)),
        wrong("PartEnd", end, part -> part.frames.get(end).put(PartBytes.FRAME + 40, (byte) 4)),
        wrong("PartEnd", end, part -> part.frames.get(end).put(PartBytes.FRAME + 48, (byte) 0)));
  }

  @ParameterizedTest
  @MethodSource("wrongFrames")
  void aRightChecksumIsNotEnough(String expected, int frame, Consumer<PartBytes> change)
      throws IOException {
    PartBytes part = small();
    change.accept(part);
    part.sign(frame);
    long at = part.offset(frame);
    assertThatThrownBy(() -> Parts.read(part.joined()))
        .isInstanceOfSatisfying(
            CorruptFileException.class,
            damage -> {
              assertThat(damage.path()).isEqualTo(Parts.NAME);
              assertThat(damage.structure()).isEqualTo("backup part at byte " + at);
              assertThat(damage.expected()).contains(expected);
            });
  }

  private static Stream<Arguments> wrongHeaders() {
    return Stream.of(
        wrong("reserved bytes", 0, part -> part.header.put(6, (byte) 1)),
        wrong("reserved bytes", 0, part -> part.header.put(152, (byte) 1)),
        wrong("a page size", 0, part -> part.header.putInt(8, 1000)),
        wrong("a page size", 0, part -> part.header.putInt(8, 0)),
        wrong("a page size", 0, part -> part.header.putInt(8, 1 << 31)),
        wrong("a generation", 0, part -> part.header.putLong(48, -1)),
        wrong("a generation", 0, part -> part.header.putLong(48, 1L << 62)),
        wrong("a snapshot", 0, part -> part.header.putInt(144, 0)),
        wrong("a snapshot", 0, part -> part.header.put(128, new byte[16])),
        wrong("a snapshot", 0, part -> part.header.putInt(144, -1)),
        wrong("at most 1048576 snapshots", 0, part -> part.header.putInt(148, (1 << 20) + 1)),
        wrong("at most 1048576 snapshots", 0, part -> part.header.putInt(148, -1)));
  }

  @ParameterizedTest
  @MethodSource("wrongHeaders")
  void aHeaderThatCannotBeIsRefused(String expected, int at, Consumer<PartBytes> change)
      throws IOException {
    PartBytes part = small();
    change.accept(part);
    part.signHeader();
    assertThatThrownBy(() -> Parts.read(part.joined()))
        .isInstanceOfSatisfying(
            CorruptFileException.class,
            damage -> {
              assertThat(damage.structure()).isEqualTo("backup part at byte " + at);
              assertThat(damage.expected()).contains(expected);
            });
  }

  @Test
  void anotherVersionIsJudgedBeforeTheRest() throws IOException {
    byte[] part = Arrays.copyOf(Parts.small(), 8);
    part[4] = 2;
    part[5] = 7;
    assertThatThrownBy(() -> Parts.read(part))
        .isInstanceOf(IncompatibleFormatException.class)
        .hasMessage(
            Parts.NAME + ": format: expected version 1.0, found a backup part of version 2.7");
    part[0] = 'm';
    assertThatThrownBy(() -> Parts.read(part))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("backup part at byte 0: expected magic \"MPBK\"");
  }

  @Test
  void aStreamThatFailsIsNoDamage() throws IOException {
    IOException broken = new IOException("broken pipe");
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw broken;
          }

          @Override
          public int read(byte[] target, int from, int count) throws IOException {
            throw broken;
          }
        };
    byte[] part = Parts.small();
    for (int length : new int[] {0, 100, 200, 1000}) {
      InputStream in =
          new SequenceInputStream(new ByteArrayInputStream(Arrays.copyOf(part, length)), failing);
      assertThatThrownBy(() -> Parts.read(in)).isSameAs(broken);
    }
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  /** Reads without keeping anything, and returns how much memory that took. */
  private static long memoryToRefuse(byte[] part) {
    ByteArrayInputStream in = new ByteArrayInputStream(part);
    long before = allocatedBytes();
    try {
      PartReader reader = PartReader.open(Parts.NAME, in);
      for (PartItem item = reader.next(); item != null; item = reader.next()) {}
    } catch (CorruptFileException | IncompatibleFormatException e) {
      return allocatedBytes() - before;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("the part was read");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 17, 1023, 1025, 1 << 16, (1 << 16) + 1024, 1 << 30, 1 << 31, -1})
  void aLengthThatLiesIsRefusedInLittleMemory(int length) throws IOException {
    for (int i = 0; i < small().frames.size(); i++) {
      PartBytes part = small();
      if (part.frames.get(i).getInt(4) != length) {
        part.frames.get(i).putInt(4, length);
        part.sign(i);
        assertThat(memoryToRefuse(part.joined())).isLessThan(LITTLE);
      }
    }
  }

  /** A run of 64 pages of 1 MiB is possible; but it does not come. */
  @Test
  void memoryIsTakenForWhatComesNotForWhatIsSaid() throws IOException {
    PartBytes part = new PartBytes(Parts.write(Parts.header(1 << 20), List.of()));
    ByteBuffer frame = part.frames.get(SNAPSHOTS);
    frame.put(0, (byte) 6).put(1, (byte) (6 | 1 << 3)).putInt(4, 64 << 20);
    assertThat(memoryToRefuse(part.joined())).isLessThan(LITTLE);
    PartBytes snapshots = new PartBytes(Parts.write(Parts.header(1 << 20), List.of()));
    snapshots.header.putInt(148, 1 << 20);
    snapshots.signHeader();
    assertThat(memoryToRefuse(snapshots.joined())).isLessThan(LITTLE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void garbageIsRefusedInLittleMemory(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] sound = Parts.small();
    PartHeader header = Parts.header(1 << 20);
    byte[] large = Parts.write(header, List.of());
    for (int i = 0; i < 2000; i++) {
      byte[] garbage = new byte[random.nextInt(4096)];
      random.nextBytes(garbage);
      // From nothing that is right, to all of the header and the snapshots.
      byte[] begin = random.nextBoolean() ? sound : large;
      int right = IntStream.of(0, 4, 6, 8, 160, 160 + 3 * 44).toArray()[random.nextInt(6)];
      System.arraycopy(begin, 0, garbage, 0, Math.min(right, garbage.length));
      if (garbage.length > right && random.nextBoolean()) {
        garbage[right] = (byte) (1 + random.nextInt(8));
      }
      assertThat(memoryToRefuse(garbage)).isLessThan(LITTLE);
    }
  }

  /** Many bytes changed at once, in a part that has the right checksums. */
  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8})
  void anyBytesGiveItemsOrARefusal(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] small = Parts.small();
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      PartBytes part = new PartBytes(small);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        ByteBuffer frame = part.frames.get(random.nextInt(part.frames.size()));
        int most = random.nextBoolean() ? PartBytes.FRAME : frame.capacity();
        frame.put(random.nextInt(most), (byte) (random.nextBoolean() ? random.nextInt() : 1));
      }
      part.signAll();
      Throwable refusal = catchThrowable(() -> Parts.read(part.joined()));
      if (refusal != null) {
        assertThat(refusal).isInstanceOf(CorruptFileException.class);
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 999);
  }
}
