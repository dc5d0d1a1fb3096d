package io.mappedpages.tests.suite.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.Finding;
import io.mappedpages.PageSize;
import io.mappedpages.Pager;
import io.mappedpages.VerifyReport;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.pager.Opening;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of wrongness is found, by structure, page, expectation and observation, and nothing
 * else is: in stores of two page sizes whose trees all have branches.
 */
final class VerifyFindingsTest {
  private static final SoundStore KIB_1 = SoundStore.TALL_1_KIB.make();
  private static final SoundStore KIB_4 = SoundStore.TALL_4_KIB.make();

  private static Stream<Arguments> wrongStores() {
    return WrongStore.all().stream()
        .flatMap(wrong -> Stream.of(Arguments.of(KIB_1, wrong), Arguments.of(KIB_4, wrong)));
  }

  private static Pager<PageSize> open(SoundStore store) throws IOException {
    return Opening.openOn(store.file(), store.size(), SoundStore.options(Long.MAX_VALUE));
  }

  private static void assertFinds(Pager<PageSize> pager, List<Finding> expected) {
    List<String> heard = new ArrayList<>();
    VerifyReport report = pager.verify(finding -> heard.add(finding.message()));
    List<String> messages = expected.stream().map(Finding::message).toList();
    assertThat(report.findings())
        .extracting(Finding::message)
        .containsExactlyInAnyOrderElementsOf(messages);
    assertThat(heard).containsExactlyInAnyOrderElementsOf(messages);
    assertThat(report.findingCount()).isEqualTo(messages.size());
    assertThat(report.isSound()).isEqualTo(messages.isEmpty());
    assertThat(report.pagesChecked()).isEqualTo(pager.pageCount());
    for (Finding finding : expected) {
      assertThat(report.findings())
          .anySatisfy(
              found -> {
                assertThat(found.structure()).isEqualTo(finding.structure());
                assertThat(found.page()).isEqualTo(finding.page());
                assertThat(found.expected()).isEqualTo(finding.expected());
                assertThat(found.found()).isEqualTo(finding.found());
              });
    }
  }

  private static Stream<SoundStore> soundStores() {
    return Stream.of(KIB_1, KIB_4);
  }

  @ParameterizedTest
  @MethodSource("soundStores")
  void aSoundStoreHasNoFindings(SoundStore store) throws IOException {
    store.file().reset();
    for (TreeKind kind : SoundStore.WITHOUT_COMPRESSED) {
      assertThat(new Editor(store).levels(kind)).as(kind.title()).isPositive();
    }
    try (Pager<PageSize> pager = open(store)) {
      assertFinds(pager, List.of());
    }
  }

  @ParameterizedTest(name = "{1} ({0})")
  @MethodSource("wrongStores")
  void itIsFound(SoundStore store, WrongStore wrong) throws IOException {
    store.file().reset();
    List<Finding> expected = wrong.wrong().apply(new Editor(store));
    try (Pager<PageSize> pager = open(store)) {
      assertFinds(pager, expected);
    }
  }

  @Test
  void idsThatNoPageCanHaveAreFound() throws IOException {
    KIB_1.file().reset();
    Editor editor = new Editor(KIB_1);
    while (editor.levels(TreeKind.PROTECTED_TABLE)
        < TreeKind.PROTECTED_TABLE.maxLevels(KIB_1.geometry())) {
      editor.raise(TreeKind.PROTECTED_TABLE, editor.keysPerLeaf() - 1);
    }
    editor.repair(Repair.Part.MAP, Repair.Part.FREE_COUNT, Repair.Part.FULL_FLAGS);
    try (Pager<PageSize> pager = open(KIB_1)) {
      List<Finding> findings = pager.verify(finding -> {}).findings();
      assertThat(findings).hasSizeGreaterThan(100);
      assertThat(findings)
          .allSatisfy(
              finding -> {
                assertThat(finding.structure()).isEqualTo("protected table");
                assertThat(finding.expected()).isEqualTo("ids below 2^40");
                assertThat(finding.found()).startsWith("id 4");
              });
    }
  }

