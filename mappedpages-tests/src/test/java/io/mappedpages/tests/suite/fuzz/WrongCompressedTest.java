package io.mappedpages.tests.suite.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mappedpages.CompressedPageId;
import io.mappedpages.CorruptFileException;
import io.mappedpages.Finding;
import io.mappedpages.PageReader;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.Transaction;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.pager.Opening;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compressed pages that are wrong although every checksum that is made anew is right. */
final class WrongCompressedTest {
  private static final SoundStore STORE = SoundStore.SHAPES.get(6).make();

  /** Of the entries of the first leaf: 0 and 5 are encoded, 4 is plain, 3 was freed. */
  private static final int ENCODED = 5;

  private static final int PLAIN = 4;

  private final Editor editor = new Editor(STORE);
  private long leaf;

  @BeforeEach
  void reset() {
    STORE.file().reset();
    leaf = editor.node(TreeKind.COMPRESSED_TABLE, 0, 0);
  }

  private static Pager<PageSize> open() throws IOException {
    return Opening.openOn(STORE.file(), STORE.size(), SoundStore.options(Long.MAX_VALUE));
  }

  private static void assertFinds(Finding... expected) throws IOException {
    try (Pager<PageSize> pager = open()) {
      assertThat(pager.verify(finding -> {}).findings())
          .extracting(Finding::toString)
          .containsExactlyInAnyOrder(
              Arrays.stream(expected).map(Finding::toString).toArray(String[]::new));
    }
  }

  private static void assertUnreadable(long id, String expected) throws IOException {
    assertUnreadable(id, "compressed page " + id, expected);
  }

  private static void assertUnreadable(long id, String where, String expected) throws IOException {
    try (Pager<PageSize> pager = open()) {
      assertThatExceptionOfType(CorruptFileException.class)
          .isThrownBy(
              () -> {
                try (PageReader reader = pager.read(CompressedPageId.<PageSize, PageSize>of(id))) {
                  assertThat(reader.segment().byteSize()).isNegative();
                }
              })
          .withMessageContaining(where)
          .withMessageContaining(expected);
    }
  }

  @Test
  void theStoreIsSoundToBeginWith() throws IOException {
    assertFinds();
    assertThat(editor.entry(leaf, ENCODED, "run")).isEqualTo(1);
    assertThat(editor.entry(leaf, PLAIN, "run")).isEqualTo(4);
    assertThat(editor.entry(leaf, 3, "kind")).isZero();
  }

  @Test
  void aRunThatOverlapsAnotherIsFound() throws IOException {
    long page = editor.pageOf(leaf, PLAIN) + 3;
    editor.setEntry(leaf, ENCODED, "page", page);
    editor.repair(Repair.Part.MAP, Repair.Part.FREE_COUNT);
    assertFinds(
        Finding.of(
            "compressed page " + ENCODED,
            page,
            "a page with one owner",
            "a page that is owned twice"));
  }

  @Test
  void headersThatDoNotFitAreFoundAndNothingIsDecoded() throws IOException {
    long page = editor.pageOf(leaf, ENCODED);
    int[][] changes = {{0, 2}, {4, 1}, {6, 1}, {7, 0x80}, {9, 0x7f}, {11, 0xff}};
    for (int[] change : changes) {
      reset();
      editor.set(page, change[0], change[1]);
      editor.repair();
      assertUnreadable(ENCODED, "a header of codec 1, 4096 bytes in more than 0 and at most 1008");
      try (Pager<PageSize> pager = open()) {
        assertThat(pager.verify(finding -> {}).findings()).hasSize(1);
      }
    }
    reset();
    editor.set(page, 1023, 1);
    editor.repair();
    assertUnreadable(ENCODED, "zeros behind the encoding");
    assertFinds(
        Finding.of(
            "compressed page " + ENCODED, page, "zeros behind the encoding", "another value"));
  }

  @Test
  void aDictionaryThatIsNotThereIsFound() throws IOException {
    long page = editor.pageOf(leaf, ENCODED);
    editor.set(page, 1, 3);
    editor.repair();
    assertUnreadable(ENCODED, "dictionaries", "dictionary 3 of codec 1");
    assertFinds(
        Finding.of("compressed page " + ENCODED, page, "a dictionary of codec 1", "dictionary 3"));
  }

