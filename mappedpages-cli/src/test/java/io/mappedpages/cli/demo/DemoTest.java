package io.mappedpages.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ReadView;
import io.mappedpages.cli.CommandLineRun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs, with real processes that are really killed. */
final class DemoTest {
  private static final int LARGE = 50 << 20;

  @TempDir
  private @SuppressWarnings("NullAway.Init") Path temporary;

  private @SuppressWarnings("NullAway.Init") TestFolder folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = new TestFolder(temporary);
  }

  @Test
  void everyKindOfFileSurvivesKills() throws IOException {
    addOddNames();
    folder.add("large", LARGE);
    for (int i = 0; i < 300; i++) {
      folder.add("many/%d/file".formatted(i), i * 37);
    }
    Path kept = temporary.resolve("kept.mpg");

    CommandLineRun run = CommandLineRun.of("demo", "--keep", kept, "--kills", 3, folder.path());

    assertThat(run.status()).as(run.toString()).isZero();
    assertThat(run.out())
        .contains("seed ", "kill 1 of 3: ", "verify          sound")
        .doesNotContain("DIFFERENCE", "\r", "\u001b");
    assertHolds(kept, folder.scan());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lz4", "snappy", "zstd"})
  void compressedPagesSurviveKillsToo(String codec) throws IOException {
    addOddNames();
    for (int i = 0; i < 200; i++) {
      folder.add("many/%d/file".formatted(i), i * 1_037);
    }
    Path kept = temporary.resolve("kept.mpg");

    CommandLineRun run =
        CommandLineRun.of("demo", "--codec", codec, "--keep", kept, "--kills", 2, folder.path());

    assertThat(run.status()).as(run.toString()).isZero();
    assertThat(run.out()).contains("kill 2 of 2: ", "verify          sound");
    assertHolds(kept, folder.scan());
    try (Pager<Kib4> pager = Pager.open(kept, PageSize.KIB_4)) {
      assertThat(pager.compression()).isNotEmpty();
      assertThat(pager.compression())
          .allSatisfy(statistics -> assertThat(statistics.codec()).isEqualTo(codec));
      assertThat(listed(pager)).isEmpty();
    }
    assertThat(CommandLineRun.of("stats", kept).out()).contains("compressed pages", codec);
  }

  private static List<?> listed(Pager<Kib4> pager) {
    try (Stream<?> ids = pager.allocatedProtectedPages()) {
      return ids.toList();
    }
  }

  @Test
  void aCodecThatIsNotThereIsRefused() {
    CommandLineRun run = CommandLineRun.of("demo", "--codec", "zip", folder.path());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--codec zip", "no page codec \"zip\"", "lz4");
    run = CommandLineRun.of("demo", "--codec", "ZIP!", folder.path());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--codec ZIP!", "[a-z0-9-]{1,16}");
  }

  private void addOddNames() throws IOException {
    for (String name :
        new String[] {
          "empty file",
          "-rf",
          "new\nline",
          "tab\t; semicolon",
          "100%41",
          "a/b/c/d/e",
          "%",
          "f\\g",
          "h".repeat(200),
          "i".repeat(200) + "/" + "j".repeat(200),
          "gr\u00fc\u00df\u65e5\u672c"
        }) {
      folder.add(name, name.startsWith("empty") ? 0 : name.length());
    }
    if (System.getProperty("os.name", "").equals("Linux")) {
      folder.add(new byte[] {'n', 'o', (byte) 0xff, 't', 'e', 'x', 't'}, 1);
    }
    // Around the ends of the first and second page.
    for (int length = 4_050; length < 4_080; length++) {
      folder.add("length" + length, length);
      folder.add("more" + length, length + 4_088);
    }
  }

  private static void assertHolds(Path store, Sources sources) throws IOException {
    try (Pager<Kib4> pager = Pager.open(store, PageSize.KIB_4);
        ReadView<Kib4> view = pager.view()) {
      assertThat(pager.verify(_ -> {}).isSound()).isTrue();
      assertThat(view.root(DemoStore.FILES)).isEqualTo(sources.count());
      for (int i = 0; i < sources.count(); i++) {
        StoredFile file = DemoStore.open(view, DemoStore.find(view, sources.name(i)));
        assertThat(file.name()).isEqualTo(sources.name(i));
        assertThat(content(file)).isEqualTo(Files.readAllBytes(sources.path(i)));
      }
    }
  }

  private static byte[] content(StoredFile file) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (MemorySegment piece = file.next(); piece != null; piece = file.next()) {
      bytes.writeBytes(piece.toArray(ValueLayout.JAVA_BYTE));
    }
    return bytes.toByteArray();
  }

  @Test
  void aSingleFileIsEnoughForAKill() throws IOException {
    folder.add("one", 10);
    CommandLineRun run = CommandLineRun.of("demo", folder.path());
    assertThat(run.status()).as(run.toString()).isZero();
    assertThat(run.out()).contains("kill 1 of 6: ", "1/1 acknowledged intact");
  }

  @Test
  void anEmptyFolderIsNoError() {
    CommandLineRun run = CommandLineRun.of("demo", folder.path());
    assertThat(run.status()).as(run.toString()).isZero();
  }

  @Test
  void theStoreDoesNotStoreItself() throws IOException {
    folder.add("one", 10);
    Path kept = folder.path().resolve("kept.mpg");
    CommandLineRun run = CommandLineRun.of("demo", "--kills", 0, "--keep", kept, folder.path());
    assertThat(run.status()).as(run.toString()).isZero();
    assertThat(run.out()).contains("files           1\n");
  }

  @Test
  void aDifferenceFailsTheRun() throws IOException, InterruptedException {
    Path store = temporary.resolve("store.mpg");
    FileName stranger = FileName.ofEscaped("stranger");
    try (Pager<Kib4> pager = Pager.create(store, PageSize.KIB_4)) {
      var _ =
          new DemoStore(pager)
              .store(stranger, Channels.newChannel(new ByteArrayInputStream(new byte[5])));
    }
    folder.add("one", 10);
    StringWriter out = new StringWriter();
    assertThat(run(store, out)).isOne();
    assertThat(out.toString()).contains("DIFFERENCE: stranger", "FAILED");
  }

  @Test
  void aChildThatFailsByItselfFailsTheRun() throws IOException, InterruptedException {
    Path store = Files.writeString(temporary.resolve("text"), "no store");
    folder.add("one", 10);
    StringWriter out = new StringWriter();
    assertThat(run(store, out)).isOne();
    assertThat(out.toString()).contains("FAILED: the storing process ended with status 2", "text");
  }

  private int run(Path store, StringWriter out) throws IOException, InterruptedException {
    Path work = Files.createDirectories(temporary.resolve("work"));
    DemoRun.Plan plan = new DemoRun.Plan(store, 1, 1, true, null);
    return new DemoRun(folder.scan(), work, plan, new PrintWriter(out)).run();
  }
}
