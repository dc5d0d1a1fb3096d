package io.mappedpages.tests.suite.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.core.backup.PartHeader;
import io.mappedpages.core.backup.PartHeader.SnapshotRef;
import io.mappedpages.core.backup.PartItem;
import io.mappedpages.core.backup.PartItem.CodecName;
import io.mappedpages.core.backup.PartItem.CompressedPage;
import io.mappedpages.core.backup.PartItem.DictionaryLeaf;
import io.mappedpages.core.backup.PartItem.ProtectedPage;
import io.mappedpages.core.backup.PartItem.RegularPage;
import io.mappedpages.core.backup.PartItem.Removal;
import io.mappedpages.core.backup.PartWriter;
import io.mappedpages.core.format.PageForm;
import io.mappedpages.core.format.TreeKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A writer refuses what a reader would, and does not close what is not its own. */
final class PartWriterTest {
  private static final MemorySegment PAGE = Parts.zeros(1024);
  private static final MemorySegment TWO_PAGES = Parts.zeros(2048);
  private static final MemorySegment NOTHING = Parts.zeros(0);
  private static final List<Long> ROOTS = List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);

  private static Stream<PartItem> wrongItems() {
    PageForm form = new PageForm(1, 1);
    return Stream.of(
        new CodecName(0, "lz4"),
        new CodecName(32, "lz4"),
        new CodecName(3, ""),
        new CodecName(3, "LZ4"),
        new CodecName(3, "seventeen-letters"),
        new DictionaryLeaf(255, PAGE),
        new DictionaryLeaf(1 << 16, PAGE),
        new DictionaryLeaf(300, NOTHING),
        new DictionaryLeaf(300, TWO_PAGES),
        new RegularPage(-1, PAGE),
        new RegularPage(1L << 40, PAGE),
        new RegularPage(20, TWO_PAGES),
        new RegularPage(20, NOTHING),
        new ProtectedPage(-1, null),
        new ProtectedPage(1L << 40, null),
        new ProtectedPage(20, NOTHING),
        new ProtectedPage(20, Parts.zeros(1023)),
        new CompressedPage(-1, form, null),
        new CompressedPage(1L << 40, form, null),
        new CompressedPage(20, form, NOTHING),
        new CompressedPage(20, form, Parts.zeros(1025)),
        new CompressedPage(20, form, Parts.zeros(3072)),
        new CompressedPage(20, new PageForm(0, 1), PAGE),
        new CompressedPage(20, new PageForm(7, 1), PAGE),
        new CompressedPage(20, new PageForm(9, 1), PAGE),
        new CompressedPage(20, new PageForm(1, 0), PAGE),
        new CompressedPage(20, new PageForm(1, 32), PAGE),
        new Removal(TreeKind.ALLOCATION_MAP, 20, 1),
        new Removal(TreeKind.CODEC_NAMES, 20, 1),
        new Removal(TreeKind.DICTIONARIES, 300, 1),
        new Removal(TreeKind.REGULAR_TABLE, 20, 0),
        new Removal(TreeKind.REGULAR_TABLE, 20, -1),
        new Removal(TreeKind.REGULAR_TABLE, -1, 1),
        new Removal(TreeKind.REGULAR_TABLE, 1L << 40, 1),
        new Removal(TreeKind.REGULAR_TABLE, 20, 1L << 40),
        new Removal(TreeKind.REGULAR_TABLE, 20, Long.MAX_VALUE),
        // Keys that do not ascend.
        new CodecName(2, "again"),
        new DictionaryLeaf(299, PAGE),
        new RegularPage(10, PAGE),
        new Removal(TreeKind.REGULAR_TABLE, 10, 1),
        new ProtectedPage(12, null),
        new Removal(TreeKind.PROTECTED_TABLE, 9, 1),
        new CompressedPage(9, form, null));
  }

  private static final List<PartItem> BEFORE =
      List.of(
          new CodecName(2, "lz4"),
          new DictionaryLeaf(299, PAGE),
          new RegularPage(10, PAGE),
          new Removal(TreeKind.PROTECTED_TABLE, 10, 3),
          new CompressedPage(10, new PageForm(1, 1), PAGE));

  @ParameterizedTest
  @MethodSource("wrongItems")
  void anItemThatCannotBeIsRefusedAndLeavesNoTrace(PartItem wrong) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PartWriter writer = PartWriter.begin(out, Parts.header(1024));
    for (PartItem item : BEFORE) {
      writer.add(item);
    }
    assertThatThrownBy(() -> writer.add(wrong)).isInstanceOf(IllegalArgumentException.class);
    writer.end();
    assertThat(Parts.read(out.toByteArray())).isEqualTo(Parts.seen(BEFORE));
  }

  private static PartHeader header(
      int pageBytes, long generation, List<Long> roots, SnapshotRef base, SnapshotRef... others) {
    return new PartHeader(
        new UUID(1, 2), pageBytes, generation, 0, 5, roots, base, List.of(others));
  }

  private static SnapshotRef snapshot(int number) {
    return new SnapshotRef(new UUID(0, number), number);
  }

  private static Stream<PartHeader> wrongHeaders() {
    SnapshotRef none = SnapshotRef.NONE;
    return Stream.of(
        header(1000, 1, ROOTS, none),
        header(512, 1, ROOTS, none),
        header(2 << 20, 1, ROOTS, none),
        header(1024, -1, ROOTS, none),
        header(1024, 1L << 62, ROOTS, none),
        header(1024, 1, ROOTS.subList(0, 7), none),
        header(1024, 1, ROOTS, new SnapshotRef(new UUID(0, 0), 1)),
        header(1024, 1, ROOTS, new SnapshotRef(new UUID(0, 1), 0)),
        header(1024, 1, ROOTS, snapshot(6)),
        header(1024, 1, ROOTS, none, none),
        header(1024, 1, ROOTS, none, new SnapshotRef(new UUID(0, 0), 1)),
        header(1024, 1, ROOTS, none, snapshot(6)),
        header(1024, 1, ROOTS, none, snapshot(-1)),
        header(1024, 1, ROOTS, none, snapshot(2), snapshot(2)),
        header(1024, 1, ROOTS, none, snapshot(2), snapshot(1)));
  }

  @ParameterizedTest
  @MethodSource("wrongHeaders")
  void aHeaderThatCannotBeIsRefusedBeforeAByteIsWritten(PartHeader wrong) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatThrownBy(() -> PartWriter.begin(out, wrong))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out.size()).isZero();
  }

  @Test
  void nothingFollowsTheEnd() throws IOException {
    PartWriter writer = PartWriter.begin(new ByteArrayOutputStream(), Parts.header(1024));
    writer.end();
    assertThatThrownBy(() -> writer.add(new RegularPage(3, PAGE)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(writer::end).isInstanceOf(IllegalStateException.class);
  }

  /** Counts what is done to it. */
  private static final class Counted extends OutputStream {
    private int writes;
    private int flushes;
    private int closes;

    @Override
    public void write(int b) {
      writes++;
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      writes++;
    }

    @Override
    public void flush() {
      flushes++;
    }

    @Override
    public void close() {
      closes++;
    }
  }

  @Test
  void theStreamGetsFewWritesAndIsFlushedButNotClosed() throws IOException {
    Counted out = new Counted();
    PartWriter writer = PartWriter.begin(out, Parts.header(1024));
    for (PartItem item : Parts.items(1024)) {
      writer.add(item);
    }
    assertThat(out.writes).isZero();
    writer.end();
    assertThat(out.writes).isEqualTo(1);
    assertThat(out.flushes).isEqualTo(1);
    assertThat(out.closes).isZero();
  }

  @Test
  void aStreamThatFailsIsReported() throws IOException {
    IOException full = new IOException("no space left");
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };
    PartWriter writer = PartWriter.begin(out, Parts.header(1024));
    assertThatThrownBy(writer::end).isSameAs(full);
  }

  @Test
  void noTwoPartsAreTheSame() throws IOException {
    assertThat(Parts.small()).isNotEqualTo(Parts.small());
  }
}