  @Test
  void aDictionaryOfAnotherCodecIsFound() throws IOException {
    long words = editor.node(TreeKind.DICTIONARIES, 0, 3);
    editor.set(words, 16, 2);
    editor.repair();
    assertUnreadable(ENCODED, "dictionaries", "one of codec 2");
    try (Pager<PageSize> pager = open()) {
      assertThat(pager.verify(finding -> {}).findings())
          .extracting(Finding::toString)
          .contains(
              Finding.of(
                      "dictionaries",
                      words,
                      "dictionary \"more-words\" for a codec with a name",
                      "codec 2")
                  .toString())
          .anyMatch(finding -> finding.contains("a dictionary of codec 1"));
    }
  }

  @Test
  void aDictionaryThatIsNoneIsFound() throws IOException {
    long words = editor.node(TreeKind.DICTIONARIES, 0, 3);
    for (int at : new int[] {0, 16, 17, 19, 23}) {
      reset();
      editor.set(words, at, 0xff);
      editor.repair();
      assertUnreadable(ENCODED, "dictionaries", "a dictionary");
      try (Pager<PageSize> pager = open()) {
        assertThat(pager.verify(finding -> {}).findings()).isNotEmpty();
      }
    }
  }

  @Test
  void whatLiesBehindADictionaryIsLookedAt() throws IOException {
    long part = editor.node(TreeKind.DICTIONARIES, 0, 5);
    editor.set(part, 1023, 1);
    editor.repair();
    assertFinds(Finding.of("dictionaries", part, "zeros behind the dictionary", "another value"));
  }

  @Test
  void aPartThatIsMissingIsFound() throws IOException {
    long branch = editor.node(TreeKind.DICTIONARIES, 1, 1);
    for (int at = 16; at < 32; at++) {
      editor.set(branch, at, 0);
    }
    editor.repair(Repair.Part.MAP, Repair.Part.FREE_COUNT);
    assertUnreadable(ENCODED, "dictionaries", "part 1 of dictionary 2");
    try (Pager<PageSize> pager = open()) {
      assertThat(pager.verify(finding -> {}).findings())
          .extracting(Finding::toString)
          .anyMatch(finding -> finding.contains("part 1 of dictionary 2"));
    }
  }

  /** Another version of the codec may have had it. */
  @Test
  void aPageWhoseLevelTheCodecDoesNotHaveCanBeWritten() throws IOException {
    editor.set(editor.pageOf(leaf, ENCODED), 3, 0x7f);
    editor.repair();
    assertFinds();
    CompressedPageId<PageSize, PageSize> id = CompressedPageId.of(ENCODED);
    try (Pager<PageSize> pager = open();
        Transaction<PageSize> tx = pager.begin()) {
      assertThat(pager.info(id).level()).hasValue(0x7f06);
      var _ = tx.write(id).fill((byte) 3);
      var _ = tx.commit();
      assertThat(pager.info(id).level()).hasValue(6); // the default one
    }
    assertFinds();
  }

  @Test
  void anEncodingThatIsNoneIsDamageOfThePage() throws IOException {
    long page = editor.pageOf(leaf, ENCODED);
    editor.set(page, 18, 0xff);
    editor.set(page, 19, 0xff);
    editor.repair();
    assertUnreadable(ENCODED, "an encoding of codec \"test-deflate\"");
    try (Pager<PageSize> pager = open()) {
      assertThat(pager.verify(finding -> {}).findings())
          .singleElement()
          .satisfies(finding -> assertThat(finding.expected()).startsWith("CRC32C"));
    }
  }

  @Test
  void aCodecWithoutANameIsFound() throws IOException {
    editor.setEntry(leaf, PLAIN, "flags", 2 | 9 << 3);
    editor.repair();
    assertFinds(
        Finding.of("compressed table", leaf, "id " + PLAIN + " of a codec with a name", "codec 9"));
    try (Pager<PageSize> pager = open()) {
      assertThatExceptionOfType(CorruptFileException.class)
          .isThrownBy(() -> pager.info(CompressedPageId.<PageSize, PageSize>of(PLAIN)))
          .withMessageContaining("codec names")
          .withMessageContaining("a name of codec 9");
    }
  }

  @Test
  void namesThatAreNoneAreFound() throws IOException {
    long names = editor.node(TreeKind.CODEC_NAMES, 0, 0);
    editor.set(names, 16, 'T');
    editor.repair();
    assertUnreadable(ENCODED, "codec names", "codec 1 with a name");
  }

  @Test
  void whatIsReservedAmongTheNamesIsLookedAt() throws IOException {
    long names = editor.node(TreeKind.CODEC_NAMES, 0, 0);
    for (int at : new int[] {0, 32 * 16, 1023}) {
      reset();
      editor.set(names, at, 'a');
      editor.repair();
      assertFinds(
          Finding.of("codec names", names, "reserved bytes that are zero", "another value"));
    }
  }
}