  /**
   * A bit turns while the store is open, in a page of a tree: verify does not trust what it saw.
   */
  @ParameterizedTest
  @EnumSource(
      value = TreeKind.class,
      names = {"ALLOCATION_MAP", "REGULAR_TABLE", "PROTECTED_TABLE"})
  void aWrongChecksumOfATreeIsFound(TreeKind kind) throws IOException {
    for (SoundStore store : List.of(KIB_1, KIB_4)) {
      Editor editor = new Editor(store);
      for (int level = 0; level <= editor.levels(kind); level++) {
        store.file().reset();
        long page = editor.node(kind, level, 0);
        try (Pager<PageSize> pager = open(store)) {
          assertFinds(pager, List.of());
          String right = editor.checksum(page);
          String wrong = editor.flip(page, store.size().bytes() - 9);
          assertFinds(pager, List.of(Finding.of(kind.title(), page, right, wrong)));
        }
      }
    }
  }

  @Test
  void aWrongChecksumOfContentIsFound() throws IOException {
    for (SoundStore store : List.of(KIB_1, KIB_4)) {
      store.file().reset();
      Editor editor = new Editor(store);
      long page = editor.pageOf(editor.node(TreeKind.PROTECTED_TABLE, 0, 0), 5);
      try (Pager<PageSize> pager = open(store)) {
        assertFinds(pager, List.of());
        String right = editor.checksum(page);
        String wrong = editor.flip(page, 77);
        assertFinds(pager, List.of(Finding.of("protected page 5", page, right, wrong)));
      }
    }
  }

  @Test
  void whatIsWrongInTheSuperblockIsFound() throws IOException {
    for (SoundStore store : List.of(KIB_1, KIB_4)) {
      Editor editor = new Editor(store);
      store.file().reset();
      try (Pager<PageSize> pager = open(store)) {
        editor.set(0, 100, 1);
        editor.repair();
        assertFinds(
            pager, List.of(Finding.of("superblock", 0, "reserved bytes that are zero", "others")));
        editor.set(0, 100, 0);
        editor.set(0, 5, 9);
        editor.repair();
        assertFinds(pager, List.of(Finding.of("superblock", 0, "version 1.0", "version 1.9")));
        editor.set(0, 5, 0);
        editor.set(0, 20, 7);
        editor.repair();
        assertThat(pager.verify(finding -> {}).findings())
            .extracting(Finding::message)
            .singleElement()
            .asString()
            .startsWith("superblock (page 0): expected file id " + pager.fileId());
      }
    }
  }

  @Test
  void whatIsWrongInTheRecordIsFound() throws IOException {
    for (SoundStore store : List.of(KIB_1, KIB_4)) {
      Editor editor = new Editor(store);
      store.file().reset();
      try (Pager<PageSize> pager = open(store)) {
        long page = PageGeometry.metadataPage(pager.generation());
        editor.set(page, 60, 1);
        editor.repair();
        String zeros = "reserved bytes that are zero";
        String found = "another value at byte 60";
        assertFinds(pager, List.of(Finding.of("commit record", page, zeros, found)));
        editor.set(page, 60, 0);
        editor.setRecords("generation", pager.generation() + 2);
        editor.repair();
        assertThat(pager.verify(finding -> {}).isSound()).isTrue(); // the same state, it says
        editor.setRecords("generation", pager.generation());
        editor.set(page, 300, 1);
        assertThat(pager.verify(finding -> {}).findings())
            .singleElement()
            .satisfies(
                finding -> {
                  assertThat(finding.structure()).isEqualTo("commit record");
                  assertThat(finding.page()).hasValue(page);
                  assertThat(finding.expected()).startsWith("CRC32C 0x");
                });
      }
    }
  }
}
