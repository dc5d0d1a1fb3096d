package io.mappedpages.tests.suite.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mappedpages.CorruptFileException;
import io.mappedpages.IncompatibleFormatException;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.RecoveryOutcome;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.pager.Opening;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records and superblocks whose checksum is right and whose content is not: refused at opening. */
final class WrongRecordTest {
  private static final SoundStore CLOSED = SoundStore.SHAPES.getFirst().make();

  private static Pager<PageSize> open() throws IOException {
    return Opening.openOn(CLOSED.file(), CLOSED.size(), SoundStore.options(Long.MAX_VALUE));
  }

  /**
   * A wrong record.
   *
   * @param message what the refusal says
   */
  record Wrong(String message, Consumer<Editor> change) {
    @Override
    public String toString() {
      return message;
    }
  }

  private static Wrong field(String name, long value, String message) {
    return new Wrong(message, e -> e.setRecords(name, value));
  }

  private static Wrong root(TreeKind tree, String name, long value, String message) {
    return new Wrong(message, e -> e.setRoots(tree, name, value));
  }

  private static List<Wrong> wrongRecords() {
    TreeKind map = TreeKind.ALLOCATION_MAP;
    TreeKind table = TreeKind.PROTECTED_TABLE;
    return List.of(
        field("magic", 7, "a commit record, found magic 0x00000007"),
        field("flags", 3, "flags 0 or 1, found 0x00000003"),
        field("generation", 1L << 62, "a generation below 2^62, found 4611686018427387904"),
        field("generation", -1, "a generation below 2^62, found -1"),
        field("fileIdLow", 7, "file id "),
        field("pageCount", 2, "a page count from 3 to 2^40, found 2"),
        field("pageCount", (1L << 40) + 1, "a page count from 3 to 2^40, found 1099511627777"),
        field("pageCount", -1, "a page count from 3 to 2^40, found -1"),
        field("freeCount", -1, "a free count below "),
        field("freeCount", CLOSED.pageCount() - 2, "a free count below "),
        field("reserved", 1, "reserved bytes that are zero, found another value at byte 60"),
        field("reserved2", 1, "reserved bytes that are zero, found another value at byte 324"),
        field("manifestRuns", 44, "at most 43 manifest runs, found 44"),
        field("manifestRuns", -1, "at most 43 manifest runs, found -1"),
        root(map, "page", 2, "tree root 0 empty, or of at most 5 levels"),
        root(map, "page", 1L << 39, "tree root 0 empty, or of at most 5 levels"),
        root(map, "page", 0, "tree root 0 empty, or of at most 5 levels"), // not all of it is zero
        root(map, "levels", 6, "tree root 0 empty, or of at most 5 levels"),
        root(table, "levels", 7, "tree root 2 empty, or of at most 6 levels"),
        root(table, "levels", -1, "tree root 2 empty, or of at most 6 levels"),
        root(table, "reserved", 1, "tree root 2 empty, or of at most 6 levels"),
        new Wrong("reserved bytes that are zero, found another value at byte 400", e -> tail(e)));
  }

  private static void tail(Editor editor) {
    editor.set(1, 400, 1);
    editor.set(2, 400, 1);
  }

  @ParameterizedTest
  @MethodSource("wrongRecords")
  void itIsRefused(Wrong wrong) {
    CLOSED.file().reset();
    Editor editor = new Editor(CLOSED);
    wrong.change.accept(editor);
    editor.repair();
    assertThatThrownBy(WrongRecordTest::open)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("metadata A and B (page 1): expected a commit record that is whole")
        .hasMessageContaining("metadata A (page 1): expected " + wrong.message)
        .hasMessageContaining("metadata B (page 2): expected " + wrong.message);
    assertThat(CLOSED.file().writes()).isZero();
  }

  private static Stream<Wrong> wrongManifests() {
    long end = CLOSED.pageCount();
    return Stream.of(
        new Wrong("a manifest run in pages 3..", e -> runs(e, 2, 1, 9, 1)),
        new Wrong("a manifest run in pages 3..", e -> runs(e, 3, 0, 9, 1)),
        new Wrong("a manifest run in pages 3..", e -> runs(e, 3, -1, 9, 1)),
        new Wrong("a manifest run in pages 6..", e -> runs(e, 3, 3, 5, 4)), // overlap
        new Wrong("a manifest run in pages 13..", e -> runs(e, 12, 1, 7, 1)), // not ascending
        new Wrong("a manifest run in pages 4..", e -> runs(e, 3, 1, end - 1, 2)),
        new Wrong("a manifest run in pages 4..", e -> runs(e, 3, 1, 9, Integer.MAX_VALUE)),
        new Wrong(
            "a clean record without pages",
            e -> {
              runs(e, 3, 1, 9, 1);
              e.setRecords("flags", 1);
            }));
  }

  private static void runs(Editor editor, long first, long pages, long second, long morePages) {
    editor.setRecords("flags", 0);
    editor.setRecords("manifestRuns", 2);
    editor.setRuns(0, first, pages);
    editor.setRuns(1, second, morePages);
  }

  @ParameterizedTest
  @MethodSource("wrongManifests")
  void itsManifestIsRefused(Wrong wrong) {
    itIsRefused(wrong);
  }

  @ParameterizedTest
  @ValueSource(ints = 7)
  void aTreeOfALaterVersionIsRefused(int tree) {
    CLOSED.file().reset();
    Editor editor = new Editor(CLOSED);
    for (long record = 1; record <= 2; record++) {
      long root = Place.root(CLOSED.geometry(), record, tree);
      Field.named(Field.ROOT, "page").set(CLOSED.file(), root, 9);
    }
    editor.repair();
    assertThatThrownBy(WrongRecordTest::open)
        .isInstanceOf(IncompatibleFormatException.class)
        .hasMessageContaining("tree " + tree + " in use");
    assertThat(CLOSED.file().writes()).isZero();
  }

  @Test
  void aFileThatIsShorterThanItsRecordSaysIsRefused() {
    CLOSED.file().reset();
    Editor editor = new Editor(CLOSED);
    editor.setRecords("pageCount", 1L << 40);
    editor.repair();
    assertThatThrownBy(WrongRecordTest::open)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("length of the file, generation ")
        .hasMessageContaining("expected 1125899906842624 bytes");
    assertThat(CLOSED.file().writes()).isZero();
  }

  @Test
  void whatCannotBeOpenedIsLeftAsItWasFound() {
    CLOSED.file().reset();
    Editor editor = new Editor(CLOSED);
    var _ = editor.flip(editor.root(TreeKind.ALLOCATION_MAP), 900);
    assertThatThrownBy(WrongRecordTest::open)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("allocation map (page ");
    assertThat(CLOSED.file().writes()).isZero();
  }

  /** Two clean records of different states are not what closing leaves. */
  @Test
  void cleanRecordsOfDifferentStatesAreMadeOne() throws IOException {
    CLOSED.file().reset();
    long older = 3 - CLOSED.record();
    long at = Place.root(CLOSED.geometry(), older, TreeKind.REGULAR_TABLE.index());
    for (Field field : Field.ROOT) {
      field.set(CLOSED.file(), at, 0);
    }
    new Editor(CLOSED).repair();
    try (Pager<PageSize> pager = open()) {
      assertThat(pager.recovery().kind()).isEqualTo(RecoveryOutcome.Kind.RECOVERED);
      assertThat(pager.verify(finding -> {}).isSound()).isTrue();
    }
  }
}
