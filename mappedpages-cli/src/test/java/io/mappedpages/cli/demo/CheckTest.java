package io.mappedpages.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.mappedpages.PageSize;
import io.mappedpages.PageSize.Kib4;
import io.mappedpages.Pager;
import io.mappedpages.ProtectedPageId;
import io.mappedpages.ProtectedPageWriter;
import io.mappedpages.ReadView;
import io.mappedpages.Transaction;
import io.mappedpages.cli.demo.StoredFile.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the demo has to be able to fail. */
final class CheckTest {
  private static final byte[] CONTENT = "the content of a file".getBytes(StandardCharsets.US_ASCII);

  @TempDir
  private @SuppressWarnings("NullAway.Init") Path temporary;

  private @SuppressWarnings("NullAway.Init") TestFolder folder;
  private @SuppressWarnings("NullAway.Init") Path store;
  private final Map<Integer, Content> acknowledged = new HashMap<>();

  @BeforeEach
  void makeFolder() throws IOException {
    folder = new TestFolder(temporary);
    store = temporary.resolve("store.mpg");
    folder.add(FileName.ofEscaped("a"), CONTENT);
    folder.add("b", 10_000);
  }

  /** Stores some of the files, and acknowledges them. */
  private void store(Sources sources, int... indexes) throws IOException {
    for (int index : indexes) {
      byte[] bytes = Files.readAllBytes(sources.path(index));
      acknowledged.put(index, store(sources.name(index), bytes));
    }
  }

  private Content store(FileName name, byte[] bytes) throws IOException {
    try (Pager<Kib4> pager = DemoStore.openOrCreate(store)) {
      return new DemoStore(pager).store(name, Channels.newChannel(new ByteArrayInputStream(bytes)));
    }
  }

  private Check.Result check(Sources sources) {
    try (Pager<Kib4> pager = Pager.open(store, PageSize.KIB_4)) {
      return Check.run(pager, sources, acknowledged);
    }
  }

  private void assertDifference(Sources sources, String expected) {
    assertThat(check(sources).differences()).singleElement().asString().contains(expected);
  }

  @Test
  void acceptsWhatIsThere() throws IOException {
    Sources sources = folder.scan();
    store(sources, 0, 1);
    Check.Result result = check(sources);
    assertThat(result.differences()).isEmpty();
    assertThat(result.intact()).isEqualTo(2);
    assertThat(result.inFlight()).isEmpty();
  }

  @Test
  void acceptsOneFileInFlight() throws IOException {
    Sources sources = folder.scan();
    store(sources, 0, 1);
    Content content = acknowledged.remove(1);
    Check.Result result = check(sources);
    assertThat(result.differences()).isEmpty();
    assertThat(result.inFlight()).isEqualTo(Map.of(1, content));
  }

  @Test
  void findsTwoFilesInFlight() throws IOException {
    Sources sources = folder.scan();
    store(sources, 0, 1);
    acknowledged.clear();
    assertDifference(sources, "2 files that were not acknowledged");
  }

  @Test
  void findsAnAcknowledgedFileMissing() throws IOException {
    Sources sources = folder.scan();
    store(sources, 0);
    acknowledged.put(1, new Content(10_000, 0));
    assertDifference(sources, "b: acknowledged, but not in the store");
  }

  @Test
  void findsAByteThatChangedOnDisk() throws IOException {
    Sources sources = folder.scan();
    store(sources, 0, 1);
    byte[] bytes = Files.readAllBytes(store);
    int at =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .indexOf(new String(CONTENT, StandardCharsets.US_ASCII));
    bytes[at] ^= 1;
    Files.write(store, bytes);
    Check.Result result = check(sources);
    assertThat(result.intact()).isOne();
    assertThat(result.differences()).anyMatch(line -> line.contains("file at page"));
  }

  @Test
  void findsAByteThatChangedInASoundPage() throws IOException {
    Sources sources = folder.scan();
    store(sources, 0, 1);
    try (Pager<Kib4> pager = Pager.open(store, PageSize.KIB_4)) {
      long first;
      try (ReadView<Kib4> view = pager.view()) {
        first = DemoStore.find(view, sources.name(1));
      }
      try (ProtectedPageWriter page = pager.write(ProtectedPageId.of(first))) {
        byte old = page.segment().get(ValueLayout.JAVA_BYTE, 4_000);
        page.segment().set(ValueLayout.JAVA_BYTE, 4_000, (byte) ~old);
        page.commit();
      }
    }
    assertDifference(sources, "was written as");
  }

  @Test
  void findsAnotherContentThanWasAcknowledged() throws IOException {
    Sources sources = folder.scan();
    store(sources, 0);
    acknowledged.put(0, new Content(CONTENT.length, 0));
    assertDifference(sources, "was acknowledged as");
  }

  @Test
  void findsAnotherContentThanTheFolderHas() throws IOException {
    Sources sources = folder.scan();
    byte[] other = CONTENT.clone();
    other[7] ^= 1;
    acknowledged.put(0, store(sources.name(0), other));
    assertDifference(sources, "a: differs from the folder at byte 7");
  }

  @Test
  void findsContentTooShortOrTooLong() throws IOException {
    Sources sources = folder.scan();
    byte[] b = Files.readAllBytes(sources.path(1));
    acknowledged.put(0, store(sources.name(0), new byte[0]));
    acknowledged.put(1, store(sources.name(1), java.util.Arrays.copyOf(b, b.length + 1)));
    assertThat(check(sources).differences())
        .containsExactlyInAnyOrder(
            "a: differs from the folder at byte 0", "b: differs from the folder at byte 10000");
  }

  @Test
  void aFileThatChangedInTheFolderIsNoDifference() throws IOException {
    Sources sources = folder.scan();
    store(sources, 0, 1);
    Files.writeString(sources.path(0), "another content, of another length");
    Files.delete(sources.path(1));
    Check.Result result = check(sources);
    assertThat(result.differences()).isEmpty();
    assertThat(result.intact()).isEqualTo(2);
    assertThat(result.changed()).isEqualTo(2);
  }

  @Test
  void findsAFileThatTheFolderDoesNotHave() throws IOException {
    Sources sources = folder.scan();
    store(FileName.ofEscaped("stranger"), CONTENT);
    assertThat(check(sources).differences())
        .anyMatch(line -> line.contains("stranger: in the store, but not in the folder"));
  }

  @Test
  void findsACounterThatIsWrong() throws IOException {
    Sources sources = folder.scan();
    store(sources, 0, 1);
    try (Pager<Kib4> pager = Pager.open(store, PageSize.KIB_4);
        Transaction<Kib4> tx = pager.begin()) {
      tx.root(DemoStore.FILES, 3);
      tx.commit();
    }
    assertDifference(sources, "counts 3 files, the index has 2");
  }
}
