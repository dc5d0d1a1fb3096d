package io.mappedpages.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.core.backup.Frame;
import io.mappedpages.core.backup.HeaderBlock;
import io.mappedpages.core.backup.PartEnd;
import io.mappedpages.core.backup.PartHeader.SnapshotRef;
import io.mappedpages.core.format.CommitRecord;
import io.mappedpages.core.format.CompressedHeader;
import io.mappedpages.core.format.Dictionary;
import io.mappedpages.core.format.Entry;
import io.mappedpages.core.format.LockFile;
import io.mappedpages.core.format.ManifestRun;
import io.mappedpages.core.format.PageGeometry;
import io.mappedpages.core.format.ReaderFile;
import io.mappedpages.core.format.SnapshotRecord;
import io.mappedpages.core.format.Superblock;
import io.mappedpages.core.format.TreeKind;
import io.mappedpages.core.format.TreeRoot;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.StructLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** FORMAT.md says what the code does: every table of fields is compared with a layout. */
final class FormatDocumentTest {
  private static final Pattern FIELD =
      Pattern.compile("\\| *(\\d+) *\\| *(\\d+) *\\| *(\\w+) *\\|.*");

  private record Field(long offset, long size, String name) {}

  private static List<String> document() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("docs/FORMAT.md"))) {
      folder = Objects.requireNonNull(folder.getParent(), "docs/FORMAT.md is nowhere above");
    }
    return Files.readAllLines(folder.resolve("docs/FORMAT.md"));
  }

  private static Stream<Arguments> structures() {
    return Stream.of(
        Arguments.of("Superblock fields", Superblock.LAYOUT),
        Arguments.of("Commit record fields", CommitRecord.LAYOUT),
        Arguments.of("Tree root", TreeRoot.LAYOUT),
        Arguments.of("Manifest run", ManifestRun.LAYOUT),
        Arguments.of("Entry", Entry.LAYOUT),
        Arguments.of("Compressed header", CompressedHeader.LAYOUT),
        Arguments.of("Dictionary header", Dictionary.LAYOUT),
        Arguments.of("Snapshot record", SnapshotRecord.LAYOUT),
        Arguments.of("Lock file", LockFile.LAYOUT),
        Arguments.of("Table of readers", ReaderFile.HEADER),
        Arguments.of("Slot of a reader", ReaderFile.SLOT),
        Arguments.of("Header of a part", HeaderBlock.LAYOUT),
        Arguments.of("Beginning of a frame", Frame.LAYOUT),
        Arguments.of("Content of a snapshot's frame", SnapshotRef.LAYOUT),
        Arguments.of("Content of the end frame", PartEnd.LAYOUT));
  }

  @ParameterizedTest
  @MethodSource("structures")
  void theTableIsTheLayout(String heading, StructLayout layout) throws IOException {
    assertThat(documented(heading)).isNotEmpty().containsExactlyElementsOf(coded(layout));
  }

  @Test
  void everyTableOfFieldsIsCompared() throws IOException {
    long tables =
        document().stream().filter(line -> line.startsWith("| offset | size | field |")).count();
    assertThat(tables).isEqualTo(structures().count());
  }

  private static List<Field> documented(String heading) throws IOException {
    List<Field> fields = new ArrayList<>();
    boolean inside = false;
    for (String line : document()) {
      if (line.startsWith("#")) {
        inside = line.equals("### " + heading);
      }
      Matcher field = FIELD.matcher(line);
      if (inside && field.matches()) {
        fields.add(
            new Field(
                Long.parseLong(field.group(1)), Long.parseLong(field.group(2)), field.group(3)));
      }
    }
    return fields;
  }

  private static List<Field> coded(StructLayout layout) {
    List<Field> fields = new ArrayList<>();
    long offset = 0;
    for (MemoryLayout member : layout.memberLayouts()) {
      assertThat(member).isNotInstanceOf(PaddingLayout.class);
      fields.add(new Field(offset, member.byteSize(), member.name().orElseThrow()));
      offset += member.byteSize();
    }
    return fields;
  }

  @Test
  void theNumbersInTheTextAreRight() throws IOException {
    String text = String.join("\n", document());
    assertThat(text)
        .contains(CommitRecord.manifestCapacity(new PageGeometry(1024)) + " runs fit at 1 KiB")
        .contains(CommitRecord.manifestCapacity(new PageGeometry(4096)) + " from 4 KiB on")
        .contains("min(`pageBytes`, " + CommitRecord.MAX_BYTES + ")")
        .contains("The first " + Superblock.BYTES + " bytes of page 0");
    assertThat(CommitRecord.manifestCapacity(new PageGeometry(1 << 20)))
        .isEqualTo(CommitRecord.manifestCapacity(new PageGeometry(4096)));
    for (Entry.Kind kind : Entry.Kind.values()) {
      assertThat(text).containsPattern("(?i)\\| " + kind + " \\| " + kind.code() + " \\|");
    }
    for (Frame.Kind kind : Frame.Kind.values()) {
      String title = kind.toString().replace('_', ' ');
      assertThat(text).containsPattern("(?i)\\| " + title + " \\| " + kind.code() + " \\|");
    }
    for (TreeKind kind : TreeKind.values()) {
      assertThat(text).contains("| " + kind.title() + " |");
      assertThat(text).containsPattern("(?i)\\b" + kind.index() + " (is )?the " + kind.title());
    }
  }
}
